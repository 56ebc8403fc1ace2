import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseArray, serializeArray } from "./array-types.ts";

const asText = (text: string): string => text;

describe("an array as text", () => {
  test.each([
    ["{}", []],
    ["{a}", ["a"]],
    ['{a,NULL,"NULL"}', ["a", null, "NULL"]],
    ['{"","a,b","{c}","d\\"e","f\\\\g"}', ["", "a,b", "{c}", 'd"e', "f\\g"]],
    ['{"家庭 票",🎫}', ["家庭 票", "🎫"]],
  ])("%s is read as its elements", (text, values) => {
    expect(parseArray(text, asText)).toEqual(values);
  });

  test("is read back as it was written, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: "binary" }))), (values) => {
        expect(parseArray(serializeArray(values), asText)).toEqual(values);
      }),
    );
  });

  test("of arrays is refused", () => {
    expect(() => parseArray("{{1,2},{3,4}}", asText)).toThrow(/not supported/);
  });
});
