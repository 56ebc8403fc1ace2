// `tillgate import` as a person or a script runs it.
import { execFile, type ExecFileException } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listSkus } from "../../../src/queries/catalog/catalog.ts";
import { createTestDatabase } from "../../support/database.ts";
import { startTestServer } from "../../support/server.ts";
import { insertMerchant } from "../../support/order-book.ts";

const program = join(import.meta.dirname, "../../../src/cli/main.ts");
const example = join(import.meta.dirname, "../../../docs/examples/catalog.json");

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tillgate-import-"));
  database = await createTestDatabase();
  await insertMerchant(database.sql, { merchant_id: "bird_park", mch_id: "20000000" });
});
afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Outcome = Readonly<{ code: number; stdout: string; stderr: string }>;

function run(args: readonly string[], url = database.url): Promise<Outcome> {
  const env = { PATH: process.env["PATH"], DATABASE_URL: url };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, "import", ...args],
      { env },
      (error: ExecFileException | null, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const savedSkus = async () => (await listSkus(database.sql, "bird_park")).data.length;

test("a dry run says what would be saved, without a bar where nobody watches", async () => {
  expect(await run([example, "--dry-run"])).toEqual({
    code: 0,
    stderr: "",
    stdout: [
      "No faults. Nothing was changed; this would be saved for bird_park:",
      "  products: 2 (2 new, 0 replaced)",
      "  pools: 3 (3 new, 0 replaced)",
      "  SKUs: 3 (3 new, 0 replaced)",
      "  slots: 286 (286 new, 0 replaced)",
      "  dates: 2027-01-01 to 2027-06-30",
      "",
    ].join("\n"),
  });
  expect(await savedSkus()).toBe(0);
});

test("an import into the only merchant saves, and tells a program about it", async () => {
  const { code, stdout } = await run([example, "--json"]);
  expect(code).toBe(0);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { event: string });
  expect(events.at(-1)).toMatchObject({
    event: "done",
    merchant_id: "bird_park",
    saved: true,
    skus: { all: 3, added: 3 },
  });
  expect(await savedSkus()).toBe(3);
});

test("files with faults name each with its line, and end with 2", async () => {
  const file = join(folder, "slots.csv");
  writeFileSync(file, "pool_id,date,capacity\nbird_park,2027-01-05,many\nno,2027-01-06,5\n");
  expect(await run([file])).toEqual({
    code: 2,
    stdout: "",
    stderr: [
      `${file}:2: capacity: must be a whole number`,
      `${file}:3: pool_id: there is no pool no`,
      "tillgate: 2 faults. Nothing was changed.",
      "",
    ].join("\n"),
  });
  const { code, stdout } = await run([file, "--json"]);
  expect(code).toBe(2);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(lines).toContainEqual({
    event: "fault",
    file,
    line: 2,
    detail: "capacity: must be a whole number",
  });
  expect(lines.at(-1)).toMatchObject({ event: "error", code: "CATALOG_FILE_INVALID", faults: 2 });
});

test("what cannot be tried ends with 1 and says why", async () => {
  const gone = await run([join(folder, "gone.csv")]);
  expect(gone).toMatchObject({ code: 1, stdout: "" });
  expect(gone.stderr).toMatch(/^tillgate: .*gone\.csv cannot be read: /);
  expect(await run([example, "--merchant", "nobody"])).toMatchObject({
    code: 1,
    stderr: "tillgate: There is no merchant nobody.\n",
  });
  await insertMerchant(database.sql, { merchant_id: "zoo", mch_id: "20000001" });
  expect(await run([example])).toMatchObject({
    code: 1,
    stderr: "tillgate: Name one with --merchant: there are bird_park, zoo.\n",
  });
});

test("a server that runs sells what was imported beside it", async () => {
  const server = await startTestServer();
  try {
    const asked = { quantity: 1, date: "2027-02-08", channel: "web", customer: {} };
    const body = { ...asked, sku_id: "bird_park_adult" };
    expect((await server.call("POST", "/v1/orders", { body })).status).toBe(422);
    const imported = await run([example], server.database.url);
    expect(imported).toMatchObject({ code: 0, stderr: "" });
    const order = await server.call("POST", "/v1/orders", { body });
    expect(order.json).toMatchObject({ status: "LOCKED", quote_amount_sgd: 45 });
    const closed = await server.call("POST", "/v1/orders", {
      body: { ...body, date: "2027-02-06" },
    });
    expect(closed.json).toMatchObject({ code: "SLOT_CLOSED" });
  } finally {
    await server.stop();
  }
});
