import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyTerms, heading, shared_terms, sumsOf } from "../../../test/support/ledger.ts";
import vectors from "../../../test/vectors/payments/fee-vectors.json" with { type: "json" };
import { no_fee, splitFee, type FeeSplit, type FeeTerms } from "./fee.ts";
import { bookRefund, bookSale } from "./journal/sale.ts";

/** `0.60` percent in parts per million, by moving digits: no arithmetic to share with the code. */
function ppmOf(percent: string): number {
  const [whole = "", fraction = ""] = percent.split(".");
  return Number(whole + fraction.padEnd(4, "0"));
}

/** A split with the names and numbers of the vectors. */
function inVectorTerms(split: FeeSplit) {
  return {
    base: Number(split.base_minor),
    mchFee: Number(split.fee_minor),
    mchIncome: Number(split.income_minor),
    isvCost: Number(split.cost_minor),
    allProfit: Number(split.profit_minor),
    agents: split.agents_minor.map(Number),
    isvProfit: Number(split.isv_minor),
  };
}

describe.each(vectors.cases)("the published case of $amount at $mchRatePct %", (vector) => {
  const terms: FeeTerms = {
    fee_ppm: ppmOf(vector.mchRatePct),
    cost_ppm: ppmOf(vector.isvRatePct),
    agents: vector.agentCumulativeSharePct_leafFirst.map((percent, n) => ({
      agent_id: `agent_${n}`,
      cumulative_ppm: ppmOf(percent),
    })),
    isv_id: "isv_1",
  };

  test("splits the sale", () => {
    expect(inVectorTerms(splitFee(terms, BigInt(vector.amount)))).toEqual(vector.sale);
  });

  test("books of each refund the difference", () => {
    const amount_minor = BigInt(vector.amount);
    const tender = { method: "CHANNEL", channel_id: "c1", fee: terms, amount_minor } as const;
    let refunded_minor = 0n;
    for (const { refund, after, delta } of vector.refunds) {
      const refund_minor = BigInt(refund);
      const parts = [{ tender, refunded_minor, refund_minor }];
      const sums = sumsOf([bookRefund(heading, { currency: "CNY", parts, taken_back: null })]);
      const credited = (key: string) => Number(-(sums[key] ?? 0n));
      const agents = terms.agents.map(({ agent_id }) => credited(`agent_payable/${agent_id}/CNY`));
      const isvProfit = credited("isv_payable/isv_1/CNY");
      const isvCost = credited("psp_cost_accrued/c1/CNY");
      const allProfit = agents.reduce((sum, share) => sum + share, isvProfit);
      expect({
        base: Number(sums["psp_receivable/c1/CNY"] ?? 0n),
        mchFee: isvCost + allProfit,
        mchIncome: credited("merchant_payable/CNY"),
        isvCost,
        allProfit,
        agents,
        isvProfit,
      }).toEqual(delta);
      refunded_minor += refund_minor;
      expect(inVectorTerms(splitFee(terms, amount_minor - refunded_minor))).toEqual(after);
    }
  });
});

describe("a fee", () => {
  test.each([
    [83n, 0n],
    [84n, 1n],
    [250n, 2n],
    [10_000n, 60n],
  ])("of 0.60 % on %i is %i, halves up", (base_minor, fee_minor) => {
    expect(splitFee({ ...no_fee, fee_ppm: 6_000 }, base_minor).fee_minor).toBe(fee_minor);
  });

  test("goes to the platform whole where nobody has a share in it", () => {
    const split = splitFee({ ...no_fee, fee_ppm: 6_000 }, 10_000n);
    expect(split).toMatchObject({ cost_minor: 0n, isv_minor: 0n, platform_minor: 60n });
  });

  test("goes to the platform as far as it is left where there is no provider", () => {
    const split = splitFee({ ...shared_terms, isv_id: null }, 10_000n);
    expect(split).toMatchObject({ agents_minor: [7n, 4n], isv_minor: 0n, platform_minor: 11n });
  });

  test("below the channel's cost is the platform's loss and nobody else's", () => {
    const split = splitFee({ ...shared_terms, cost_ppm: 8_000 }, 10_000n);
    expect(split).toMatchObject({
      fee_minor: 60n,
      cost_minor: 80n,
      profit_minor: 0n,
      agents_minor: [0n, 0n],
      isv_minor: 0n,
      platform_minor: -20n,
    });
  });

  test.each<[string, Partial<FeeTerms>]>([
    ["a rate below zero", { fee_ppm: -1 }],
    ["a rate of more than the whole", { cost_ppm: 1_000_001 }],
    ["more shares than profit", { agents: [{ agent_id: "a", cumulative_ppm: 1_000_001 }] }],
    [
      "shares that fall",
      {
        agents: [
          { agent_id: "a", cumulative_ppm: 500_000 },
          { agent_id: "b", cumulative_ppm: 300_000 },
        ],
      },
    ],
  ])("is not computed with %s", (_, change) => {
    expect(() => splitFee({ ...shared_terms, ...change }, 10_000n)).toThrow(/Invariant/);
  });
});

const anyBase = fc.bigInt({ min: 0n, max: 10_000_000_000n });
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
describe("whatever the terms and the amount", () => {
  test("no cent is lost, and no share is below zero but a loss of the platform's", () => {
    fc.assert(
      fc.property(anyTerms, anyBase, (terms, base_minor) => {
        const split = splitFee(terms, base_minor);
        expect(split.income_minor + split.fee_minor).toBe(base_minor);
        const shares = [...split.agents_minor, split.isv_minor];
        expect(split.cost_minor + sum(shares) + split.platform_minor).toBe(split.fee_minor);
        expect(shares.every((share) => share >= 0n)).toBe(true);
        expect(split.platform_minor >= 0n || split.fee_minor < split.cost_minor).toBe(true);
        if (terms.isv_id !== null) expect(sum(shares)).toBe(split.profit_minor);
      }),
    );
  });

  test("any refunds one after the other leave what a payment of the rest would have made", () => {
    const cuts = fc.array(fc.nat(1_000), { maxLength: 12 });
    fc.assert(
      fc.property(anyTerms, anyBase, cuts, (fee, base_minor, thousandths) => {
        const amount_minor = base_minor + 1n;
        const channel = { method: "CHANNEL", channel_id: "c1", fee } as const;
        const sale = (paid_minor: bigint) =>
          bookSale(heading, {
            currency: "CNY",
            order_amount_minor: paid_minor,
            discount_minor: 0n,
            tenders: paid_minor === 0n ? [] : [{ ...channel, amount_minor: paid_minor }],
            earned: null,
          });
        const booked = [sale(amount_minor)!];
        let left_minor = amount_minor;
        const refund = (refund_minor: bigint) => {
          if (refund_minor === 0n) return;
          const refunded_minor = amount_minor - left_minor;
          const parts = [{ tender: { ...channel, amount_minor }, refunded_minor, refund_minor }];
          booked.push(bookRefund(heading, { currency: "CNY", parts, taken_back: null }));
          left_minor -= refund_minor;
        };
        for (const cut of thousandths) refund((left_minor * BigInt(cut)) / 1_000n);
        const rest = sale(left_minor);
        expect(sumsOf(booked)).toEqual(sumsOf(rest === null ? [] : [rest]));
        refund(left_minor);
        expect(sumsOf(booked)).toEqual({});
      }),
    );
  });
});
