import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseJson, type JsonFault, type JsonText } from "./json-text.ts";

function whole(text: string): JsonText {
  const parsed = parseJson(text);
  if (!("value" in parsed)) throw new Error(`line ${parsed.line}: ${parsed.detail}`);
  return parsed;
}

function faultOf(text: string): JsonFault {
  const parsed = parseJson(text);
  if ("value" in parsed) throw new Error("was read without a fault");
  return parsed;
}

const lines = `{
  "skus": [
    { "sku_id": "one",
      "price": { "amount": 1 } },
    { "sku_id": "two" }
  ],
  "slots": []
}`;

describe("lines", () => {
  test("are those on which values begin", () => {
    const { lineOf } = whole(lines);
    expect(lineOf([])).toBe(1);
    expect(lineOf(["skus"])).toBe(2);
    expect(lineOf(["skus", 0, "price", "amount"])).toBe(4);
    expect(lineOf(["skus", 1])).toBe(5);
    expect(lineOf(["slots"])).toBe(7);
  });

  test("of a value that is missing are those of what it is missing from", () => {
    const { lineOf } = whole(lines);
    expect(lineOf(["skus", 0, "price", "currency"])).toBe(4);
    expect(lineOf(["skus", 1, "price", "amount"])).toBe(5);
    expect(lineOf(["nothing"])).toBe(1);
  });

  test("count from 1, whatever the line ends are, and with a byte order mark", () => {
    const { lineOf } = whole(`\ufeff{\r\n"a": 1,\r\n"b": 2\r\n}`);
    expect(lineOf(["b"])).toBe(3);
  });
});

describe("faults", () => {
  test.each<[string, string, number, string]>([
    ["a comma that is missing", lines.replace('"one",', '"one"'), 4, "comma or }"],
    ["a comma too many", lines.replace("[]", "[1,]"), 7, "before the end"],
    ["a word that is no value", lines.replace("[]", "nil"), 7, "no value"],
    ["a name without quotes", lines.replace('"slots":', "slots:"), 7, "double quotes"],
    ["a colon that is missing", lines.replace('"slots":', '"slots"'), 7, "colon"],
    ["a member given twice", lines.replace('"slots"', '"skus"'), 7, "given twice"],
    ["an end that is missing", lines.slice(0, -2), 7, "comma or }"],
    ["something behind the end", `${lines}\n{}`, 9, "nothing may follow"],
    ["an empty file", "", 1, "too early"],
    ["depths without end", "[\n".repeat(80), 66, "too deep"],
    ["a text over two lines", '{"a": "b\n"}', 1, "does not end"],
  ])("tell of %s, and its line", (_, text, line, detail) => {
    expect(faultOf(text)).toEqual({ line, detail: expect.stringContaining(detail) });
  });
});

test("whatever JSON.stringify writes comes out as it went in", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(whole(text).value).toEqual(JSON.parse(text));
    }),
  );
});

test("what JSON.parse refuses is refused, and what it takes is taken", () => {
  const damaged = fc
    .tuple(fc.jsonValue(), fc.nat(), fc.constantFrom("", ",", "}", '"', "\\", "x", "0", " "))
    .map(([value, at, insert]) => {
      const text = JSON.stringify(value, null, 1);
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + insert + text.slice(cut + 1);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(parseJson(text)).toHaveProperty("detail");
        return;
      }
      const parsed = parseJson(text);
      if ("value" in parsed) expect(parsed.value).toEqual(expected);
      else expect(parsed.detail).toMatch(/given twice/);
    }),
    { numRuns: 2_000 },
  );
});
