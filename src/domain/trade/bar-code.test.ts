import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codes } from "../../../test/vectors/trade-orders/load.ts";
import { recognizeBarCode } from "./bar-code.ts";

const digits = (length: number) => "8".repeat(length);

describe("a payment code is recognised by its number range", () => {
  test.each(["10", "11", "12", "13", "14", "15"])("%s and 16 digits are WeChat's", (start) => {
    expect(recognizeBarCode(start + digits(16))).toEqual({
      recognized: true,
      channel: "wechat",
      product_id: "8020",
    });
  });

  test.each(["25", "26", "27", "28", "29", "30"])("%s and 14 to 22 digits, Alipay's", (start) => {
    for (let length = 14; length <= 22; length++) {
      expect(recognizeBarCode(start + digits(length))).toEqual({
        recognized: true,
        channel: "alipay",
        product_id: "8021",
      });
    }
  });

  test("62 and 17 digits are UnionPay's", () => {
    expect(recognizeBarCode(`62${digits(17)}`)).toEqual({
      recognized: true,
      channel: "unionpay",
      product_id: "8022",
    });
  });

  test("as the family's own patterns have it, for any digits", () => {
    const starts = fc.constantFrom("09", "10", "15", "16", "24", "25", "30", "31", "61", "62", "");
    const rest = fc.integer({ min: 10, max: 26 }).map(digits);
    fc.assert(
      fc.property(starts, rest, (start, rest) => {
        const rule = codes.barCodeRules.find(({ regex }) => new RegExp(regex).test(start + rest));
        const reading = recognizeBarCode(start + rest);
        expect(reading.recognized ? Number(reading.product_id) : undefined).toBe(rule?.productId);
      }),
    );
  });
});

describe("what is no payment code is refused with 12056", () => {
  test.each([
    ["", "nothing"],
    [`13${digits(15)}`, "a WeChat code too short by one"],
    [`13${digits(17)}`, "too long by one"],
    [`28${digits(13)}`, "an Alipay code too short by one"],
    [`28${digits(23)}`, "too long by one"],
    [`62${digits(16)}`, "a UnionPay code too short by one"],
    [`62${digits(18)}`, "too long by one"],
    [`24${digits(16)}`, "a range that is nobody's"],
    [`13${digits(15)}a`, "a letter"],
    [`13${digits(15)}８`, "a full-width digit"],
    [`13${digits(16)}\n`, "the line end of a scanner"],
    [` 13${digits(16)}`, "a blank"],
    ["6901234567892", "the bar code of a thing"],
  ])("%j: %s", (bar_code) => {
    expect(recognizeBarCode(bar_code)).toEqual({ recognized: false, code: 12056 });
  });
});
