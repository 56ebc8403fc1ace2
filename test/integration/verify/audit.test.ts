/** The audit trail under `tillgate verify`: what was done to it, or past it, is named. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { verifyMerchant } from "../../../src/queries/verify/verify-merchant.ts";
import { changeSettings, type AuditStamp } from "../../../src/queries/audit/change-settings.ts";
import { changeOperator, readOperator } from "../../../src/queries/access/operators.ts";
import { changeRefundRules } from "../../../src/queries/stores/refund-rules.ts";
import { commandStamp } from "../../../src/setup/audit-stamp.ts";
import { insertOperator } from "../../../src/setup/credentials.ts";
import type { Database, Transaction } from "../../../src/postgres/database.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { insertMerchant, merchant_id } from "../../support/order-book.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
  const { sql } = database;
  await insertMerchant(sql, { merchant_id, mch_id: "20000000" });
  const who = { merchant_id, operator_id: "op_lin", email: "lin@staff.example", name: "Lin" };
  await insertOperator(sql, { ...who, role: "cashier", password: "correct horse battery" });
  await change(sql, async (transaction, stamp) => {
    const before = await readOperator(transaction, merchant_id, "op_lin");
    if (before === null) throw new Error("there is no operator");
    await changeOperator(transaction, stamp, { before, change: { role: "support" } });
  });
  await change(sql, async (transaction, stamp) => {
    const limit = { per_refund: 10_000, per_day: null, same_day_only: false };
    await changeRefundRules(transaction, stamp, { limits: [{ role: "cashier", ...limit }] });
  });
});
afterEach(() => database.drop());

function change(
  sql: Database,
  work: (transaction: Transaction, stamp: AuditStamp) => Promise<unknown>,
): Promise<unknown> {
  const stamp = commandStamp(merchant_id);
  return changeSettings(sql, merchant_id, (transaction) => work(transaction, stamp));
}

async function findings(): Promise<string[]> {
  const report = await verifyMerchant(database.sql, merchant_id);
  return report.findings
    .filter(({ subject }) => subject === "audit")
    .map(({ id, field, expected, found }) => `${id} ${field}: ${expected} → ${found}`);
}

/** As a superuser who knows how. */
const tamper = (work: (transaction: Transaction) => PromiseLike<unknown>) =>
  database.sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    await work(transaction);
  });

test("a trail that nobody has touched agrees", async () => {
  expect(await findings()).toEqual([]);
});

const hashes = /^sentosa_demo hash of entry \d: [0-9a-f]{64} → [0-9a-f]{64}$/;

test("an entry that was changed is named", async () => {
  await tamper((sql) => sql`update audit_entries set actor_name = 'nobody' where position = 2`);
  expect(await findings()).toEqual([expect.stringMatching(hashes)]);
});

test("an entry whose before was changed is named", async () => {
  await tamper(
    (sql) => sql`
    update audit_entries set before = '{"role":"owner"}' where position = 2`,
  );
  expect(await findings()).toEqual([expect.stringMatching(hashes)]);
});

test("an entry that was taken out is named", async () => {
  await tamper((sql) => sql`delete from audit_entries where position = 2`);
  expect(await findings()).toEqual([
    "sentosa_demo next entry: 2 → 3",
    expect.stringMatching(hashes),
    'op_lin role: "cashier" → "support"',
  ]);
});

test("a trail that was cut short at its end is named", async () => {
  await tamper((sql) => sql`delete from audit_entries where position = 3`);
  expect(await findings()).toEqual([
    "sentosa_demo last entry: 3 → 2",
    expect.stringMatching(/^sentosa_demo last hash: [0-9a-f]{64} → [0-9a-f]{64}$/),
  ]);
});

test("a trail of which all was taken out is named", async () => {
  await tamper((sql) => sql`delete from audit_entries where merchant_id = ${merchant_id}`);
  expect(await findings()).toEqual([
    "sentosa_demo last entry: 3 → 0",
    expect.stringMatching(/^sentosa_demo last hash: [0-9a-f]{64} → nothing$/),
  ]);
});

test("a role, a limit and an operator that were changed past the trail are named", async () => {
  const { sql } = database;
  await sql`update operators set role = 'owner' where operator_id = 'op_lin'`;
  await sql`update refund_limits set per_refund_minor = 99999 where role = 'cashier'`;
  expect(await findings()).toEqual([
    'op_lin role: "support" → "owner"',
    "cashier per_refund: 10000 → 99999",
  ]);
  await sql`delete from operators where operator_id = 'op_lin'`;
  expect(await findings()).toContain("op_lin row: an operator → nothing");
});

test("nothing that was there before there was a trail is held against it", async () => {
  const { sql } = database;
  await sql`
    insert into operators (merchant_id, operator_id, email, name, role, active, created_at)
    values (${merchant_id}, 'op_old', 'old@staff.example', 'Old', 'owner', true, now())`;
  expect(await findings()).toEqual([]);
});
