import { describe, expect, test } from "vitest";
import { heading, lines, sumsOf } from "../../../../test/support/ledger.ts";
import {
  bookChannelSettlement,
  bookStrayPayment,
  bookStrayPaymentReturned,
  type ChannelSettlement,
} from "./channel.ts";
import { bookMemberMerge, bookPoints, type MemberMerge, type PointsMovement } from "./member.ts";
import { bookMerchantPayout, bookSharePayout, type MerchantPayout } from "./payout.ts";

describe("points", () => {
  const book = (kind: PointsMovement["kind"]) =>
    lines(bookPoints(heading, { kind, member_id: "m1", points: 5n }));

  test("that are granted come into the member's hands", () => {
    expect(book("POINTS_GRANTED")).toEqual([
      "D points_expense/PTS 5",
      "C points_liability/m1/PTS 5",
    ]);
  });

  test.each(["POINTS_SPENT", "POINTS_EXPIRED", "POINTS_TAKEN_BACK"] as const)(
    "leave them again: %s",
    (kind) => {
      expect(book(kind)).toEqual(["C points_expense/PTS 5", "D points_liability/m1/PTS 5"]);
    },
  );

  test("of no number do not move", () => {
    const none = { kind: "POINTS_SPENT", member_id: "m1", points: 0n } as const;
    expect(() => bookPoints(heading, none)).toThrow(/0 points/);
  });
});

describe("a merge of members", () => {
  const merge: MemberMerge = {
    source_id: "m1",
    target_id: "m2",
    movements: [
      { currency: "CNY", principal_minor: 100n, gift_minor: 0n },
      { currency: "SGD", principal_minor: 0n, gift_minor: 5n },
      { currency: "USD", principal_minor: 0n, gift_minor: 0n },
    ],
    points: 7n,
  };

  test("carries all that one has over to the other", () => {
    expect(lines(bookMemberMerge(heading, merge))).toEqual([
      "D wallet_principal/m1/CNY 100",
      "C wallet_principal/m2/CNY 100",
      "D wallet_gift/m1/SGD 5",
      "C wallet_gift/m2/SGD 5",
      "D points_liability/m1/PTS 7",
      "C points_liability/m2/PTS 7",
    ]);
  });

  test("of one who has nothing moves nothing", () => {
    expect(bookMemberMerge(heading, { ...merge, movements: [], points: 0n })).toBeNull();
    const movements = merge.movements.slice(2);
    expect(bookMemberMerge(heading, { ...merge, movements, points: 0n })).toBeNull();
    expect(bookMemberMerge(heading, { ...merge, movements })?.entries).toHaveLength(2);
    expect(bookMemberMerge(heading, { ...merge, points: 0n })?.entries).toHaveLength(4);
  });

  test("with itself is a fault of ours", () => {
    expect(() => bookMemberMerge(heading, { ...merge, target_id: "m1" })).toThrow(/itself/);
  });
});

describe("a stray payment", () => {
  const stray = { currency: "CNY", channel_id: "wechat_1", amount_minor: 990n };

  test("is nobody's until it goes back, and then has left no trace", () => {
    const booked = [bookStrayPayment(heading, stray), bookStrayPaymentReturned(heading, stray)];
    expect(lines(booked[0]!)).toEqual([
      "D psp_receivable/wechat_1/CNY 990",
      "C suspense/wechat_1/CNY 990",
    ]);
    expect(sumsOf(booked)).toEqual({});
  });
});

describe("what a channel settles", () => {
  const bill: ChannelSettlement = {
    currency: "CNY",
    channel_id: "wechat_1",
    gross_minor: 10_000n,
    cost_minor: 38n,
    accrued_minor: 38n,
  };

  test("is its takings less its cost, which was accrued", () => {
    expect(lines(bookChannelSettlement(heading, bill))).toEqual([
      "D bank/CNY 9962",
      "D psp_cost_accrued/wechat_1/CNY 38",
      "C psp_receivable/wechat_1/CNY 10000",
    ]);
  });

  test("shows a cost other than expected as such", () => {
    expect(sumsOf([bookChannelSettlement(heading, { ...bill, cost_minor: 40n })])).toEqual({
      "bank/CNY": 9_960n,
      "psp_cost_accrued/wechat_1/CNY": 38n,
      "psp_cost/CNY": 2n,
      "psp_receivable/wechat_1/CNY": -10_000n,
    });
  });
});

describe("a payout", () => {
  const payout: MerchantPayout = {
    currency: "CNY",
    bank_minor: 9_000n,
    stores: [{ store_id: "store_1", cash_minor: 500n, expense_minor: 30n, short_minor: -3n }],
    gift_expense_minor: 20n,
    points_expense_minor: 10n,
  };

  test("to the merchant counts the cash that it has, and what was spent in its name", () => {
    expect(lines(bookMerchantPayout(heading, payout))).toEqual([
      "D merchant_payable/CNY 9557",
      "C bank/CNY 9000",
      "C gift_expense/CNY 20",
      "C points_expense/CNY 10",
      "C cash_safe/store_1/CNY 500",
      "C till_expense/store_1/CNY 30",
      "D over_short/store_1/CNY 3",
    ]);
  });

  test("may be a transfer from the bank and nothing else", () => {
    const plain = { ...payout, stores: [], gift_expense_minor: 0n, points_expense_minor: 0n };
    expect(lines(bookMerchantPayout(heading, plain))).toEqual([
      "D merchant_payable/CNY 9000",
      "C bank/CNY 9000",
    ]);
  });

  test.each([
    ["AGENT", "agent_payable/a1/CNY"],
    ["ISV", "isv_payable/a1/CNY"],
  ] as const)("to an %s draws on its shares of fees", (type, key) => {
    const share = { currency: "CNY", payee: { type, id: "a1" }, amount_minor: 7n };
    expect(lines(bookSharePayout(heading, share))).toEqual([`D ${key} 7`, "C bank/CNY 7"]);
  });

  test("takes nothing from those it pays", () => {
    expect(() => bookMerchantPayout(heading, { ...payout, bank_minor: -1n })).toThrow(/nothing/);
    const share = { currency: "CNY", payee: { type: "ISV", id: "i" }, amount_minor: 0n } as const;
    expect(() => bookSharePayout(heading, share)).toThrow(/nothing/);
  });
});
