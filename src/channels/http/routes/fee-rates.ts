/** What payments cost the merchant. To read only: rates are the platform's to set. */
import { FeeRateList, type FeeRateDocument } from "../../../contract/fee-rate.ts";
import type { FeeRate } from "../../../domain/ledger/fee-rate.ts";
import { isoInstant } from "../../../domain/order/event.ts";
import { readFeeRates } from "../../../queries/figures/fee-rates.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

export function feeRateRoutes({ sql, engine }: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/fee_rates",
      summary: "List what payments cost, by way to pay and instant",
      tag: "Payments",
      scope: "statistics:read",
      answers: {
        200: { description: "Every rate there was, is, or is to be", schema: FeeRateList },
      },
      async handle({ caller }) {
        const { merchant } = await engine.catalog(caller.merchant_id);
        const rates = await readFeeRates(sql, caller.merchant_id);
        return answer(200, { data: rates.map((rate) => documentOf(rate, rates, merchant)) });
      },
    }),
  ];
}

function documentOf(
  { method, provider, valid_from_ms, terms }: FeeRate,
  rates: readonly FeeRate[],
  { currency }: Readonly<{ currency: string }>,
): FeeRateDocument {
  const later = rates
    .filter((one) => one.method === method && one.provider === provider)
    .map((one) => one.valid_from_ms)
    .filter((from_ms) => from_ms > valid_from_ms);
  return {
    method,
    provider,
    valid_from: isoInstant(valid_from_ms),
    valid_until: later.length === 0 ? null : isoInstant(Math.min(...later)),
    fee_ppm: terms.fee_ppm,
    minimum: { amount: Number(terms.minimum_minor ?? 0n), currency },
  };
}
