/** `tillgate verify` as it is typed: what it prints and how it exits. */
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";
import { makeSales, type Sales } from "./sales.ts";

let database: TestDatabase;
let sales: Sales;

beforeAll(async () => {
  database = await createTestDatabase();
  sales = await makeSales(database.sql);
});
afterAll(() => database.drop());

function verify(...options: string[]) {
  const { url } = database;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["src/cli/main.ts", "verify", ...options],
    { env: { ...process.env, DATABASE_URL: url }, encoding: "utf8" },
  );
  return { status, stdout: stdout.trim().split("\n"), stderr: stderr.trim() };
}

test("a clean book exits with 0 and says what was looked at", () => {
  const { status, stdout } = verify();
  expect(stdout.at(-1)).toMatch(/^Everything agrees: 17 orders with \d+ events of 1 merchants\.$/);
  expect(status).toBe(0);
});

test("what does not agree is named, and the exit code is 1", async () => {
  const { order_id } = sales.fulfilled;
  await database.sql`update orders set status = 'LOCKED' where order_id = ${order_id}`;
  const plain = verify("--merchant", "sentosa_demo");
  expect(plain.stdout[0]).toBe(
    `sentosa_demo order ${order_id} status: expected FULFILLED, found LOCKED`,
  );
  expect(plain.stdout[1]).toMatch(/^1 things do not agree, in 17 orders/);
  expect(plain.status).toBe(1);
  const json = verify("--json");
  const lines = json.stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.find(({ event }) => event === "finding")).toEqual({
    event: "finding",
    merchant_id: "sentosa_demo",
    subject: "order",
    id: order_id,
    order_id,
    field: "status",
    expected: "FULFILLED",
    found: "LOCKED",
  });
  expect(lines.at(-1)).toMatchObject({ event: "done", orders: 17, findings_total: 1 });
  expect(json.status).toBe(1);
  await database.sql`update orders set status = 'FULFILLED' where order_id = ${order_id}`;
});

test("a merchant that is not there is said so", () => {
  const { status, stderr } = verify("--merchant", "nobody");
  expect(stderr).toBe("tillgate: There is no merchant nobody.");
  expect(status).toBe(1);
});
