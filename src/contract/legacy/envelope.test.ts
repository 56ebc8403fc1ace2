import { describe, expect, test } from "vitest";
import { z } from "zod";
import { codes } from "../../../test/vectors/trade-orders/load.ts";
import { legacyMessages, type LegacyCode } from "./codes.ts";
import {
  legacyEnvelope,
  legacyFailure,
  LegacyFailure,
  legacyList,
  legacyListEnvelope,
  legacySuccess,
} from "./envelope.ts";

describe("the family's codes", () => {
  test("are all answered, and no others", () => {
    const known = Object.keys(codes.errorCodes).filter((code) => code !== "0");
    expect(Object.keys(legacyMessages).sort()).toEqual(known.sort());
  });

  test("say what they mean in both languages, each something of its own", () => {
    const texts = Object.values(legacyMessages);
    for (const { zh, en } of texts) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).not.toMatch(/\p{Script=Han}/u);
    }
    expect(new Set(texts.map(({ zh }) => zh)).size).toBe(texts.length);
    expect(new Set(texts.map(({ en }) => en)).size).toBe(texts.length);
  });
});

describe("an answer", () => {
  const Thing = z.strictObject({ id: z.string() });

  test("with one thing is code, msg and data, in this order", () => {
    const answer = legacySuccess({ id: "a" });
    expect(JSON.stringify(answer)).toBe('{"code":0,"msg":"success","data":{"id":"a"}}');
    expect(legacyEnvelope(Thing).parse(answer)).toEqual(answer);
  });

  test("with a list has the count of all pages before the data", () => {
    const answer = legacyList(41, [{ id: "a" }]);
    expect(JSON.stringify(answer)).toBe(
      '{"code":0,"msg":"success","count":41,"data":[{"id":"a"}]}',
    );
    expect(legacyListEnvelope(Thing).parse(answer)).toEqual(answer);
  });

  test("that failed has the code's message and no data, in the caller's language", () => {
    expect(JSON.stringify(legacyFailure(12025, "zh"))).toBe(
      '{"code":12025,"msg":"找不到该交易订单","data":null}',
    );
    expect(legacyFailure(12025, "en").msg).toBe("There is no such trade order");
  });

  test("that failed may say more", () => {
    const detail = { zh: "realAmount 金额为负数", en: "realAmount: the amount is negative" };
    expect(legacyFailure(10001, "zh", detail).msg).toBe("请求参数有误：realAmount 金额为负数");
    expect(legacyFailure(10001, "en", detail).msg).toBe(
      "A parameter is wrong: realAmount: the amount is negative",
    );
  });

  test("of failure is never taken for one of success, nor the other way round", () => {
    for (const code of Object.keys(legacyMessages)) {
      const failure = legacyFailure(Number(code) as LegacyCode, "en");
      expect(LegacyFailure.parse(failure)).toEqual(failure);
      expect(legacyEnvelope(z.null()).safeParse(failure).success).toBe(false);
    }
    expect(LegacyFailure.safeParse(legacySuccess(null)).success).toBe(false);
  });
});
