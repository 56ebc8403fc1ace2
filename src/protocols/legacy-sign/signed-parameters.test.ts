import { describe, expect, test } from "vitest";
import { signParameters } from "./signature.ts";
import { readSignedParameters } from "./signed-parameters.ts";
import { stringToSign } from "./string-to-sign.ts";

const textOf = (body: string) => {
  const parameters = readSignedParameters(body);
  if (parameters === undefined) throw new Error("It was not read");
  return stringToSign(parameters);
};

describe("the parameters of a JSON body", () => {
  test.each([
    ['{"money":2.0,"count":1}', "count=1&money=2.0&"],
    ['{"id":1234567890123456789}', "id=1234567890123456789&"],
    ['{"rate":1.50e2,"zero":-0.0}', "rate=1.50e2&zero=-0.0&"],
    ['{"goods":{"num":1.0,"id":-1}}', 'goods={"id":-1,"num":1.0}&'],
    ['{"goodsDesc":[{"goodsNum":1,"goodsId":-1.0}]}', 'goodsDesc=[{"goodsId":-1.0,"goodsNum":1}]&'],
    ['{"a":"","b":null,"c":"2.0","sign":"x","d":false}', "c=2.0&d=false&"],
    ["{}", ""],
    ['{"__proto__":"x","constructor":1}', "__proto__=x&constructor=1&"],
  ])("%s are signed as they were written", (body, text) => {
    expect(textOf(body)).toBe(text);
  });

  test("sign like the same request sent as a form", () => {
    const key = { secret: "secret", sign_type: "MD5" } as const;
    const form = { requiredAmount: "12.00", mchId: "20000000", mark: "" };
    const json = readSignedParameters('{"mchId":20000000,"requiredAmount":12.00,"mark":""}');
    expect(signParameters(json!, key)).toBe(signParameters(form, key));
  });

  test.each([
    ["", "nothing"],
    ["{", "half of it"],
    ["[1]", "a list"],
    ["1.0", "a number"],
    ["null", "null"],
    ['"text"', "a text"],
    [`{"a":${"[".repeat(33)}${"]".repeat(33)}}`, "lists in lists in lists"],
    [`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, "more of them than a stack holds"],
  ])("are none in %j, which is %s", (body, _what) => {
    expect(readSignedParameters(body)).toBeUndefined();
  });
});
