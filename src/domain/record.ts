/**
 * Records: what the order book keeps besides orders and their money. Each kind has an id, and
 * groups in which its records are found: the open shifts of an operator, say. A record changes only
 * with an event on its own timeline.
 */
import type { CouponGrant } from "./member/coupon.ts";
import type { CouponDefinition } from "./member/coupon-definition.ts";
import type { Member } from "./member/member.ts";
import type { MemberCode } from "./member/member-code.ts";
import type { PointsLot } from "./member/points-lot.ts";
import type { Recharge } from "./member/recharge.ts";
import type { RechargeRule } from "./member/recharge-rule.ts";
import type { MemberSettings } from "./member/settings.ts";
import type { StoredValue } from "./member/stored-value.ts";
import type { RefundDay } from "./refund/refund-right.ts";
import type { Deposit } from "./deposit/deposit.ts";
import type { Shift } from "./shift/shift.ts";

/** What is counted without a gap within a merchant: a store's final reports. */
export type Sequence = Readonly<{ merchant_id: string; sequence_id: string; last: number }>;

export type RecordKinds = Readonly<{
  shift: Shift;
  sequence: Sequence;
  member: Member;
  stored_value: StoredValue;
  points_lot: PointsLot;
  coupon_definition: CouponDefinition;
  coupon: CouponGrant;
  member_code: MemberCode;
  recharge_rule: RechargeRule;
  recharge: Recharge;
  member_settings: MemberSettings;
  refund_day: RefundDay;
  deposit: Deposit;
}>;

export type RecordKind = keyof RecordKinds;

type KindRule<Kept> = Readonly<{
  idOf(record: Kept): string;
  /** The value under which a record is found in the group; null when it is not in it. */
  groups: Readonly<Record<string, (record: Kept) => string | null>>;
}>;

/** How the records of each kind are named and found. The tables of a store follow this. */
export const record_kinds = {
  shift: {
    idOf: ({ shift_id }) => shift_id,
    groups: {
      open_of_operator: ({ operator_id, closing }) => (closing === null ? operator_id : null),
      open_of_device: ({ device_id, closing }) => (closing === null ? device_id : null),
    },
  },
  sequence: { idOf: ({ sequence_id }) => sequence_id, groups: {} },
  member: {
    idOf: ({ member_id }) => member_id,
    groups: {
      of_card: ({ card_no }) => card_no,
      of_phone: ({ phone }) => phone,
      /** Whoever was merged into the member. */
      merged_into: ({ merged_into }) => merged_into,
    },
  },
  stored_value: { idOf: storedValueId, groups: { of_member: ({ member_id }) => member_id } },
  points_lot: {
    idOf: ({ lot_id }) => lot_id,
    groups: {
      /** With anything left. */
      open_of_member: (lot) => (lot.remaining_points > 0n ? lot.member_id : null),
      /** All that there ever were. A merge brings them along. */
      of_member: ({ member_id }) => member_id,
      of_trade_order: ({ trade_order_id }) => trade_order_id,
    },
  },
  coupon_definition: { idOf: ({ coupon_id }) => coupon_id, groups: {} },
  coupon: {
    idOf: ({ code }) => code,
    groups: {
      /** In every status. */
      of_member: ({ member_id }) => member_id,
      /** Those that were written off for it. */
      of_trade_order: ({ trade_order_id }) => trade_order_id,
    },
  },
  member_code: { idOf: ({ code }) => code, groups: {} },
  recharge_rule: { idOf: ({ rule_id }) => rule_id, groups: {} },
  recharge: { idOf: ({ trade_order_id }) => trade_order_id, groups: {} },
  member_settings: { idOf: ({ settings_id }) => settings_id, groups: {} },
  refund_day: { idOf: ({ refund_day_id }) => refund_day_id, groups: {} },
  deposit: {
    idOf: ({ deposit_id }) => deposit_id,
    /** There is one. */
    groups: { of_trade_order: ({ trade_order_id }) => trade_order_id },
  },
} as const satisfies { [Kind in RecordKind]: KindRule<RecordKinds[Kind]> };

/** The id of a member's stored value in a currency. */
export function storedValueId({
  member_id,
  currency,
}: Pick<StoredValue, "member_id" | "currency">): string {
  return `${member_id}/${currency}`;
}

/** A record, with its kind. */
export type KindedRecord = {
  [Kind in RecordKind]: Readonly<{ kind: Kind; record: RecordKinds[Kind] }>;
}[RecordKind];

/** The groups of a kind, and its id. */
export type LookupBy<Kind extends RecordKind> = "id" | keyof (typeof record_kinds)[Kind]["groups"];

/** What a command wants to know: the record of an id, or those of a group. */
export type Lookup = {
  [Kind in RecordKind]: Readonly<{ kind: Kind; by: LookupBy<Kind>; value: string }>;
}[RecordKind];

/** One event on the timeline of a record, which is called by the record's id. */
export type RecordFact = Readonly<{
  stream_id: string;
  event: Readonly<{ type: string; at_ms: number; payload: Readonly<Record<string, unknown>> }>;
}>;

export function recordId({ kind, record }: KindedRecord): string {
  // Each kind's rule takes that kind's records.
  return (record_kinds[kind].idOf as (record: unknown) => string)(record);
}

/** One text for a look-up: a key for maps. */
export function lookupKey({ kind, by, value }: Lookup): string {
  return `${kind}\n${by}\n${value}`;
}

/** Every look-up that finds the record. */
export function lookupsOf(kinded: KindedRecord): Lookup[] {
  const { kind, record } = kinded;
  // Each kind's groups take that kind's records.
  const groups = record_kinds[kind].groups as unknown as KindRule<unknown>["groups"];
  const found = [{ kind, by: "id", value: recordId(kinded) }];
  for (const [by, valueOf] of Object.entries(groups)) {
    const value = valueOf(record);
    if (value !== null) found.push({ kind, by, value });
  }
  return found as Lookup[];
}
