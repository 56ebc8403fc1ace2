import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sign_vectors } from "../../../test/vectors/trade-orders/load.ts";
import { isSignature, readSignType, signParameters, type SignKey } from "./signature.ts";
import { stringToSign, written, type SignedParameters } from "./string-to-sign.ts";

const md5 = (secret: string): SignKey => ({ secret, sign_type: "MD5" });
const hmac = (secret: string): SignKey => ({ secret, sign_type: "HMAC-SHA256" });

describe("published signatures", () => {
  test("are ten, one of them also by HMAC-SHA256", () => {
    expect(sign_vectors).toHaveLength(10);
    expect(sign_vectors.filter(({ hmac_sha256 }) => hmac_sha256 !== undefined)).toHaveLength(1);
  });

  test.each(sign_vectors)("$name: the text is as published", ({ params, key, canonical }) => {
    expect(`${stringToSign(params)}key=${key}`).toBe(canonical);
  });

  test.each(sign_vectors)("$name: so is the signature", ({ params, key, ...vector }) => {
    expect(signParameters(params, md5(key))).toBe(vector.md5);
    expect(isSignature(vector.md5, params, md5(key))).toBe(true);
    if (vector.hmac_sha256 === undefined) return;
    expect(signParameters(params, hmac(key))).toBe(vector.hmac_sha256);
    expect(isSignature(vector.hmac_sha256, params, hmac(key))).toBe(true);
  });

  test.each(sign_vectors)("$name: stays when the parameters come in another order", (vector) => {
    const reversed = Object.fromEntries(Object.entries(vector.params).toReversed());
    expect(signParameters(reversed, md5(vector.key))).toBe(vector.md5);
  });

  test.each(sign_vectors)("$name: nothing else is taken for it", ({ params, key, ...vector }) => {
    for (const sign of [
      "",
      vector.md5.slice(0, -1),
      `${vector.md5}0`,
      vector.md5.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
      "0".repeat(32),
      "０".repeat(32),
      vector.canonical,
    ]) {
      expect(isSignature(sign, params, md5(key))).toBe(false);
    }
    expect(isSignature(vector.md5, params, md5(`${key}x`))).toBe(false);
    expect(isSignature(vector.md5, params, hmac(key))).toBe(false);
    expect(isSignature(vector.md5, { ...params, more: "1" }, md5(key))).toBe(false);
  });
});

describe("the text that is signed", () => {
  test.each<[string, SignedParameters, string]>([
    ["leaves out what is empty and the signature", { b: "", c: null, d: undefined, sign: "x" }, ""],
    ["keeps zero, false and a blank", { a: 0, b: false, c: " " }, "a=0&b=false&c= &"],
    ["leaves out only `sign` itself", { Sign: "x", signType: "MD5" }, "Sign=x&signType=MD5&"],
    ["sorts by the whole text, not by the key", { a: "2", a0: "1", a1: "0" }, "a0=1&a1=0&a=2&"],
    ["without regard to case", { B: "1", a: "1", C: "1" }, "a=1&B=1&C=1&"],
    ["sorts a key before one that goes on with more than `=`", { ab: "1", a: "1" }, "a=1&ab=1&"],
    ["sorts Chinese by its characters", { b: "\u6d4b", a: "\u8bd5" }, "a=\u8bd5&b=\u6d4b&"],
    ["signs an object with its keys sorted", { o: { b: 1, a: "x" } }, 'o={"a":"x","b":1}&'],
    ["at every depth", { o: { b: { d: 1, c: 2 }, a: [] } }, 'o={"a":[],"b":{"c":2,"d":1}}&'],
    ["and without what is null in it", { o: { b: null, a: "" } }, 'o={"a":""}&'],
    ["but an object's keys by their characters", { o: { a: 1, B: 2 } }, 'o={"B":2,"a":1}&'],
    ["signs a list as it is", { l: [{ b: 1, a: 2 }, "x", null] }, 'l=[{"a":2,"b":1},"x",null]&'],
    ["signs a number as it was written", { n: { [written]: "2.0" } }, "n=2.0&"],
    ["also within an object", { o: { n: { [written]: "1.50" } } }, 'o={"n":1.50}&'],
    ["signs a long number to its last digit", { n: 9_007_199_254_740_993n }, "n=9007199254740993&"],
    [
      "signs a text in an object with its quotes",
      { o: { a: 'say "hi"' } },
      'o={"a":"say \\"hi\\""}&',
    ],
  ])("%s", (_how, parameters, text) => {
    expect(stringToSign(parameters)).toBe(text);
  });

  test("folds case as Java does, one character at a time", () => {
    // ß has no capital of one character; the dotless and the dotted i are both an i to Java.
    expect(stringToSign({ "\u00df": "1", ss: "1" })).toBe("ss=1&\u00df=1&");
    expect(stringToSign({ "\u0131b": "1", ia: "1", ic: "1" })).toBe("ia=1&\u0131b=1&ic=1&");
    expect(stringToSign({ "\u0130b": "1", ia: "1", ic: "1" })).toBe("ia=1&\u0130b=1&ic=1&");
  });

  test("does not depend on the order of the parameters, also of those that differ in case only", () => {
    const names = fc.constantFrom("a", "A", "aB", "Ab", "AB", "ab", "b", "sign", "i", "\u0131");
    const values = fc.constantFrom("", "x", "X", "xy", "1");
    fc.assert(
      fc.property(fc.dictionary(names, values), fc.infiniteStream(fc.nat()), (parameters, dice) => {
        const shuffled = Object.entries(parameters)
          .map((entry) => [dice.next().value as number, entry] as const)
          .sort(([one], [other]) => one - other)
          .map(([, entry]) => entry);
        expect(stringToSign(Object.fromEntries(shuffled))).toBe(stringToSign(parameters));
      }),
    );
  });
});

describe("a signature", () => {
  const parameters = { mchId: "20000000", tradeOrderId: "E01201908230414433510006" };

  test("is the digest of the text and the secret, in UTF-8 and capital letters", () => {
    const text = "name=\u5bb6\u5ead\u5957\u7968&key=\u5bc6";
    const expected = createHash("md5").update(text, "utf8").digest("hex").toUpperCase();
    expect(signParameters({ name: "\u5bb6\u5ead\u5957\u7968" }, md5("\u5bc6"))).toBe(expected);
  });

  test("may be written in small letters, as some clients do", () => {
    const sign = signParameters(parameters, hmac("secret")).toLowerCase();
    expect(isSignature(sign, parameters, hmac("secret"))).toBe(true);
  });

  test("is of all of the request: any change breaks it", () => {
    const keys = fc.string({ minLength: 1, maxLength: 8 }).filter((key) => key !== "sign");
    const values = fc.string({ minLength: 1, maxLength: 8 });
    const changes = fc.record({ key: keys, value: values, name: keys });
    fc.assert(
      fc.property(fc.dictionary(keys, values), changes, (parameters, { key, value, name }) => {
        const sign = signParameters(parameters, hmac("secret"));
        expect(isSignature(sign, { ...parameters, sign }, hmac("secret"))).toBe(true);
        if (parameters[key] !== value) {
          const changed = { ...parameters, [key]: value };
          // The one thing that the family's scheme cannot tell apart.
          if (stringToSign(changed) === stringToSign(parameters)) return;
          expect(isSignature(sign, changed, hmac("secret"))).toBe(false);
        }
        expect(isSignature(sign, parameters, hmac(`secret${name}`))).toBe(false);
      }),
    );
  });

  test("is never made with an empty secret, which everybody knows", () => {
    expect(() => signParameters(parameters, md5(""))).toThrow(/empty secret/);
    expect(() => isSignature("0".repeat(32), parameters, md5(""))).toThrow(/empty secret/);
  });

  test.each([
    [undefined, "MD5"],
    ["", "MD5"],
    ["MD5", "MD5"],
    ["md5", "MD5"],
    ["HMAC-SHA256", "HMAC-SHA256"],
    ["RSA2", undefined],
    ["none", undefined],
    [" MD5", undefined],
  ])("of type %j is %s", (name, sign_type) => {
    expect(readSignType(name)).toBe(sign_type);
  });
});
