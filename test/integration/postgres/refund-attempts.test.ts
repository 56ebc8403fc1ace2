// What the migration to attempts makes of refunds that were on their way before it.
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate } from "../../../src/postgres/migrate.ts";
import { refundFromRow, type RefundRow } from "../../../src/postgres/rows.ts";
import { listDueRefunds } from "../../../src/queries/work/open-work.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const product_folder = fileURLToPath(new URL("../../../src/postgres/migrations", import.meta.url));
const merchant_id = "sentosa_demo";

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  folder = await mkdtemp(join(tmpdir(), "tillgate-migrations-"));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Applies the product's migrations up to the one of that name, or up to the one before it. */
async function migrateTo(name: string, { inclusive }: { inclusive: boolean }): Promise<void> {
  const files = (await readdir(product_folder)).filter((file) => file.endsWith(".sql")).toSorted();
  const place = files.findIndex((file) => file.endsWith(`_${name}.sql`));
  expect(place).toBeGreaterThan(0);
  const wanted = files.slice(0, inclusive ? place + 1 : place);
  await Promise.all(wanted.map((file) => copyFile(join(product_folder, file), join(folder, file))));
  await migrate(database.sql, { folder });
}

test("keeps the key under which a refund may have been asked for, and takes up refused ones", async () => {
  const { sql } = database;
  await migrateTo("refund_attempts", { inclusive: false });
  for (const status of ["PENDING", "FAILED", "SUCCEEDED"]) {
    const failure = status === "FAILED" ? "refused_by_issuer" : null;
    await sql`
      insert into refunds (merchant_id, refund_id, order_id, session_id, amount_minor, currency,
        reason, status, refund_ref, failure, created_at)
      values (${merchant_id}, ${`refund_${status}`}, 'order_1', 'ps_1', 100, 'SGD', 'rain',
        ${status}, null, ${failure}, date_trunc('milliseconds', now()))`;
  }
  await migrateTo("refund_attempts", { inclusive: true });
  const rows = await sql<RefundRow[]>`select * from refunds order by refund_id`;
  const due_ms = rows[0]?.next_attempt_at ?? 0;
  expect(Math.abs(due_ms - Date.now())).toBeLessThan(60_000);
  expect(rows.map(refundFromRow)).toMatchObject([
    {
      status: "FAILED",
      attempt_count: 1,
      attempt_key: "refund_FAILED",
      next_attempt_at_ms: due_ms,
    },
    {
      status: "PENDING",
      attempt_count: 1,
      attempt_key: "refund_PENDING",
      next_attempt_at_ms: null,
    },
    {
      status: "SUCCEEDED",
      attempt_count: 1,
      attempt_key: "refund_SUCCEEDED",
      next_attempt_at_ms: null,
    },
  ]);
  const page = { limit: 10, after: null };
  const dueAt = async (now_ms: number) => {
    const due = await listDueRefunds(sql, merchant_id, { ...page, now_ms });
    return due.map(({ status }) => status).toSorted();
  };
  expect(await dueAt(due_ms - 1)).toEqual(["PENDING"]);
  expect(await dueAt(due_ms)).toEqual(["FAILED", "PENDING"]);
});
