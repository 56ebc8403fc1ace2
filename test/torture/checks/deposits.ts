/**
 * Deposits in the end: what was told of them holds, the processor holds for each what it is worth
 * and nothing beyond, and the books say the same. Whatever is theirs is taken out of what the other
 * checks look at, which know of sales only.
 */
import type { Movement } from "../machines/processor.ts";
import type { Witness } from "../witness.ts";
import { checkDepositRefunds, givenBack, refundsOf } from "./deposit-refunds.ts";
import {
  withoutTransfers,
  type DepositEnd,
  type Ends,
  type EntryEnd,
  type RefundEnd,
} from "./tables.ts";

const signs: Readonly<Record<Movement["kind"], bigint>> = {
  charge: 1n,
  hold: 1n,
  refund: -1n,
  reversal: -1n,
  release: -1n,
  // What is captured was held before.
  capture: 0n,
};

/** The deposit of each movement, where it is one's; what else it is about for the others. */
function keysOf({ sessions, deposits }: Ends): (movement: Movement) => string {
  const by_number = new Map(
    [...deposits.values()].map(({ trade_order_id, deposit_id }) => [trade_order_id, deposit_id]),
  );
  return ({ kind, key, hold_key, charge_key }) => {
    const about = kind === "charge" || kind === "hold" ? key : (hold_key ?? charge_key ?? key);
    // What was captured of a hold is refunded by the key of its payment.
    return by_number.get(sessions.get(about)?.trade_order_id ?? "") ?? about;
  };
}

export function checkDeposits(witness: Witness, ends: Ends, movements: readonly Movement[]): void {
  const moved = Map.groupBy(movements, keysOf(ends));
  const booked = Map.groupBy(ends.entries, ({ transfer_id }) => transfer_id);
  for (const deposit of ends.deposits.values()) {
    const { deposit_id, status, method } = deposit;
    const told = witness.deposits.get(deposit_id) ?? "";
    const is = `${status} ${deposit.consumed_minor}`;
    if (told !== "" && told !== is) {
      witness.violate(`deposit ${deposit_id} was told to be ${told}, and is ${is}`);
    }
    const refunds = refundsOf(ends, deposit);
    checkDepositRefunds(witness, ends, { deposit, refunds });
    const worth_minor = worthOf(deposit) - givenBack(refunds);
    const own = moved.get(deposit_id) ?? [];
    const taken = own.filter(({ kind }) => kind === "hold" || kind === "charge");
    if (taken.length > 1) witness.violate(`deposit ${deposit_id} was taken ${taken.length} times`);
    const kept_minor = own.reduce(
      (sum, { kind, amount_minor }) => sum + signs[kind] * BigInt(amount_minor),
      0n,
    );
    const due_minor = method === "cash" ? 0n : worth_minor;
    if (kept_minor !== due_minor) {
      witness.violate(`the processor holds ${kept_minor} for ${deposit_id}, which is ${is}`);
    }
    const entries = transfersOf(deposit, refunds).flatMap((id) => booked.get(id) ?? []);
    const code = method === "cash" ? "cash_drawer" : "psp_receivable";
    const books_minor = sumOf(entries.filter((entry) => entry.code === code));
    if (books_minor !== worth_minor) {
      witness.violate(`the books have ${books_minor} of ${deposit_id}, which is ${is}`);
    }
    witness.count(`deposits in the end: ${method} ${status}`);
  }
  for (const deposit_id of witness.deposits.keys()) {
    if (!ends.deposits.has(deposit_id)) witness.violate(`deposit ${deposit_id} is lost`);
  }
}

/** What has not gone back of it when it ended. */
function worthOf({ status, amount_minor, consumed_minor }: DepositEnd): bigint {
  if (status === "HELD") return amount_minor;
  return status === "CONSUMED" ? consumed_minor : 0n;
}

const transfersOf = (
  { deposit_id, pay_order_id }: DepositEnd,
  refunds: readonly RefundEnd[],
): readonly string[] => [
  pay_order_id,
  `${deposit_id}-end`,
  ...refunds.map(({ refund_id }) => refund_id),
];

const sumOf = (entries: readonly EntryEnd[]) =>
  entries.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);

/** The same ends and movements without what is of deposits. */
export function withoutDeposits(
  ends: Ends,
  movements: readonly Movement[],
): Readonly<{ ends: Ends; movements: readonly Movement[] }> {
  const deposits = [...ends.deposits.values()];
  const transfers = new Set(deposits.flatMap((one) => transfersOf(one, refundsOf(ends, one))));
  const numbers = new Set(deposits.map(({ trade_order_id }) => trade_order_id));
  const keyOf = keysOf(ends);
  const trade_orders = new Map([...ends.trade_orders].filter(([id]) => !numbers.has(id)));
  const sessions = new Map(
    [...ends.sessions].filter(([, { trade_order_id }]) => !numbers.has(trade_order_id)),
  );
  const refunds = ends.refunds.filter(({ order_id }) => !numbers.has(order_id));
  return {
    ends: {
      ...ends,
      ...withoutTransfers(ends, transfers),
      trade_orders,
      sessions,
      refunds,
    },
    movements: movements.filter((movement) => !ends.deposits.has(keyOf(movement))),
  };
}
