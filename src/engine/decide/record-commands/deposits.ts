/** Commands about deposits: what they look up, and who decides them. */
import { invariant, type Decision, type Stamp } from "../../../domain/decision.ts";
import {
  decideConsumeDeposit,
  decideExtendDeposit,
  decideGiveUpDeposit,
  decideReleaseDeposit,
  type ConsumeDeposit,
  type ExtendDeposit,
  type GiveUpDeposit,
  type ReleaseDeposit,
} from "../../../domain/deposit/change-deposit.ts";
import { decideRecordDeposit, type RecordDeposit } from "../../../domain/deposit/record-deposit.ts";
import { decideRefundDeposit } from "../../../domain/deposit/refund-deposit.ts";
import type { Deposit } from "../../../domain/deposit/deposit.ts";
import {
  decideRequestDeposit,
  type RequestDeposit,
} from "../../../domain/deposit/request-deposit.ts";
import type { OrderChange } from "../../../domain/order/change.ts";
import type { Lookup } from "../../../domain/record.ts";
import type { RefundTradeOrder } from "../../../domain/trade/refund-trade-order.ts";
import type { TradeOrder } from "../../../domain/trade/trade-order.ts";
import type { Book } from "../../book.ts";
import { recordOf, recordsBy } from "../../shelf.ts";

export type DepositCommand =
  | RequestDeposit
  | ConsumeDeposit
  | ReleaseDeposit
  | ExtendDeposit
  | GiveUpDeposit
  | RecordDeposit;

export function depositLookups({ deposit_id }: DepositCommand): Lookup[] {
  return [{ kind: "deposit", by: "id", value: deposit_id }];
}

/** The deposit that a trade order is. */
export function lookupsOfDeposit({ trade_order_id }: TradeOrder): Lookup[] {
  return [{ kind: "deposit", by: "of_trade_order", value: trade_order_id }];
}

export function depositOf({ shelf }: Book, trade_order_id: string): Deposit {
  const by = { kind: "deposit", by: "of_trade_order", value: trade_order_id } as const;
  const [deposit] = recordsBy(shelf, by);
  invariant(deposit !== undefined, `${trade_order_id} is a deposit and is not there`);
  return deposit;
}

/** REFUND_TRADE_ORDER of a deposit. */
export function refundDepositOf(
  book: Book,
  command: RefundTradeOrder,
  { trade_order, stamp }: Readonly<{ trade_order: TradeOrder; stamp: Stamp }>,
): Decision<OrderChange> {
  const session = book.sessions.get(trade_order.session_id ?? "");
  const deposit = depositOf(book, trade_order.trade_order_id);
  return decideRefundDeposit(command, { trade_order, session, deposit }, stamp);
}

/** The trade orders that change with it. */
export function depositTradeOrders(command: DepositCommand): readonly string[] {
  return command.type === "REQUEST_DEPOSIT" ? [] : [command.trade_order_id];
}

export function decideDepositCommand(
  book: Book,
  command: DepositCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  if (command.type === "REQUEST_DEPOSIT") {
    return decideRequestDeposit(command, { shift: shiftOf(book, command) }, stamp);
  }
  const { deposit_id, trade_order_id } = command;
  const deposit = recordOf(book.shelf, "deposit", deposit_id);
  const is_own = deposit?.trade_order_id === trade_order_id;
  const trade_order = is_own ? book.trade_orders.get(trade_order_id) : undefined;
  const { fee_rates } = book.catalog.merchant;
  const facts = { deposit, trade_order, fee_rates };
  switch (command.type) {
    case "CONSUME_DEPOSIT":
      return decideConsumeDeposit(command, facts, stamp);
    case "RELEASE_DEPOSIT":
      return decideReleaseDeposit(command, facts, stamp);
    case "EXTEND_DEPOSIT":
      return decideExtendDeposit(command, facts, stamp);
    case "GIVE_UP_DEPOSIT":
      return decideGiveUpDeposit(command, facts, stamp);
    case "RECORD_DEPOSIT":
      return decideRecordDeposit(command, facts, stamp);
  }
}

/** The open shift of the counter's operator, where one is needed. */
function shiftOf({ shelf }: Book, { needs_shift, counter }: RequestDeposit) {
  const { operator_id } = counter;
  if (!needs_shift || operator_id === null) return undefined;
  return recordsBy(shelf, { kind: "shift", by: "open_of_operator", value: operator_id })[0];
}
