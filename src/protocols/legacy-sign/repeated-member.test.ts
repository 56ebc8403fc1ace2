import fc from "fast-check";
import { expect, test } from "vitest";
import { repeatedMember } from "./repeated-member.ts";

test.each([
  ['{"a":1,"a":1}', "a"],
  ['{"a":{"b":1},"b":[{"a":1}], "\\u0061" : 2}', "a"],
  ['{"a":"\\"","b":"{\\"a\\":1","a":2}', "a"],
  ['{"a":1,"b":{"c":1,"c":2}}', undefined],
  ['{"a":"a","b":"a","c":["a","a"]}', undefined],
  ["{}", undefined],
])("%s repeats %s", (json, name) => {
  expect(repeatedMember(json)).toBe(name);
});

test("no object repeats a member, and every one does whose members come again", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (object) => {
      const json = JSON.stringify(object);
      expect(repeatedMember(json)).toBeUndefined();
      const [first] = Object.keys(object);
      expect(repeatedMember(`${json.slice(0, -1)},${json.slice(1)}`)).toBe(first);
    }),
  );
});
