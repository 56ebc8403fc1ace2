/** For tests of the ledger: a heading, transfers as text, sums of entries, random tenders. */
import fc from "fast-check";
import { accountKey } from "../../src/domain/ledger/account.ts";
import type { FeeTerms } from "../../src/domain/ledger/fee.ts";
import type { TakenTender, Tender } from "../../src/domain/ledger/tender.ts";
import type { Entry, Heading, Transfer } from "../../src/domain/ledger/transfer.ts";

export const heading: Heading = {
  transfer_id: "transfer_1",
  at_ms: 1_774_000_000_000,
  reference: { type: "trade_order", id: "E1", trade_order_id: "E1" },
};

/** The terms of the first published case: 0.60 %, cost 0.38 %, agents at 30 and 50 %. */
export const shared_terms: FeeTerms = {
  fee_ppm: 6_000,
  cost_ppm: 3_800,
  agents: [
    { agent_id: "leaf", cumulative_ppm: 300_000 },
    { agent_id: "root", cumulative_ppm: 500_000 },
  ],
  isv_id: "isv_1",
};

/** Entries as in a journal: `D bank/SGD 100`, `C merchant_payable/SGD 100`. */
export function lines(transfer: Transfer | null): string[] {
  return (transfer?.entries ?? []).map((entry) =>
    entry.amount_minor > 0n
      ? `D ${accountKey(entry)} ${entry.amount_minor}`
      : `C ${accountKey(entry)} ${-entry.amount_minor}`,
  );
}

/** Debits less credits by account key, without accounts that come out at zero. */
export function sumsOf(transfers: readonly Transfer[]): Record<string, bigint> {
  const sums: Record<string, bigint> = {};
  for (const entry of transfers.flatMap(({ entries }) => entries)) add(sums, entry);
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n));
}

function add(sums: Record<string, bigint>, entry: Entry): void {
  const key = accountKey(entry);
  sums[key] = (sums[key] ?? 0n) + entry.amount_minor;
}

export const anyAmount = fc.bigInt({ min: 1n, max: 50_000n });

/** Terms of any rates, with up to three agents, with and without a provider. */
export const anyTerms: fc.Arbitrary<FeeTerms> = fc
  .record({
    fee_ppm: fc.nat(60_000),
    cost_ppm: fc.nat(60_000),
    shares: fc.array(fc.nat(1_000_000), { maxLength: 3 }),
    isv_id: fc.constantFrom("isv_1", null),
  })
  .map(({ shares, ...terms }) => ({
    ...terms,
    agents: shares
      .toSorted((one, other) => one - other)
      .map((cumulative_ppm, n) => ({ agent_id: `agent_${n}`, cumulative_ppm })),
  }));

/** A tender of any kind, of member m1, store s1 or channel c1. */
export const anyTender: fc.Arbitrary<Tender> = fc
  .record({ amount_minor: anyAmount, rest: anyAmount, fee: anyTerms, way: fc.nat(3) })
  .map(({ amount_minor, rest, fee, way }): Tender => {
    const gift_minor = rest % (amount_minor + 1n);
    return [
      { method: "CASH", store_id: "s1", amount_minor } as const,
      { method: "CHANNEL", channel_id: "c1", fee, amount_minor } as const,
      { method: "MEMBER_ACCOUNT", member_id: "m1", amount_minor, gift_minor } as const,
      { method: "POINTS", member_id: "m1", amount_minor, points: rest, lot_parts: [] } as const,
    ][way]!;
  });

export function notRefunded(tenders: readonly Tender[]): TakenTender[] {
  return tenders.map((tender) => ({ tender, refunded_minor: 0n }));
}
