/**
 * What a command on a sale looks up of members: what the sale names at once, and, once its trade
 * order is loaded, whoever pays a part of that one. A sale without a member looks up nothing.
 */
import type { Lookup } from "../../../domain/record.ts";
import { survivorId } from "../../../domain/member/member.ts";
import { member_settings_id } from "../../../domain/member/settings.ts";
import { earnedLotId } from "../../../domain/trade/sale-points.ts";
import type { Sell } from "../../../domain/trade/sell.ts";
import type { TradeOrder } from "../../../domain/trade/trade-order.ts";
import type { Book } from "../../book.ts";
import type { Command } from "../../command.ts";
import type { RecordCommand } from "../record-commands.ts";
import { storedRecord } from "../../shelf.ts";

type OrderCommand = Exclude<Command, RecordCommand>;

const settings: Lookup = { kind: "member_settings", by: "id", value: member_settings_id };

/** What a sale names. */
export function sellLookups({ member = null, coupon_code = null }: Sell): Lookup[] {
  const lookups = coupon_code === null ? [] : [couponLookup(coupon_code)];
  if (member === null) return lookups;
  const { code } = member;
  if (code !== null) lookups.push({ kind: "member_code", by: "id", value: code });
  lookups.push(settings, memberLookup(member.member_id));
  // What a member earns needs nothing of what the member has, which grows with every sale.
  if (member.account_minor !== 0n) lookups.push(accountLookup(member.member_id));
  if (member.points > 0n) lookups.push(openLotsLookup(member.member_id));
  return lookups;
}

function couponLookup(value: string): Lookup {
  return { kind: "coupon", by: "id", value };
}

function memberLookup(value: string): Lookup {
  return { kind: "member", by: "id", value };
}

function accountLookup(value: string): Lookup {
  return { kind: "stored_value", by: "of_member", value };
}

function openLotsLookup(value: string): Lookup {
  return { kind: "points_lot", by: "open_of_member", value };
}

/** What follows from what the book holds of the command's orders. */
export function saleMemberLookups(book: Book, command: OrderCommand): Lookup[] {
  if (command.type === "SELL") {
    return command.coupon_code === undefined || command.coupon_code === null
      ? []
      : couponTerms(book, command.coupon_code);
  }
  const trade_order_ids = tradeOrdersOf(book, command);
  return trade_order_ids.flatMap((trade_order_id) => {
    const trade_order = book.trade_orders.get(trade_order_id);
    return trade_order === undefined ? [] : tradeOrderLookups(book, trade_order, command);
  });
}

function tradeOrderLookups(book: Book, trade_order: TradeOrder, command: OrderCommand): Lookup[] {
  const { member_id, coupon_code, session_id, tenders } = trade_order;
  if (member_id === null && coupon_code === null) return [];
  const lookups: Lookup[] = [];
  if (coupon_code !== null) {
    lookups.push(couponLookup(coupon_code), ...couponTerms(book, coupon_code));
  }
  if (member_id === null) return lookups;
  // Money that comes takes no points that have not been paid with before, and takes none back.
  const is_without_lots =
    command.type === "RECORD_PAYMENT" && tenders.every(({ tender }) => tender.method !== "POINTS");
  for (const id of [member_id, ...survivorOf(book, member_id)]) {
    lookups.push(memberLookup(id), accountLookup(id));
    if (!is_without_lots) lookups.push(openLotsLookup(id));
  }
  lookups.push(settings);
  const addLot = (value: string) => lookups.push({ kind: "points_lot", by: "id", value });
  if (session_id !== null) addLot(earnedLotId(session_id));
  for (const { tender } of tenders) {
    if (tender.method === "POINTS") tender.lot_parts.forEach(({ lot_id }) => addLot(lot_id));
  }
  return lookups;
}

/** Once the member is here, it shows who has the account today. */
function survivorOf({ shelf }: Book, member_id: string): string[] {
  const stored = storedRecord(shelf, "member", member_id);
  if (stored?.kind !== "member" || stored.record.merged_into === null) return [];
  return [survivorId(stored.record)];
}

/** Once the coupon is here, it shows what it is good for, and whose it is. */
function couponTerms({ shelf }: Book, code: string): Lookup[] {
  const stored = storedRecord(shelf, "coupon", code);
  if (stored?.kind !== "coupon") return [];
  const { coupon_id, member_id } = stored.record;
  return [{ kind: "coupon_definition", by: "id", value: coupon_id }, memberLookup(member_id)];
}

/** The trade orders that a command may move money of. */
function tradeOrdersOf(book: Book, command: OrderCommand): readonly string[] {
  const ofSession = (session_id: string | null | undefined) => {
    const session = book.sessions.get(session_id ?? "");
    return session === undefined ? [] : [session.trade_order_id];
  };
  const ofCart = (cart_id: string | undefined) =>
    [...(book.cart_sessions.get(cart_id ?? "") ?? [])].flatMap(ofSession);
  const sessionOf = (order_id: string) => book.orders.get(order_id)?.order.session_id;
  switch (command.type) {
    case "REFUND_TRADE_ORDER":
      return [command.trade_order_id];
    case "RECORD_PAYMENT":
      return ofSession(command.session_id);
    case "RECORD_REFUND":
    case "PAY_OUT_REFUND":
      return ofSession(book.refunds.get(command.refund_id)?.session_id);
    case "CANCEL_ORDER":
      return ofSession(sessionOf(command.order_id));
    case "EXPIRE_ORDERS":
      return command.order_ids.flatMap((order_id) => ofSession(sessionOf(order_id)));
    case "CHECKOUT": {
      const { subject } = command;
      if ("cart_id" in subject) return ofCart(subject.cart_id);
      return ofCart(book.orders.get(subject.order_id)?.order.cart_id);
    }
    case "RETRY_REFUND":
    case "CREATE_ORDER":
    case "SELL":
    case "SAVE_CATALOG":
      return [];
  }
}
