import { describe, expect, test } from "vitest";
import { z } from "zod";
import { sourceDocument } from "../../../test/vectors/trade-orders/load.ts";
import { legacyEnvelope } from "./envelope.ts";
import { legacyInstant, TradeGoodsLine, TradeOrderDocument, TradeOrderRow } from "./trade-order.ts";

const { fields, example } = sourceDocument();
/** The example with the comma that it lacks. */
const answer = JSON.parse(example.replace(/\]\s*"couponId"/, '],"couponId"')) as {
  data: Record<string, unknown> & { goodsDesc: Record<string, unknown>[] };
};
/** Of deposits alone: no other document has it. */
const of_deposits = "depositAmount";
const common = Object.keys(TradeOrderDocument.shape).filter((key) => key !== of_deposits);
/** What the source's table has and its example leaves out. */
const order = { ...answer.data, depositMode: 0 };

describe("the trade order document", () => {
  test("has the fields of the source's example in its order, and depositMode after tradeType", () => {
    expect(common.filter((key) => key !== "depositMode")).toEqual(Object.keys(answer.data));
    expect(common.slice(0, 3)).toEqual(["tradeOrderId", "tradeType", "depositMode"]);
  });

  test("has every field of the source's table, on the order or on its lines, and no other", () => {
    const named = new Set(fields.map((name) => (name === "TradeType" ? "tradeType" : name)));
    const ours = new Set([...common, ...Object.keys(TradeGoodsLine.shape)]);
    expect(ours).toEqual(named);
    expect(named.size).toBeGreaterThan(35);
  });

  test("has the lines' fields in the order of the example", () => {
    expect(Object.keys(TradeGoodsLine.shape)).toEqual(Object.keys(answer.data.goodsDesc[0]!));
  });

  test("takes the source's example as it is, byte for byte", () => {
    const Answer = legacyEnvelope(TradeOrderDocument.omit({ depositMode: true }));
    expect(JSON.stringify(Answer.parse(answer))).toBe(JSON.stringify(answer));
  });

  test.each<[string, unknown]>([
    ["tradeType", "1"],
    ["tradeType", 3],
    ["depositMode", false],
    ["mchId", "20000000"],
    ["orderAmount", 1.5],
    ["amount", "1"],
    ["discountAmount", -1],
    ["refundTotalAmount", null],
    ["status", 3],
    ["status", "2"],
    ["productId", 8020],
    ["productType", "3"],
    ["userId", 134_713_461_986_047],
    ["goodsDesc", "[]"],
    ["goodsDesc", null],
    ["tradeSuccTime", "2019-08-23T11:12:21.000Z"],
    ["createTime", "2019-08-23T11:12:21.000+08:00"],
    ["updateTime", 1_566_558_741_000],
    ["couponNo", "1"],
  ])("refuses %s as %j", (name, value) => {
    expect(TradeOrderDocument.safeParse({ ...order, [name]: value }).success).toBe(false);
    expect(TradeOrderDocument.safeParse(order).success).toBe(true);
  });

  test("leaves no field out", () => {
    for (const key of Object.keys(order)) {
      const { [key]: _left_out, ...rest } = order as Record<string, unknown>;
      expect(TradeOrderDocument.safeParse(rest).success).toBe(false);
    }
  });

  test("in a list has its way to pay by name", () => {
    const row = { ...order, productName: "微信" };
    expect(TradeOrderRow.parse(row)).toEqual(row);
    expect(TradeOrderRow.safeParse(order).success).toBe(false);
  });

  test("can be described as JSON Schema", () => {
    const schema = z.toJSONSchema(TradeOrderDocument);
    const described = schema.$defs?.["TradeOrder"] ?? schema;
    expect(described.required).toEqual(common);
  });
});

describe("an instant in the family's way", () => {
  test.each([
    ["2019-08-23T11:12:21Z", "2019-08-23T11:12:21.000+0000"],
    ["2019-08-23T19:12:21.007+08:00", "2019-08-23T11:12:21.007+0000"],
    ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000+0000"],
  ])("of %s is %s", (instant, text) => {
    expect(legacyInstant(Date.parse(instant))).toBe(text);
  });
});
