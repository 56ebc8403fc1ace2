/**
 * Commands about recharges: what they look up, and what becomes of their decisions. What is heard
 * of a recharge's payment and of its refunds comes in by the commands for those, as with sales.
 */
import { accept, invariant, reject, type Decision, type Stamp } from "../../../domain/decision.ts";
import type { Member } from "../../../domain/member/member.ts";
import { survivorId } from "../../../domain/member/member.ts";
import type { RechargePayees } from "../../../domain/member/pay-recharge.ts";
import type { PointsRule } from "../../../domain/member/points.ts";
import type { Recharge } from "../../../domain/member/recharge.ts";
import type { RechargeRule } from "../../../domain/member/recharge-rule.ts";
import { decideRecordRecharge } from "../../../domain/member/record-recharge.ts";
import { decideRefundPaidRecharge } from "../../../domain/member/refund-paid-recharge.ts";
import {
  decideRequestRecharge,
  type RequestRecharge,
} from "../../../domain/member/request-recharge.ts";
import { member_settings_id } from "../../../domain/member/settings.ts";
import type { OrderChange } from "../../../domain/order/change.ts";
import type { RecordPayment } from "../../../domain/payment/record-payment.ts";
import type { PaymentSession } from "../../../domain/payment/session.ts";
import { storedValueId, type Lookup } from "../../../domain/record.ts";
import type { RefundTradeOrder } from "../../../domain/trade/refund-trade-order.ts";
import type { TradeOrder } from "../../../domain/trade/trade-order.ts";
import type { Book } from "../../book.ts";
import { isAnswered, recordOf, recordsBy } from "../../shelf.ts";
import { couponByCode, definitionById } from "./coupons.ts";
import { memberById, memberOf } from "./member-change.ts";
import { settings_lookup } from "./points.ts";

export type SaveRechargeRule = Readonly<{
  type: "SAVE_RECHARGE_RULE";
  /** False: one that has to be there already. */
  is_new: boolean;
  rule: RechargeRule;
}>;

export type SaveMemberSettings = Readonly<{
  type: "SAVE_MEMBER_SETTINGS";
  points_rule: PointsRule | null;
}>;

export type RechargeCommand = SaveRechargeRule | SaveMemberSettings | RequestRecharge;

export function rechargeLookups(command: RechargeCommand): Lookup[] {
  switch (command.type) {
    case "SAVE_RECHARGE_RULE": {
      const { rule_id, gift } = command.rule;
      const promised = gift.type === "COUPON" ? [definitionById(gift.coupon_id)] : [];
      return [ruleById(rule_id), ...promised];
    }
    case "SAVE_MEMBER_SETTINGS":
      return [settings_lookup];
    case "REQUEST_RECHARGE": {
      const { member_id, rule_id, currency } = command;
      return [
        memberById(member_id),
        accountOf(member_id, currency),
        settings_lookup,
        ...(rule_id === null ? [] : [ruleById(rule_id)]),
      ];
    }
  }
}

function ruleById(value: string): Lookup {
  return { kind: "recharge_rule", by: "id", value };
}

function accountOf(member_id: string, currency: string): Lookup {
  return { kind: "stored_value", by: "id", value: storedValueId({ member_id, currency }) };
}

/** What the rule that is named gives. */
export function relatedRechargeLookups(book: Book, command: RechargeCommand): Lookup[] {
  if (command.type !== "REQUEST_RECHARGE" || command.rule_id === null) return [];
  const rule = recordOf(book.shelf, "recharge_rule", command.rule_id);
  return giftLookups(rule ?? null, command.member_id, command.coupon_codes);
}

function giftLookups(
  rule: Pick<RechargeRule, "gift"> | null,
  member_id: string,
  codes: readonly string[],
): Lookup[] {
  if (rule?.gift.type !== "COUPON") return [];
  return [
    definitionById(rule.gift.coupon_id),
    { kind: "coupon", by: "of_member", value: member_id },
    ...codes.map(couponByCode),
  ];
}

/** What is known of the recharge that a trade order is; in several steps, as far as it is known. */
export function lookupsOfRecharge(book: Book, trade_order: TradeOrder): Lookup[] {
  const { trade_order_id, member_id } = trade_order;
  const first: Lookup[] = [
    { kind: "recharge", by: "id", value: trade_order_id },
    settings_lookup,
    memberById(member_id ?? ""),
  ];
  if (!first.every((lookup) => isAnswered(book.shelf, lookup))) return first;
  const owner_id = survivorId(memberOf(book, member_id ?? ""));
  const { rule, coupon_codes, currency } = rechargeOf(book, trade_order_id);
  return [
    ...first,
    memberById(owner_id),
    accountOf(owner_id, currency),
    ...giftLookups(rule, owner_id, coupon_codes),
  ];
}

/** What its refund needs besides. */
export function lookupsOfRechargeRefund(book: Book, trade_order: TradeOrder): Lookup[] {
  const { trade_order_id, member_id } = trade_order;
  const known = lookupsOfRecharge(book, trade_order);
  if (!isAnswered(book.shelf, memberById(member_id ?? ""))) return known;
  const value = survivorId(memberOf(book, member_id ?? ""));
  return [
    ...known,
    { kind: "points_lot", by: "open_of_member", value },
    { kind: "points_lot", by: "of_trade_order", value: trade_order_id },
  ];
}

export function rechargeOf(book: Book, trade_order_id: string): Recharge {
  const recharge = recordOf(book.shelf, "recharge", trade_order_id);
  invariant(recharge !== undefined, `${trade_order_id} is a recharge and is not there`);
  return recharge;
}

/** The owner today of the member's account, and what a recharge adds to. */
function payeesOf(book: Book, owner: Member, recharge: PromisedGift): RechargePayees {
  const { shelf } = book;
  const { member_id } = owner;
  const { currency, rule } = recharge;
  const gift = rule?.gift.type === "COUPON" ? rule.gift : null;
  const received = (coupon_id: string) =>
    recordsBy(shelf, { kind: "coupon", by: "of_member", value: member_id }).filter(
      (grant) => grant.coupon_id === coupon_id,
    ).length;
  return {
    owner,
    account: recordOf(shelf, "stored_value", storedValueId({ member_id, currency })),
    settings: recordOf(shelf, "member_settings", member_settings_id),
    definition: gift === null ? undefined : recordOf(shelf, "coupon_definition", gift.coupon_id),
    received_count: gift === null ? 0 : received(gift.coupon_id),
    isCodeTaken: (code) => recordOf(shelf, "coupon", code) !== undefined,
    time_zone: book.catalog.merchant.time_zone,
  };
}

type PromisedGift = Readonly<{ currency: string; rule: Pick<RechargeRule, "gift"> | null }>;

export function decideRechargeCommand(
  book: Book,
  command: RechargeCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  switch (command.type) {
    case "SAVE_RECHARGE_RULE":
      return saveRule(book, command, stamp);
    case "SAVE_MEMBER_SETTINGS":
      return accept(saveSettings(book, command, stamp));
    case "REQUEST_RECHARGE": {
      const { rule_id, currency, member_id } = command;
      const rule = rule_id === null ? undefined : recordOf(book.shelf, "recharge_rule", rule_id);
      const facts = {
        merchant_id: book.merchant_id,
        member: recordOf(book.shelf, "member", member_id),
        rule,
        payeesOf: (owner: Member) => payeesOf(book, owner, { currency, rule: rule ?? null }),
      };
      return decideRequestRecharge(command, facts, stamp);
    }
  }
}

function saveRule(
  book: Book,
  { rule, is_new }: SaveRechargeRule,
  { now_ms: at_ms }: Stamp,
): Decision<OrderChange> {
  const { rule_id, gift, recharge_amount_minor, merchant_id: _, ...rest } = rule;
  if (!is_new && recordOf(book.shelf, "recharge_rule", rule_id) === undefined) {
    return reject({ code: "RECHARGE_RULE_UNKNOWN", rule_id });
  }
  if (gift.type === "COUPON") {
    const { coupon_id } = gift;
    const definition = recordOf(book.shelf, "coupon_definition", coupon_id);
    if (definition === undefined) return reject({ code: "COUPON_DEFINITION_UNKNOWN", coupon_id });
  }
  const payload = {
    rule_id,
    recharge_amount_minor: Number(recharge_amount_minor),
    gift: withNumbers(gift),
    ...rest,
  };
  return accept({
    events: [],
    records: [{ kind: "recharge_rule", record: rule }],
    facts: [{ stream_id: rule_id, event: { type: "RECHARGE_RULE_SAVED", at_ms, payload } }],
  });
}

function withNumbers(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === "bigint" ? Number(value) : value,
    ]),
  );
}

function saveSettings(
  { merchant_id }: Book,
  { points_rule }: SaveMemberSettings,
  { now_ms: at_ms }: Stamp,
): OrderChange {
  const record = { merchant_id, settings_id: member_settings_id, points_rule } as const;
  const rate = points_rule?.tender_rate ?? null;
  const payload = {
    points_rule:
      points_rule === null
        ? null
        : { ...withNumbers(points_rule), tender_rate: rate === null ? null : withNumbers(rate) },
  };
  const event = { type: "MEMBER_SETTINGS_SAVED", at_ms, payload };
  return {
    events: [],
    records: [{ kind: "member_settings", record }],
    facts: [{ stream_id: member_settings_id, event }],
  };
}

/** RECORD_PAYMENT of a session that pays for a recharge. */
export function recordRecharge(
  book: Book,
  command: RecordPayment,
  {
    session,
    trade_order,
    stamp,
  }: Readonly<{
    session: PaymentSession;
    trade_order: TradeOrder;
    stamp: Stamp;
  }>,
): Decision<OrderChange> {
  const recharge = rechargeOf(book, session.trade_order_id);
  const owner = ownerOf(book, recharge);
  const payees = payeesOf(book, owner, recharge);
  return decideRecordRecharge(command, { session, trade_order, recharge, payees }, stamp);
}

/** REFUND_TRADE_ORDER of a recharge. */
export function refundRechargeOf(
  book: Book,
  command: RefundTradeOrder,
  { trade_order, stamp }: Readonly<{ trade_order: TradeOrder; stamp: Stamp }>,
): Decision<OrderChange> {
  const { shelf } = book;
  const { trade_order_id, session_id, currency } = trade_order;
  const recharge = rechargeOf(book, trade_order_id);
  const owner = ownerOf(book, recharge);
  const { member_id } = owner;
  const own = recordsBy(shelf, { kind: "points_lot", by: "of_trade_order", value: trade_order_id });
  const open = recordsBy(shelf, { kind: "points_lot", by: "open_of_member", value: member_id });
  const lots = new Map([...own, ...open].map((lot) => [lot.lot_id, lot]));
  return decideRefundPaidRecharge(
    command,
    {
      trade_order,
      session: book.sessions.get(session_id ?? ""),
      recharge,
      owner,
      account: recordOf(shelf, "stored_value", storedValueId({ member_id, currency })),
      lots: [...lots.values()],
      coupons: recharge.coupon_codes.flatMap((code) => recordOf(shelf, "coupon", code) ?? []),
    },
    stamp,
  );
}

function ownerOf(book: Book, { member_id }: Recharge): Member {
  return memberOf(book, survivorId(memberOf(book, member_id)));
}

/** What is told of a recharge's refund stands on the recharge's timeline, not on an order's. */
export function toldOfRecharge(book: Book, change: OrderChange): OrderChange {
  if (change.events.length === 0) return change;
  const ids = new Set(change.events.map(({ order_id }) => order_id));
  return {
    ...change,
    events: [],
    records: [...ids].map((id) => ({ kind: "recharge", record: rechargeOf(book, id) })),
    facts: change.events.map(({ order_id, event }) => ({
      stream_id: order_id,
      event: { ...event, type: `RECHARGE_${event.type}` },
    })),
  };
}
