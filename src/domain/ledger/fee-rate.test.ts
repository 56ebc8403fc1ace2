import { describe, expect, test } from "vitest";
import { feeTermsAt, type FeeRate } from "./fee-rate.ts";
import { no_fee } from "./fee.ts";

const rate = (fee_ppm: number, valid_from_ms: number, provider: string | null = null): FeeRate => ({
  ...{ method: "wechat", provider, valid_from_ms },
  terms: { ...no_fee, fee_ppm },
});
const at = (at_ms: number, more: Partial<{ method: string; provider: string }> = {}) => ({
  ...{ method: "wechat", provider: "sandbox", at_ms },
  ...more,
});

describe("the terms of a payment", () => {
  const rates = [rate(6_000, 100), rate(3_800, 200), rate(5_000, 150, "bank")];
  test.each<[string, Parameters<typeof feeTermsAt>[1], number]>([
    ["cost nothing before the first rate", at(99), 0],
    ["are those of the rate from its instant on", at(100), 6_000],
    ["stay until the next one", at(199), 6_000],
    ["are the next one's then", at(200), 3_800],
    ["are the provider's own where there are any", at(250, { provider: "bank" }), 5_000],
    ["are those for all before the provider's own began", at(149, { provider: "bank" }), 6_000],
    ["cost nothing for another way to pay", at(250, { method: "card" }), 0],
  ])("%s", (_how, payment, fee_ppm) => {
    expect(feeTermsAt(rates, payment).fee_ppm).toBe(fee_ppm);
    expect(feeTermsAt(rates.toReversed(), payment).fee_ppm).toBe(fee_ppm);
  });
});
