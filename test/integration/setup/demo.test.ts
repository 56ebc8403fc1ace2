/** The demonstration merchant on one database with several data folders, and cut short half-way. */
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startServer } from "../../../src/compose.ts";
import { readConfig } from "../../../src/config.ts";
import { prepareDemo, type DemoAccess } from "../../../src/setup/demo.ts";
import { insertMerchant } from "../../../src/setup/merchant.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

let folder: string;
let database: TestDatabase;
let server: Awaited<ReturnType<typeof startServer>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tillgate-demo-"));
  database = await createTestDatabase();
  const config = readConfig({ PORT: "0", TILLGATE_HOME: folder, LOG_LEVEL: "silent" });
  server = await startServer(config, database.url);
});
afterAll(async () => {
  await server.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

let home: string;
let other_home: string;
beforeEach(async () => {
  [home, other_home] = await Promise.all([mkdtemp(`${folder}/a-`), mkdtemp(`${folder}/b-`)]);
});

function prepare(in_home: string): Promise<DemoAccess> {
  const { sql, engine, base_url } = server;
  return prepareDemo({ sql, engine, home: in_home, now_ms: server.now_ms() }, base_url);
}

/** What the key and the console answer to who has this access. */
async function statuses({ base_url, api_key, console: { email, password } }: DemoAccess) {
  const headers = { authorization: `Bearer ${api_key}` };
  const skus = await fetch(`${base_url}/v1/skus`, { headers });
  const signed_in = await fetch(`${base_url}/v1/console/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: base_url },
    body: JSON.stringify({ email, password }),
  });
  return { key: skus.status, console: signed_in.status };
}

const welcome = { key: 200, console: 200 };

describe("several data folders on one database", () => {
  test("each get a key and a sign-in that work, and take nobody else's away", async () => {
    const one = await prepare(home);
    const other = await prepare(other_home);
    expect(await statuses(one)).toEqual(welcome);
    expect(await statuses(other)).toEqual(welcome);
    expect(other.console.email).not.toBe(one.console.email);
  });

  test("may be prepared at the same moment", async () => {
    const [one, other] = await Promise.all([prepare(home), prepare(other_home)]);
    expect(await statuses(one)).toEqual(welcome);
    expect(await statuses(other)).toEqual(welcome);
  });

  test("keep what they have at every start", async () => {
    const first = await prepare(home);
    await prepare(other_home);
    expect(await prepare(home)).toEqual(first);
    expect(await statuses(first)).toEqual(welcome);
  });
});

test("a start that was cut short goes on with what it had drafted", async () => {
  const access = await prepare(home);
  const file = join(home, "demo.json");
  await rename(file, `${file}.part`);
  expect(await prepare(home)).toEqual(access);
  expect(await statuses(access)).toEqual(welcome);
});

test("a file that knows another password than the database is put right", async () => {
  const access = await prepare(home);
  const file = join(home, "demo.json");
  const written = JSON.parse(await readFile(file, "utf8")) as DemoAccess;
  expect(written).toEqual(access);
  const wrong = { ...written, console: { ...written.console, password: "another one" } };
  await writeFile(file, JSON.stringify(wrong));
  expect(await statuses(await prepare(home))).toEqual(welcome);
});

test("a merchant is there with its signing key or not at all", async () => {
  const { sql } = database;
  const names = { merchant_id: "cut_short", mch_id: "20000009", name_zh: "x", name_en: "x" };
  const place = { time_zone: "Asia/Singapore", currency: "SGD", locale: "en" } as const;
  const merchant = { ...names, ...place, is_test: true };
  await sql`alter table signing_keys rename to signing_keys_away`;
  await expect(insertMerchant(sql, merchant)).rejects.toThrow("signing_keys");
  await sql`alter table signing_keys_away rename to signing_keys`;
  expect(await insertMerchant(sql, merchant)).toBe(true);
  const keys = await sql`select 1 from signing_keys where merchant_id = 'cut_short'`;
  expect(keys).toHaveLength(1);
});
