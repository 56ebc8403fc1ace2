/**
 * Commands on records: what each looks up, and who decides it. A command on orders may need records
 * too; what shows only once its orders are there is looked up in a second step.
 */
import type { Decision, Stamp } from "../../domain/decision.ts";
import type { Actor } from "../../domain/order/event.ts";
import type { OrderChange } from "../../domain/order/change.ts";
import type { Lookup } from "../../domain/record.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import type { Book } from "../book.ts";
import type { Command } from "../command.ts";
import { refundDayLookups } from "./refund-right.ts";
import { giversShift, relatedShift } from "./follow-shifts.ts";
import { saleMemberLookups, sellLookups } from "./record-commands/sale-members.ts";
import {
  closeShift,
  moveCash,
  openShift,
  type Handler,
  type ShiftCommand,
} from "./record-commands/shifts.ts";
import {
  decideDepositCommand,
  depositLookups,
  lookupsOfDeposit,
  depositTradeOrders,
  type DepositCommand,
} from "./record-commands/deposits.ts";
import {
  couponLookups,
  decideCouponCommand,
  relatedCouponLookups,
  type CouponCommand,
} from "./record-commands/coupons.ts";
import {
  decideMemberCommand,
  memberLookups,
  relatedMemberLookups,
  type MemberCommand,
} from "./record-commands/members.ts";
import {
  decidePointsCommand,
  pointsLookups,
  relatedPointsLookups,
  type PointsCommand,
} from "./record-commands/points.ts";
import {
  decideRechargeCommand,
  lookupsOfRecharge,
  lookupsOfRechargeRefund,
  rechargeLookups,
  relatedRechargeLookups,
  type RechargeCommand,
} from "./record-commands/recharges.ts";

export type RecordCommand =
  | ShiftCommand
  | MemberCommand
  | PointsCommand
  | CouponCommand
  | RechargeCommand
  | DepositCommand;

const on_member = {
  lookups: memberLookups,
  related: relatedMemberLookups,
  decide: decideMemberCommand,
};
const on_points = {
  lookups: pointsLookups,
  related: relatedPointsLookups,
  decide: decidePointsCommand,
};
const on_coupon = {
  lookups: couponLookups,
  related: relatedCouponLookups,
  decide: decideCouponCommand,
};
const on_recharge = {
  lookups: rechargeLookups,
  related: relatedRechargeLookups,
  decide: decideRechargeCommand,
};
const on_deposit = {
  lookups: depositLookups,
  tradeOrders: depositTradeOrders,
  decide: decideDepositCommand,
} as const;

const handlers: {
  readonly [Type in RecordCommand["type"]]: Handler<Extract<RecordCommand, { type: Type }>>;
} = {
  OPEN_SHIFT: openShift,
  MOVE_CASH: moveCash,
  CLOSE_SHIFT: closeShift,
  CREATE_MEMBER: on_member,
  CHANGE_MEMBER: on_member,
  BLOCK_MEMBER: on_member,
  UNBLOCK_MEMBER: on_member,
  MERGE_MEMBERS: on_member,
  ANONYMISE_MEMBER: on_member,
  ISSUE_MEMBER_CODE: on_member,
  ADJUST_POINTS: on_points,
  EXPIRE_POINTS: on_points,
  SAVE_COUPON_DEFINITION: on_coupon,
  GRANT_COUPON: on_coupon,
  WRITE_OFF_COUPON: on_coupon,
  GIVE_BACK_COUPON: on_coupon,
  EXPIRE_COUPONS: on_coupon,
  SAVE_RECHARGE_RULE: on_recharge,
  SAVE_MEMBER_SETTINGS: on_recharge,
  REQUEST_RECHARGE: on_recharge,
  REQUEST_DEPOSIT: on_deposit,
  CONSUME_DEPOSIT: on_deposit,
  RELEASE_DEPOSIT: on_deposit,
  EXTEND_DEPOSIT: on_deposit,
  GIVE_UP_DEPOSIT: on_deposit,
  RECORD_DEPOSIT: on_deposit,
};

export function isRecordCommand(command: Command): command is RecordCommand {
  return Object.hasOwn(handlers, command.type);
}

/** A command, and who gives it. */
type Given = Readonly<{ command: Command; actor: Actor }>;

/** What a command names of records. */
export function namedLookups({ command, actor }: Given): readonly Lookup[] {
  const own = isRecordCommand(command) ? recordsOfCommand(command) : namedByOrders(command);
  return [...own, ...giversShift(command, actor)];
}

/** The records that a command on records is about. */
export function recordsOfCommand(command: Command): readonly Lookup[] {
  return isRecordCommand(command) ? handlerOf(command).lookups(command) : [];
}

/** What a command on records names of trade orders. */
export function namedTradeOrders(command: RecordCommand): readonly string[] {
  return handlerOf(command).tradeOrders?.(command) ?? [];
}

function namedByOrders(command: Exclude<Command, RecordCommand>): readonly Lookup[] {
  return command.type === "SELL" ? sellLookups(command) : refundDayLookups(command);
}

/** What follows from what the book holds of the command's orders, sessions and records. */
export function relatedLookups(book: Book, { command, actor }: Given): readonly Lookup[] {
  const own = isRecordCommand(command)
    ? (handlerOf(command).related?.(book, command) ?? [])
    : relatedToOrders(book, command);
  return [...own, ...relatedShift(book, command, actor)];
}

function relatedToOrders(book: Book, command: Exclude<Command, RecordCommand>): readonly Lookup[] {
  switch (command.type) {
    case "RECORD_PAYMENT": {
      const recharge = rechargePaidBy(book, command.session_id);
      return recharge === undefined
        ? saleMemberLookups(book, command)
        : lookupsOfRecharge(book, recharge);
    }
    case "REFUND_TRADE_ORDER": {
      const trade_order = book.trade_orders.get(command.trade_order_id);
      if (trade_order?.deposit_mode === 1) return lookupsOfDeposit(trade_order);
      return trade_order?.trade_type === 2
        ? lookupsOfRechargeRefund(book, trade_order)
        : saleMemberLookups(book, command);
    }
    case "RECORD_REFUND":
    case "RETRY_REFUND":
    case "PAY_OUT_REFUND": {
      const refund = book.refunds.get(command.refund_id);
      const deposit = depositPaidBy(book, refund?.session_id ?? "");
      if (deposit !== undefined) return lookupsOfDeposit(deposit);
      const recharge = rechargePaidBy(book, refund?.session_id ?? "");
      return recharge === undefined
        ? saleMemberLookups(book, command)
        : lookupsOfRecharge(book, recharge);
    }
    case "CREATE_ORDER":
    case "CHECKOUT":
    case "CANCEL_ORDER":
    case "SELL":
    case "EXPIRE_ORDERS":
    case "SAVE_CATALOG":
      return saleMemberLookups(book, command);
  }
}

/** The recharge that the session is to pay, or has paid; undefined when it is for orders. */
export function rechargePaidBy(book: Book, session_id: string): TradeOrder | undefined {
  const session = book.sessions.get(session_id);
  const trade_order = book.trade_orders.get(session?.trade_order_id ?? "");
  return trade_order?.trade_type === 2 ? trade_order : undefined;
}

/** The deposit of which the session is what was consumed; undefined when it is none. */
export function depositPaidBy(book: Book, session_id: string): TradeOrder | undefined {
  const session = book.sessions.get(session_id);
  if (session?.protocol !== "DEPOSIT") return undefined;
  return book.trade_orders.get(session.trade_order_id);
}

export function decideRecordCommand(
  book: Book,
  command: RecordCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  return handlerOf(command).decide(book, command, stamp);
}

/** The handler of a command's type takes that command. */
function handlerOf(command: RecordCommand): Handler<RecordCommand> {
  return handlers[command.type];
}
