import { describe, expect, test } from "vitest";
import { codes } from "../../../test/vectors/trade-orders/load.ts";
import {
  defaultSubject,
  isProductId,
  methodOfProduct,
  methodOfProductType,
  productTypeOf,
  productTypes,
  type ProductId,
  type TradeMethod,
} from "./product-code.ts";
import { methodNames, productWording } from "./product-texts.ts";

const product_ids = Object.keys(codes.productId);

describe("products of the channels", () => {
  test("are those of the family, all of them", () => {
    expect(Object.keys(productWording).sort()).toEqual(product_ids.sort());
    expect(product_ids.every(isProductId)).toBe(true);
  });

  test.each(["8024", "", "toString", "8020 ", 8020 as unknown as string])(
    "do not include %j",
    (text) => expect(typeof text === "string" && isProductId(text)).toBe(false),
  );

  test("have the product types that the family gives them", () => {
    const known = Object.entries(codes.productIdToProductType).filter(([id]) => id !== "null");
    expect(known).toHaveLength(6);
    for (const [id, type] of known) expect(productTypeOf(id as ProductId)).toBe(type);
  });

  test("of one wallet have one type, however they are scanned", () => {
    const ofType = (type: number) =>
      product_ids.filter((id) => productTypeOf(id as ProductId) === type);
    expect(ofType(3)).toEqual(["8002", "8003", "8004", "8005", "8020", "8023"]);
    expect(ofType(4)).toEqual(["8006", "8007", "8008", "8021"]);
    expect(ofType(5)).toEqual(["8014", "8022"]);
    expect(productTypeOf("8009")).toBeNull();
    expect(methodOfProduct("8009")).toBeNull();
  });
});

describe("ways to pay", () => {
  test.each<[TradeMethod, number]>([
    ["cash", 1],
    ["member", 2],
    ["wechat", 3],
    ["alipay", 4],
    ["unionpay", 5],
    ["card", 7],
    ["paynow", 8],
  ])("%s is product type %i, and back", (method, type) => {
    expect(productTypes[method]).toBe(type);
    expect(methodOfProductType(type)).toBe(method);
    expect(methodNames[method].zh).not.toBe("");
  });

  test("do not include cash on delivery, the family's 6, whose number none of ours takes", () => {
    expect(codes.productType["6"]).toContain("COD");
    expect(methodOfProductType(6)).toBeUndefined();
    expect(Object.values(productTypes)).not.toContain(6);
  });
});

describe("the default subject", () => {
  test.each<[1 | 2, TradeMethod, ProductId | null, string]>([
    [1, "wechat", "8020", "消费|微信条码支付"],
    [1, "alipay", "8021", "消费|支付宝条码支付"],
    [1, "unionpay", "8022", "消费|云闪付条码支付"],
    [1, "wechat", "8002", "消费|微信扫码支付"],
    [1, "alipay", "8006", "消费|支付宝扫码支付"],
    [1, "wechat", "8023", "消费|微信小程序支付"],
    [1, "member", null, "消费|会员卡支付商品"],
    [1, "cash", null, "消费|现金支付"],
    [1, "card", null, "消费|银行卡支付"],
    [2, "wechat", "8020", "充值|微信条码支付"],
    [2, "cash", null, "充值|现金支付"],
  ])("of trade type %i by %s (%s) is %s", (trade_type, method, product_id, subject) => {
    expect(defaultSubject({ trade_type, method, product_id }, "zh")).toBe(subject);
  });

  test("is in English for a merchant who writes English", () => {
    const paid = { trade_type: 1, method: "wechat", product_id: "8020" } as const;
    expect(defaultSubject(paid, "en")).toBe("Sale|WeChat Pay payment code");
  });

  test("fits the 64 characters of the channels, whatever was paid", () => {
    for (const language of ["zh", "en"] as const) {
      for (const trade_type of [1, 2] as const) {
        for (const product_id of [...product_ids, null] as (ProductId | null)[]) {
          const paid = { trade_type, method: "wechat", product_id } as const;
          expect(defaultSubject(paid, language).length).toBeLessThanOrEqual(64);
        }
      }
    }
  });
});
