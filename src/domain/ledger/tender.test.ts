import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyAmount, anyTender, notRefunded, shared_terms } from "../../../test/support/ledger.ts";
import { allocateRefund, merchantIncome, type Tender } from "./tender.ts";

const channel: Tender = {
  method: "CHANNEL",
  channel_id: "wechat_1",
  fee: shared_terms,
  amount_minor: 10_000n,
};
const cash: Tender = { method: "CASH", store_id: "store_1", amount_minor: 500n };

describe("a refund of split tender", () => {
  const tenders = [cash, channel];

  test("comes out of what was paid last, first", () => {
    expect(allocateRefund(notRefunded(tenders), 9_000n)).toEqual([
      { tender: channel, refunded_minor: 0n, refund_minor: 9_000n },
    ]);
  });

  test("goes on with the one before, and passes over what is given back already", () => {
    const taken = [
      { tender: cash, refunded_minor: 100n },
      { tender: channel, refunded_minor: 9_999n },
    ];
    expect(allocateRefund(taken, 301n)).toEqual([
      { tender: channel, refunded_minor: 9_999n, refund_minor: 1n },
      { tender: cash, refunded_minor: 100n, refund_minor: 300n },
    ]);
    const spent = [taken[0]!, { tender: channel, refunded_minor: 10_000n }];
    expect(allocateRefund(spent, 400n)?.map(({ tender }) => tender)).toEqual([cash]);
  });

  test("of more than is left is none", () => {
    expect(allocateRefund(notRefunded(tenders), 10_500n)).not.toBeNull();
    expect(allocateRefund(notRefunded(tenders), 10_501n)).toBeNull();
  });

  test("is the amount asked for, and of no tender more than it has left", () => {
    fc.assert(
      fc.property(fc.array(anyTender, { maxLength: 4 }), anyAmount, (tenders, amount_minor) => {
        const parts = allocateRefund(notRefunded(tenders), amount_minor);
        const total = tenders.reduce((sum, tender) => sum + tender.amount_minor, 0n);
        expect(parts === null).toBe(amount_minor > total);
        for (const { tender, refund_minor } of parts ?? []) {
          expect(refund_minor > 0n && refund_minor <= tender.amount_minor).toBe(true);
        }
        const refunded = parts?.reduce((sum, { refund_minor }) => sum + refund_minor, 0n);
        expect(refunded ?? amount_minor).toBe(amount_minor);
      }),
    );
  });
});

test("the merchant's income is what was paid and not refunded, less the channels' fees", () => {
  const points: Tender = {
    method: "POINTS",
    member_id: "m1",
    amount_minor: 70n,
    points: 700n,
    lot_parts: [],
  };
  expect(merchantIncome(notRefunded([channel]))).toBe(9_940n);
  expect(merchantIncome(notRefunded([cash, channel, points]))).toBe(500n + 9_940n + 70n);
  const partly = [
    { tender: cash, refunded_minor: 500n },
    { tender: channel, refunded_minor: 3_333n },
  ];
  expect(merchantIncome(partly)).toBe(6_627n);
  expect(merchantIncome([])).toBe(0n);
});
