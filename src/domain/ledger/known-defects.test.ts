/** A defect that systems of the family are known to have, shown not to be ours. */
import { expect, test } from "vitest";
import { heading, lines } from "../../../test/support/ledger.ts";
import { splitFee } from "./fee.ts";
import { bookDepositConsumed, bookDepositHeld, type Deposit } from "./journal/deposit.ts";
import { bookSale } from "./journal/sale.ts";

test("3: what is consumed of a deposit is a whole sale, with its income and its fee", () => {
  const fee = { fee_ppm: 6_000, cost_ppm: 3_800, agents: [], isv_id: null };
  const source = { method: "CHANNEL", channel_id: "alipay_1", fee } as const;
  const deposit: Deposit = { currency: "CNY", trade_order_id: "E1", source, held_minor: 50_000n };
  expect(lines(bookDepositHeld(heading, deposit))).not.toContain("C merchant_payable/CNY 50000");
  const consumed = { amount_minor: 30_000n, earned: null };
  const booked = lines(bookDepositConsumed(heading, deposit, consumed));
  const { income_minor, fee_minor, cost_minor, platform_minor } = splitFee(fee, 30_000n);
  expect([income_minor, fee_minor]).toEqual([29_820n, 180n]);
  const earned = [
    `C merchant_payable/CNY ${income_minor}`,
    `C psp_cost_accrued/alipay_1/CNY ${cost_minor}`,
    `C fee_revenue/CNY ${platform_minor}`,
  ];
  expect(booked).toEqual(expect.arrayContaining(earned));
  // To the merchant and to everybody who has a share it is what a sale of that amount is.
  const sale = bookSale(heading, {
    ...{ currency: "CNY", order_amount_minor: 30_000n, discount_minor: 0n, earned: null },
    tenders: [{ ...source, amount_minor: 30_000n }],
  });
  expect(lines(sale)).toEqual(expect.arrayContaining(earned));
});
