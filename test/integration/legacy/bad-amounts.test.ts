/**
 * Bad amounts over the cashier API: each parameter that says how many yuan, with everything that is
 * no amount of yuan, as a form and as JSON. Each is refused by name, and nothing is changed.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { legacyEndpoints } from "../../../src/channels/legacy/register.ts";
import { asked_minor_max } from "../../../src/contract/fields.ts";
import { yuan_fen_max } from "../../../src/domain/trade/yuan.ts";
import { contentOf, openShop, store_no, type Shop } from "../http/shop.ts";

let shop: Shop;
let trade_order_id: string;
let consumed_id: string;
let before: Awaited<ReturnType<typeof contentOf>>;

beforeAll(async () => {
  shop = await openShop();
  const sold = await shop.call("POST", "/api/memberPay/cash", { body: sale });
  trade_order_id = sold.json.data.tradeOrderId;
  const held = await shop.call("POST", "/api/memberPay/cash", { body: { ...sale, ...deposit } });
  consumed_id = held.json.data.tradeOrderId;
  const consumed = { tradeOrderId: consumed_id, consumeAmount: "9.00" };
  await shop.call("POST", "/api/memberPay/depositConsume", { body: consumed });
  before = await contentOf(shop.sql);
});
afterAll(() => shop.stop());

type Asked = Readonly<Record<string, string>>;

const sale: Asked = { requiredAmount: "10.00", realAmount: "10.00", storeNo: store_no };
const scanned: Asked = { ...sale, barCode: "134567890123450000" };

/** Its trade order is sold before. */
const refund: Asked = { tradeOrderId: "SOLD", refundPassword: "1234", refundAmount: "1.00" };

/** As a deposit; and its trade order is of one that was consumed before. */
const deposit = { isDepositMode: "1" };
const refund_of_deposit: Asked = { ...refund, tradeOrderId: "CONSUMED" };

/** Every endpoint that takes yuan, with a good request and the parameters that are amounts. */
const takes_yuan: Readonly<Record<string, readonly [Asked, readonly string[]]>> = {
  "memberPay/cash": [sale, ["requiredAmount", "realAmount"]],
  "handover/start": [{ storeNo: store_no, floatAmount: "100.00" }, ["floatAmount"]],
  "memberPay/balance": [
    { ...sale, memberNo: "7000000000000005" },
    ["requiredAmount", "realAmount"],
  ],
  "memberPay/bar": [scanned, ["requiredAmount", "realAmount"]],
  "memberPay/recharge": [
    { memberId: "member_nobody", storeNo: store_no, amount: "100.00" },
    ["amount"],
  ],
  "memberPay/depositConsume": [{ tradeOrderId: "SOLD", consumeAmount: "1.00" }, ["consumeAmount"]],
  "memberPay/refund": [refund, ["refundAmount"]],
  "memberPay/refund2": [refund, ["refundAmount"]],
  "mch_qrcode/add": [{ codeName: "tea", storeNo: store_no }, ["payAmount"]],
  "mch_qrcode/update": [{ id: "qr_0000000000000" }, ["payAmount"]],
  "mch_qrcode/view_code_amount": [{ storeNo: store_no }, ["payAmount"]],
};

/** The same endpoints for deposits. */
const deposits_take_yuan: typeof takes_yuan = {
  "memberPay/cash": [{ ...sale, ...deposit }, ["requiredAmount", "realAmount"]],
  "memberPay/bar": [{ ...scanned, ...deposit }, ["requiredAmount", "realAmount"]],
  "memberPay/refund": [refund_of_deposit, ["refundAmount"]],
  "memberPay/refund2": [refund_of_deposit, ["refundAmount"]],
};

const tried = [
  ...Object.entries(takes_yuan).map(([path, asked]) => ({ what: "a sale", path, asked })),
  ...Object.entries(deposits_take_yuan).map(([path, asked]) => ({
    ...{ what: "a deposit", path, asked },
  })),
];

/** The six sums of a handover, in fen, are compared and never booked; they may be below zero. */
const sums = [
  ...["countTotalOrder", "sumRechargeAmount", "sumDiscountAmount"],
  ...["sumCashAmount", "sumRefundAmount", "sumRealAmount"],
];

/** Those that take no yuan. */
const takes_none = [
  ...["handover/confirm", "handover/preInfo", "handover_history/list"],
  ...["trade_order/get", "trade_order/list", "trade_order/count"],
  ...["memberPay/queryStatus", "memberPay/orderSync", "memberPay/depositReverse"],
  "member_coupon/checkCoupon",
  ...["pay_order/get", "pay_order/list", "pay_order/count"],
  ...["refund_order/get", "refund_order/list"],
  ...["mch_qrcode/get", "mch_qrcode/list", "mch_qrcode/view_code"],
];

/** As text, in a form or as a text of JSON. */
const no_yuan = [
  ...["0.019", "12.345", "1.000", "-1", "-0.01", "-0", "－1", "1e2", "1E2", "1e-2", "NaN"],
  ...["Infinity", "-Infinity", "１２", "１.００", "12．30", "12,30", "1,000", "1 000", " 1 ", "+1"],
  ...["0x10", ".5", "1.", "1.2.3", "¥12", "12元", "一", "null", "true", "[1]", "1000000000.00"],
  ...["9".repeat(40), "1000000000"],
];

/** Numbers of JSON that are no yuan. */
const no_numbers = [
  "0.019",
  "-1",
  "-0",
  "1e2",
  "1E2",
  "1e-2",
  "1e400",
  "1000000000",
  "true",
  "[1]",
];

/** Neither 0 nor nothing is paid, though nothing may be left to pay after a discount. */
const zero_is_refused = new Set(["requiredAmount", "refundAmount", "amount"]);
/** What is not told is zero; of a refund, all that is left; of a code, what the customer says. */
const may_be_left_out = new Set(["floatAmount", "refundAmount", "payAmount"]);

async function refusalOf(path: string, body: Readonly<{ raw: string; type: string }>) {
  const reply = await shop.call("POST", `/api/${path}`, {
    raw: body.raw.replace("SOLD", trade_order_id).replace("CONSUMED", consumed_id),
    headers: { "content-type": body.type, "accept-language": "en" },
  });
  expect(reply.status).toBe(200);
  return reply.json;
}

describe.each(tried)("$path of $what", ({ path, asked: [good, names], what }) => {
  test("takes yuan with at most two decimals alone, and names what has none", async () => {
    for (const name of names) {
      const is_refused =
        zero_is_refused.has(name) || (what === "a deposit" && name === "realAmount");
      const zeros = is_refused ? ["0", "0.00", "00"] : [];
      for (const text of [...no_yuan, ...zeros]) {
        const form = new URLSearchParams({ ...good, [name]: text }).toString();
        const type = "application/x-www-form-urlencoded";
        const answer = await refusalOf(path, { raw: form, type });
        const expected = { name, text, code: 10_001, data: null };
        expect({ name, text, code: answer.code, data: answer.data }).toEqual(expected);
        expect(answer.msg).toContain(name);
      }
    }
    expect(await contentOf(shop.sql)).toEqual(before);
  });

  test("takes a number of JSON as it is written, and no other", async () => {
    for (const name of names) {
      for (const text of no_numbers) {
        const raw = JSON.stringify({ ...good, [name]: "HOLE" }).replace('"HOLE"', text);
        const answer = await refusalOf(path, { raw, type: "application/json" });
        expect({ name, text, code: answer.code }).toEqual({ name, text, code: 10_001 });
      }
      for (const text of ["NaN", "Infinity", "１２", "0x10", "+1", ".5"]) {
        const raw = JSON.stringify({ ...good, [name]: "HOLE" }).replace('"HOLE"', text);
        const answer = await refusalOf(path, { raw, type: "application/json" });
        expect({ name, text, code: answer.code }).toEqual({ name, text, code: 10_001 });
      }
    }
    expect(await contentOf(shop.sql)).toEqual(before);
  });

  test("misses each of them by name", async () => {
    for (const name of names.filter((one) => !may_be_left_out.has(one))) {
      for (const text of [undefined, ""]) {
        const { [name]: _dropped, ...others } = good;
        const body = text === undefined ? others : { ...others, [name]: text };
        const raw = new URLSearchParams(body).toString();
        const type = "application/x-www-form-urlencoded";
        const answer = await refusalOf(path, { raw, type });
        expect({ name, text, code: answer.code }).toEqual({ name, text, code: 10_002 });
        expect(answer.msg).toContain(name);
      }
    }
    expect(await contentOf(shop.sql)).toEqual(before);
  });
});

test("a handover takes whole fen for its sums, and nothing else", async () => {
  const good = Object.fromEntries(sums.map((name) => [name, "0"]));
  for (const name of sums) {
    for (const text of ["1.5", "1e2", "NaN", "Infinity", "１２", "0x10", "", "9".repeat(16)]) {
      const raw = new URLSearchParams({ ...good, [name]: text }).toString();
      const type = "application/x-www-form-urlencoded";
      const answer = await refusalOf("handover/confirm", { raw, type });
      const code = text === "" ? 10_002 : 10_001;
      expect({ name, text, code: answer.code }).toEqual({ name, text, code });
      expect(answer.msg).toContain(name);
    }
  }
  expect(await contentOf(shop.sql)).toEqual(before);
});

test("every endpoint takes yuan that are tried here, or takes none", () => {
  const endpoints = legacyEndpoints({} as Parameters<typeof legacyEndpoints>[0]);
  const paths = endpoints.map(({ path }) => path);
  expect(paths.toSorted()).toEqual([...Object.keys(takes_yuan), ...takes_none].toSorted());
});

test("the most that one request may move is the same on both ways in", () => {
  expect(BigInt(asked_minor_max)).toBe(yuan_fen_max);
});
