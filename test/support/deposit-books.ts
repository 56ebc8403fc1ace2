/**
 * What deposits have to have in the books, told from the deposits alone: the laws of books.ts for
 * money that is held. Written apart from what books it.
 */
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import type { TransferKind } from "../../src/domain/ledger/transfer.ts";
import type { TradeOrder } from "../../src/domain/trade/trade-order.ts";

/** What has to be booked, and what it moves on the account where the money is. */
export type DueTransfer = Readonly<{ kind: TransferKind; account: string; amount_minor: bigint }>;

const was_held = new Set(["HELD", "CONSUMED", "RELEASED", "EXPIRED"]);

export function dueOfDeposits(deposits: Iterable<Deposit>): ReadonlyMap<string, DueTransfer> {
  const due = new Map<string, DueTransfer>();
  for (const deposit of deposits) {
    const { status, amount_minor, consumed_minor, currency, method } = deposit;
    if (!was_held.has(status)) continue;
    const account =
      method === "cash"
        ? `cash_drawer/${deposit.store_no}/${currency}`
        : `psp_receivable/${deposit.provider}_${method}/${currency}`;
    due.set(deposit.pay_order_id, { kind: "DEPOSIT_HELD", account, amount_minor });
    if (status === "HELD") continue;
    const kind = status === "CONSUMED" ? "DEPOSIT_CONSUMED" : "DEPOSIT_RELEASED";
    const returned_minor = amount_minor - consumed_minor;
    due.set(`${deposit.deposit_id}-end`, { kind, account, amount_minor: -returned_minor });
  }
  return due;
}

/** By account: what is held for customers. */
export function heldFor(deposits: Iterable<Deposit>): ReadonlyMap<string, bigint> {
  const held = [...deposits].filter(({ status }) => status === "HELD");
  return new Map(
    held.map(({ trade_order_id, currency, amount_minor }) => [
      `customer_hold/${trade_order_id}/${currency}`,
      amount_minor,
    ]),
  );
}

const trade_status_of: Readonly<Record<Deposit["status"], number>> = {
  REQUESTED: 1,
  HELD: 6,
  CONSUMED: 2,
  RELEASED: 7,
  EXPIRED: 7,
  CANCELLED: -1,
  FAILED: -1,
};

/** Throws when the trade order is not that of one of the deposits, as it stands. */
export function checkDepositTradeOrder(deposits: Iterable<Deposit>, trade_order: TradeOrder): void {
  const { trade_order_id, status, amount_minor, deposit_minor, success_at_ms } = trade_order;
  const own = [...deposits].filter((one) => one.trade_order_id === trade_order_id);
  const [deposit] = own;
  if (deposit === undefined || own.length > 1) {
    throw new Error(`Broken: ${trade_order_id} has ${own.length} deposits`);
  }
  const { status: held, consumed_minor, amount_minor: asked_minor } = deposit;
  const is_consumed = held === "CONSUMED";
  // What was consumed may have been refunded since, as any sale: see checkTradeOrder.
  const stands = is_consumed && [2, 4, 5].includes(status) ? trade_status_of[held] : status;
  const told = [stands, amount_minor, deposit_minor, success_at_ms !== null].join(" ");
  const expected = [trade_status_of[held], consumed_minor, asked_minor, is_consumed].join(" ");
  if (told !== expected) throw new Error(`Broken: ${trade_order_id} is ${told}, not ${expected}`);
}
