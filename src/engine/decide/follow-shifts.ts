/**
 * Money of a change, booked: the trade orders and transfers that follow from it, and the shifts in
 * which it was taken or given back.
 */
import { accept, reject, type Decision, type Stamp } from "../../domain/decision.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import type { Actor } from "../../domain/order/event.ts";
import type { Lookup } from "../../domain/record.ts";
import { followTrade } from "../../domain/shift/follow-trade.ts";
import { followMoney } from "../../domain/trade/follow-money.ts";
import type { Sell } from "../../domain/trade/sell.ts";
import { orderOf, type Book, type MoneyFollowed } from "../book.ts";
import type { Command } from "../command.ts";
import { memberFacts } from "./record-commands/member-facts.ts";
import { recordsBy } from "../shelf.ts";

type By = Readonly<{ stamp: Pick<Stamp, "now_ms">; actor: Actor }>;

/** Commands by which nothing goes back, or not yet: a payment asks for refunds at most. */
const giving_none: ReadonlySet<Command["type"]> = new Set([
  "CREATE_ORDER",
  "CHECKOUT",
  "RECORD_PAYMENT",
  // Only what is paid, which shows once the order is loaded.
  "CANCEL_ORDER",
  "EXPIRE_ORDERS",
  "RETRY_REFUND",
  "SAVE_CATALOG",
  "OPEN_SHIFT",
  "MOVE_CASH",
  "CLOSE_SHIFT",
]);

/** Those who can stand at a counter; null for customers, agents and the system itself. */
function operatorOf({ type, id }: Actor): string | null {
  return type === "operator" || type === "api_key" ? id : null;
}

function openShift(operator_id: string) {
  return { kind: "shift", by: "open_of_operator", value: operator_id } as const;
}

/** The shift of whoever gives the command, for what may go back by it. */
export function giversShift(command: Command, actor: Actor): Lookup[] {
  if (giving_none.has(command.type)) return [];
  const giver_id = operatorOf(actor);
  const ids = new Set(giver_id === null ? [] : [giver_id]);
  const taker_id = "counter" in command ? command.counter.operator_id : null;
  if (taker_id !== null) ids.add(taker_id);
  return [...ids].map(openShift);
}

/** The shift of the operator at whose counter a payment was begun, or who cancels what is paid. */
export function relatedShift(book: Book, command: Command, actor: Actor): Lookup[] {
  if (command.type === "CANCEL_ORDER") {
    const is_paid = (orderOf(book, command.order_id)?.payment_ref ?? null) !== null;
    const giver_id = operatorOf(actor);
    return is_paid && giver_id !== null ? [openShift(giver_id)] : [];
  }
  if (command.type !== "RECORD_PAYMENT" && command.type !== "RECORD_DEPOSIT") return [];
  const trade_order_id =
    command.type === "RECORD_DEPOSIT"
      ? command.trade_order_id
      : book.sessions.get(command.session_id)?.trade_order_id;
  const trade_order = book.trade_orders.get(trade_order_id ?? "");
  const operator_id = trade_order?.counter.operator_id ?? null;
  return operator_id === null ? [] : [openShift(operator_id)];
}

/** What a change means for money, and the change with its own transfers of cash where they are. */
export type ChangeFollowed = Readonly<{ money: MoneyFollowed; change: OrderChange }>;

/** What the change means for the books, from how things stand before it. Changes nothing. */
export function followChange(
  book: Book,
  change: OrderChange,
  { stamp, actor }: By,
): Decision<ChangeFollowed> {
  const money = followMoney(
    change,
    {
      merchant: book.catalog.merchant,
      sessionOf: (session_id) => book.sessions.get(session_id),
      refundOf: (refund_id) => book.refunds.get(refund_id),
      orderOf: (order_id) => orderOf(book, order_id),
      tradeOrderOf: (trade_order_id) => book.trade_orders.get(trade_order_id),
      members: memberFacts(book),
    },
    stamp.now_ms,
  );
  if (money.trade_orders.length === 0) return accept({ money: { ...money, shifts: [] }, change });
  const trade_orders = money.trade_orders.map((after) => ({
    before: book.trade_orders.get(after.trade_order_id),
    after,
  }));
  const own = change.transfers ?? [];
  const followed = followTrade(
    { trade_orders, transfers: [...money.transfers, ...own] },
    {
      openShiftOf: (operator_id) => recordsBy(book.shelf, openShift(operator_id))[0],
      giver_id: operatorOf(actor),
    },
    stamp,
  );
  if (!followed.accepted) return followed;
  const { transfers, ...rest } = followed.change;
  const { records, facts } = money;
  const count = money.transfers.length;
  return accept({
    money: { ...rest, transfers: transfers.slice(0, count), records, facts },
    change: own.length === 0 ? change : { ...change, transfers: transfers.slice(count) },
  });
}

/** Null when the sale, or the recharge, may take its money; else why not. */
export function refusalWithoutShift(
  book: Book,
  { payment, counter }: Pick<Sell, "payment" | "counter">,
) {
  if (payment.method !== "cash" || payment.needs_shift !== true) return null;
  const { store_no } = payment;
  const { operator_id } = counter;
  const [shift] = operator_id === null ? [] : recordsBy(book.shelf, openShift(operator_id));
  return shift?.store_id === store_no ? null : reject({ code: "SHIFT_REQUIRED", store_no });
}
