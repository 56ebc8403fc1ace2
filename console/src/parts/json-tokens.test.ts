import { expect, test } from "vitest";
import { tokenizeJson } from "./json-tokens.ts";

const document = {
  product_name: 'Sentosa "家庭": 套票(2大1小)',
  quantity: 3,
  rate: -1.5e-7,
  open: true,
  none: null,
  nested: { list: [1, "2: two"] },
};

test("nothing is lost or added", () => {
  const json = JSON.stringify(document, null, 2);
  expect(
    tokenizeJson(json)
      .map((token) => token.text)
      .join(""),
  ).toBe(json);
});

test("keys, strings and other values are told apart", () => {
  const tokens = tokenizeJson(JSON.stringify(document, null, 2));
  const texts = (kind: string) => tokens.filter((token) => token.kind === kind).map((t) => t.text);
  expect(texts("key")).toEqual([
    '"product_name"',
    '"quantity"',
    '"rate"',
    '"open"',
    '"none"',
    '"nested"',
    '"list"',
  ]);
  expect(texts("string")).toEqual([JSON.stringify(document.product_name), '"2: two"']);
  expect(texts("literal")).toEqual(["3", "-1.5e-7", "true", "null", "1"]);
});
