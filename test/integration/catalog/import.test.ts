import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  importCatalog,
  type ImportResult,
} from "../../../src/channels/catalog-file/import-catalog.ts";
import { CatalogFile } from "../../../src/contract/catalog-file.ts";
import { readAvailability } from "../../../src/queries/catalog/availability.ts";
import { listPools, listProducts, listSkus } from "../../../src/queries/catalog/catalog.ts";
import { createTestDatabase } from "../../support/database.ts";
import { emptyTables } from "../../support/empty-tables.ts";
import {
  insertMerchant,
  merchant_id,
  openTestBook,
  type TestBook,
} from "../../support/order-book.ts";
import { contentOf } from "../http/shop.ts";

const start_ms = Date.parse("2026-12-20T02:00:00Z");
const examples = join(import.meta.dirname, "../../../docs/examples");

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let book: TestBook;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.sql);
  await insertMerchant(database.sql, { merchant_id, mch_id: "20000000" });
  book = openTestBook(database.sql, start_ms);
});

function bring(
  files: Readonly<Record<string, string | Uint8Array>>,
  dry_run = false,
): Promise<ImportResult> {
  const sources = Object.entries(files).map(([file, content]) => ({
    file,
    bytes: typeof content === "string" ? Buffer.from(content) : content,
  }));
  const { sql } = database;
  return importCatalog({
    sql,
    engine: book.engine,
    merchant_id,
    sources,
    dry_run,
    onProgress: () => {},
  });
}

async function faultsOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string[]> {
  const before = await contentOf(database.sql);
  const result = await bring(files);
  expect(await contentOf(database.sql)).toEqual(before);
  if (result.kind !== "refused") throw new Error("the files were not refused");
  return result.faults.map(({ file, line, detail }) => `${file}:${line}: ${detail}`);
}

const example = (name: string) => readFileSync(join(examples, name), "utf8");
const tables = readdirSync(examples).filter((name) => name.endsWith(".csv"));
const exampleTables = () => Object.fromEntries(tables.map((name) => [name, example(name)]));

/** The catalog and every slot, without their order. */
async function catalogContent() {
  const { sql } = database;
  const slots = await sql`
    select pool_id, visit_date, start_time, capacity, closed from slots
    where merchant_id = ${merchant_id} order by pool_id, visit_date, start_time`;
  return {
    products: await listProducts(sql, merchant_id),
    pools: await listPools(sql, merchant_id),
    skus: await listSkus(sql, merchant_id),
    slots: [...slots],
  };
}

describe("the examples of the documentation", () => {
  test("in JSON have the published shape and are imported", async () => {
    expect(CatalogFile.safeParse(JSON.parse(example("catalog.json"))).error).toBeUndefined();
    const result = await bring({ "catalog.json": example("catalog.json") });
    expect(result).toEqual({
      kind: "saved",
      summary: {
        products: { all: 2, added: 2 },
        pools: { all: 3, added: 3 },
        skus: { all: 3, added: 3 },
        // 181 days of the park, 52 Fridays and Saturdays at two times, one closed day of the
        // garden.
        slots: { all: 181 + 52 * 2 + 1, added: 181 + 52 * 2 + 1 },
        first_date: "2027-01-01",
        last_date: "2027-06-30",
      },
    });
    const { sql } = database;
    const asked = { sku_id: "bird_park_family", from: "2027-02-06", to: "2027-02-09" };
    const query = { ...asked, now_ms: start_ms };
    const availability = await readAvailability(sql, merchant_id, query);
    expect(availability?.data).toEqual([
      { date: "2027-02-06", available: false, remaining: 0, reason: "CLOSED" },
      { date: "2027-02-07", available: true, remaining: 2_500 },
      // A Monday, which the calendar closes: the slot that is written out goes before it.
      { date: "2027-02-08", available: true, remaining: 4_000 },
      { date: "2027-02-09", available: true, remaining: 2_500 },
    ]);
  });

  test("in CSV, all together, make the same catalog as the one in JSON", async () => {
    expect(tables).toHaveLength(5);
    expect((await bring(exampleTables())).kind).toBe("saved");
    const from_tables = await catalogContent();
    const result = await bring({ "catalog.json": example("catalog.json") });
    expect(result).toMatchObject({ summary: { skus: { added: 0 }, slots: { added: 0 } } });
    expect(await catalogContent()).toEqual(from_tables);
  });

  test("were brought by the system, on the catalog's own timeline", async () => {
    await bring(exampleTables());
    const events = await database.sql<{ type: string; actor: object }[]>`
      select type, actor from events
      where merchant_id = ${merchant_id} and stream_id = 'catalog' order by position`;
    expect(events[0]).toEqual({ type: "CATALOG_SAVED", actor: { type: "system", id: "import" } });
  });
});

describe("a dry run", () => {
  test("tells what would be saved and changes nothing", async () => {
    const before = await contentOf(database.sql);
    const result = await bring(exampleTables(), true);
    expect(result).toMatchObject({ kind: "checked", summary: { skus: { all: 3, added: 3 } } });
    expect(await contentOf(database.sql)).toEqual(before);
  });

  test("finds the faults that the import would find", async () => {
    const files = { "skus.csv": example("skus.csv") };
    expect(await bring(files, true)).toEqual(await bring(files));
  });
});

describe("files with faults change nothing, and each fault has its line", () => {
  test("of shape, of what is missing, and of what does not fit, all at once", async () => {
    const faults = await faultsOf({
      ...exampleTables(),
      "skus.csv": example("skus.csv")
        .replace("45.00,SGD", "45.005,SGD")
        .replace("adult:2 child:2", "adult:2 child:1"),
      "calendar.csv": example("calendar.csv").replace("fri sat,19:30 20:30", "fri sat,"),
      "slots.csv": example("slots.csv").replace("garden,", "gardens,"),
    });
    expect(faults).toEqual([
      "calendar.csv:3: start_times: pool night_walk is sold by start time",
      "skus.csv:2: admits: admits 3 visitors, pack_size is 4",
      "skus.csv:3: price: must be an amount in major units with at most 2 decimals",
      "slots.csv:3: pool_id: there is no pool gardens",
    ]);
  });

  test("in JSON, by the line of the very member", async () => {
    const text = example("catalog.json")
      .replace('"amount": 4500, "currency": "SGD"', '"amount": 4500, "currency": "CNY"')
      .replace('"capacity": 40', '"capacity": -1');
    const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split("\n").length;
    expect(await faultsOf({ "c.json": text })).toEqual([
      `c.json:${lineOf('"currency": "CNY"')}: /skus/1/price/currency: must be the merchant's currency, SGD`,
      `c.json:${lineOf('"capacity": -1')}: /calendar/1/capacity: must be at least 0`,
    ]);
  });

  test("and what follows from a row that cannot be read is not a fault of its own", async () => {
    const files = {
      ...exampleTables(),
      "pools.csv": example("pools.csv").replace("夜行场次,Night walks,yes", "夜行场次,,yes"),
    };
    expect(await faultsOf(files)).toEqual(["pools.csv:3: name_en: is required"]);
  });

  test.each<[string, string | Uint8Array, string]>([
    ["an empty file", "", "x:1: is empty: the first line names the columns"],
    ["broken JSON", '{\n  "skus": [\n', "x:3: the text ends too early"],
    ["lists of nothing", '{"skus": [], "calendar": []}', "x:1: there is nothing to import"],
    ["a header alone", "sku_id,name_zh\n", "x:1: there is nothing to import"],
    [
      "another encoding",
      Buffer.from([...Buffer.from("product_id,name_zh\np,"), 0xc3, 0xfb]),
      "x:1: is not in UTF-8: save it as UTF-8 (in a spreadsheet: CSV UTF-8)",
    ],
    [
      "a SKU given twice",
      `{"products": [
      {"product_id": "p", "name": {"zh": "名", "en": "Name"}},
      {"product_id": "p", "name": {"zh": "名", "en": "Name"}}]}`,
      "x:3: /products/1: names p, as an earlier entry does",
    ],
  ])("like %s", async (_, text, fault) => {
    expect(await faultsOf({ x: text })).toEqual([fault]);
  });

  test("like a capacity below what is sold", async () => {
    await bring(exampleTables());
    await book.accept({
      type: "CREATE_ORDER",
      order_id: "order_1",
      cart_id: "cart_1",
      is_cart_new: true,
      sku_id: "bird_park_adult",
      quantity: 7,
      date: "2027-03-03",
      start_time: "",
      channel: "web",
      customer: {},
      at_ms: book.time.now(),
    });
    const calendar = example("calendar.csv").replace(",2500,", ",6,");
    expect(await faultsOf({ "calendar.csv": calendar })).toEqual([
      "calendar.csv:2: capacity: on 2027-03-03, " +
        "a capacity of 6 is less than what is sold (0) and held (7)",
    ]);
  });
});

test("a calendar of 20,000 slots is imported whole", async () => {
  const pools = Array.from({ length: 4 }, (_, index) => ({
    pool_id: `pool_${index}`,
    name: { zh: "场次", en: "Walks" },
    timed: true,
  }));
  const start_times = Array.from({ length: 14 }, (_, index) => `${index + 8}:00`.padStart(5, "0"));
  const range = { from: "2027-01-01", to: "2027-12-31" };
  const calendar = pools.map(({ pool_id }) => ({ pool_id, ...range, start_times, capacity: 30 }));
  const began = performance.now();
  const result = await bring({ "big.json": JSON.stringify({ pools, calendar }) });
  expect(result).toMatchObject({ kind: "saved", summary: { slots: { all: 365 * 14 * 4 } } });
  expect(performance.now() - began).toBeLessThan(20_000);
  const [row] = await database.sql<{ count: number }[]>`
    select count(*)::integer as count from slots where merchant_id = ${merchant_id}`;
  expect(row?.count).toBe(20_440);
});
