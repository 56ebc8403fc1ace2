import { describe, expect, test } from "vitest";
import { emptyContent } from "./content.ts";
import { readCsv } from "./read-csv.ts";

function read(text: string) {
  const content = emptyContent();
  readCsv({ file: "file.csv", text }, content, () => {});
  const values = Object.values(content.rows).flatMap((rows) => rows.map(({ value }) => value));
  const faults = content.faults.map(({ line, detail }) => `${line}: ${detail}`);
  return { values, faults };
}

const header =
  "sku_id,product_id,pool_id,name_zh,name_en,price,currency,pack_size,admits,sale_from,active";
const family = "family,park,park,家庭票,Family,119.00,SGD,3,adult:2 child:1,,";

describe("SKUs", () => {
  test("are read with their price in major units and defaults for what is empty", () => {
    expect(read(`${header}\n${family}\n`)).toEqual({
      faults: [],
      values: [
        {
          sku_id: "family",
          product_id: "park",
          pool_id: "park",
          name: { zh: "家庭票", en: "Family" },
          price: { amount: 11_900, currency: "SGD" },
          pack_size: 3,
          admits: [
            { type: "adult", count: 2 },
            { type: "child", count: 1 },
          ],
          sale_from: null,
          sale_until: null,
          cutoff_minutes: 0,
          active: true,
        },
      ],
    });
  });

  test.each([
    ["119.00", "SGD", 11_900],
    ["119", "SGD", 11_900],
    ["119.5", "SGD", 11_950],
    ["0", "SGD", 0],
    ["4800", "JPY", 4_800],
    ["1.234", "KWD", 1_234],
    // 1.005 is no binary fraction: arithmetic on floats would make 100 of it.
    ["1.005", "KWD", 1_005],
    ["4.35", "SGD", 435],
  ])("at %s %s cost %i minor units", (price, currency, amount) => {
    const { values, faults } = read(
      `${header}\n${family.replace("119.00,SGD", `${price},${currency}`)}`,
    );
    expect(faults).toEqual([]);
    expect(values[0]).toMatchObject({ price: { amount, currency } });
  });

  test.each([
    ["119.005", "SGD"],
    ["119.0", "JPY"],
    ["1,190", "SGD"],
    ["-1", "SGD"],
    ["1e3", "SGD"],
    ["S$119", "SGD"],
    ["１１９", "SGD"],
  ])("at %s %s are refused", (price, currency) => {
    const row = family.replace("119.00,SGD", `"${price}",${currency}`);
    const { faults } = read(`${header}\n${row}`);
    expect(faults).toEqual([expect.stringMatching(/^2: price: must be an amount in major units/)]);
  });

  test("with several wrong cells are told each, by column and line", () => {
    const wrong = "family,park,park,家庭票,,119.005,SGD,three,2 adults,,maybe";
    expect(read(`${header}\n${family}\n${wrong}`).faults).toEqual([
      "3: price: must be an amount in major units with at most 2 decimals",
      "3: pack_size: must be a whole number",
      '3: admits: must look like "adult:2 child:1"',
      "3: active: must be true or false, yes or no, 1 or 0",
    ]);
    expect(read(`${header}\nfamily,park,,家庭票,,119,sgd,3,grown:3,,`).faults).toEqual([
      "2: pool_id: is required",
      "2: name_en: is required",
      "2: currency: must be an ISO 4217 code, three capital letters",
      expect.stringMatching(/^2: admits: /),
    ]);
  });
});

describe("the header", () => {
  test.each([
    ["product_id,name_zh,name_en\np,名,Name", { product_id: "p" }],
    ["pool_id,name_zh,name_en,timed\np,名,Name,yes", { pool_id: "p", timed: true }],
    ["pool_id,date,capacity\np,2026-03-21,5", { date: "2026-03-21", capacity: 5 }],
    ["pool_id,date,capacity\np,2026-03-21,", { capacity: null }],
    [
      "pool_id,from,to,weekdays,start_times,capacity\np,2026-03-01,2026-03-31,Sat sun,19:40  20:40,5",
      { weekdays: ["sat", "sun"], start_times: ["19:40", "20:40"] },
    ],
  ])("says what the rows are: %j", (text, expected) => {
    const { values, faults } = read(text);
    expect(faults).toEqual([]);
    expect(values).toEqual([expect.objectContaining(expected)]);
  });

  test("may have its columns in any order and any case, and other delimiters", () => {
    const text = "NAME_EN;name_zh;Product_ID\r\nName;名;p\r\n";
    expect(read(text).values).toEqual([
      { product_id: "p", name: { zh: "名", en: "Name" }, active: true },
    ]);
    expect(read("product_id\tname_zh\tname_en\np\t名\tName").values).toHaveLength(1);
  });

  test.each([
    ["", "1: is empty: the first line names the columns"],
    ["colour,size\nred,1", "1: names none of sku_id, pool_id, product_id, date, from"],
    ["product_id,name_zh,name_en,colour\np,名,Name,red", "1: colour: no such column for products"],
    ["product_id,name_zh,name_zh\np,名,Name", "1: name_zh: is there twice"],
  ])("is refused when it does not make sense: %j", (text, fault) => {
    const { values, faults } = read(text);
    expect(values).toEqual([]);
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });
});

describe("lines", () => {
  test("are counted as an editor counts them, over empty lines and broken cells", () => {
    const text = 'product_id,name_zh,name_en\n\na,名,"Two\nlines"\n\nB,名,Name\n';
    expect(read(text).faults).toEqual([expect.stringMatching(/^6: product_id: must be/)]);
  });

  test("with too few or too many cells are refused", () => {
    const text = "product_id,name_zh,name_en\na,名\nb,名,Name,more\nc,名,Name";
    const { values, faults } = read(text);
    expect(values).toHaveLength(1);
    expect(faults).toEqual([
      "2: has 2 cells, the header has 3",
      "3: has 4 cells, the header has 3",
    ]);
  });

  test.each([
    ['product_id,name_zh,name_en\na,名,"Name\n', "a quote is opened that is never closed"],
    ['product_id,name_zh,name_en\na,名,Na"me\n', "a quote stands in the middle of a cell"],
  ])("with broken quotes are refused: %j", (text, detail) => {
    expect(read(text).faults).toEqual([expect.stringContaining(detail)]);
  });
});
