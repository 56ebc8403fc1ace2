/**
 * What the outside was told, written down as it was told: the answers that must still hold in the
 * end, and whatever was plainly wrong the moment it was seen.
 */

export type KnownOrder = {
  readonly order_id: string;
  /** The Idempotency-Key of the request that made it; it stands in the order's customer as well. */
  readonly request_key: string;
  readonly sku_id: string;
  readonly quantity: number;
  readonly date: string;
  /** Told with a successful payment. */
  ticket_code: string | null;
  /** Asked: it may or may not have happened. Acknowledged: it has. */
  cancel: "none" | "asked" | "acknowledged";
};

export type KnownSession = {
  readonly session_id: string;
  readonly order_ids: readonly string[];
  /** Every token that was sent with it: what the processor may have been told to do. */
  readonly tokens: Set<string>;
  /** We were told that no money was taken and none will be. */
  is_unpaid: boolean;
  /** We were told that it is paid. */
  is_paid: boolean;
};

export type KnownSplitSale = {
  readonly order_id: string;
  /** We were told that it is paid. */
  readonly is_paid: boolean;
  /** Asked: it may or may not have happened. Told: it has. */
  asked_back: number;
  told_back: number;
};

export type Witness = Readonly<{
  orders: Map<string, KnownOrder>;
  sessions: Map<string, KnownSession>;
  /** Keys of requests that paid in a way of which the processor may refuse refunds for good. */
  refusing: Set<string>;
  /** Parts of trade orders that somebody asked back, and those that were promised; minor units. */
  asked_back: Map<string, string[]>;
  acknowledged_back: Map<string, string[]>;
  /** What tills were told that speak the cashier API. */
  cashier_sales: Map<string, { amount: number; is_paid: boolean }>;
  /** How deposits were told to have ended, with what was consumed; empty while none was told. */
  deposits: Map<string, string>;
  /** Of what was consumed, by trade order; and deposits of which refunds may be refused. */
  deposit_refunds: Readonly<{
    asked: Map<string, number[]>;
    acknowledged: Map<string, number[]>;
    refusing: Set<string>;
  }>;
  /** Recharges by trade order: whether we were told that they are paid. */
  recharges: Map<string, boolean>;
  /** Sales of which a member paid a part, by trade order; sums asked back are in minor units. */
  split_sales: Map<string, KnownSplitSale>;
  /** First answers by Idempotency-Key: a repetition must name the same thing. */
  told(request_key: string, id: string): void;
  /** Everything that was found to be wrong. */
  violations: readonly string[];
  violate(violation: string): void;
  /** How often things happened, for the report. */
  counts: Map<string, number>;
  count(name: string, by?: number): void;
}>;

const violations_max = 200;

export function createWitness(): Witness {
  const first_told = new Map<string, string>();
  const violations: string[] = [];
  const counts = new Map<string, number>();
  function violate(violation: string): void {
    if (violations.length < violations_max) violations.push(violation);
  }
  return {
    orders: new Map(),
    sessions: new Map(),
    refusing: new Set(),
    asked_back: new Map(),
    acknowledged_back: new Map(),
    cashier_sales: new Map(),
    deposits: new Map(),
    deposit_refunds: { asked: new Map(), acknowledged: new Map(), refusing: new Set() },
    recharges: new Map(),
    split_sales: new Map(),
    told(request_key, id) {
      const first = first_told.get(request_key) ?? id;
      first_told.set(request_key, first);
      if (first !== id) violate(`one Idempotency-Key, ${request_key}, gave ${first} and ${id}`);
    },
    violations,
    violate,
    counts,
    count: (name, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by),
  };
}
