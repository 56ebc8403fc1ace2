/** Commands about coupons: what they look up, and what becomes of their decisions. */
import { accept, reject, type Decision, type Stamp } from "../../../domain/decision.ts";
import {
  decideGiveBackCoupon,
  decideGrantCoupon,
  expireCoupons,
  type CouponGrant,
} from "../../../domain/member/coupon.ts";
import {
  decideSaveCouponDefinition,
  type CouponDefinition,
} from "../../../domain/member/coupon-definition.ts";
import type { MemberFact } from "../../../domain/member/member.ts";
import { decideWriteOffCoupon, type CouponUse } from "../../../domain/member/write-off-coupon.ts";
import { nothing, type OrderChange } from "../../../domain/order/change.ts";
import type { Lookup } from "../../../domain/record.ts";
import type { Book } from "../../book.ts";
import { recordOf, recordsBy } from "../../shelf.ts";
import { memberById, memberChange } from "./member-change.ts";

export type SaveCouponDefinition = Readonly<{
  type: "SAVE_COUPON_DEFINITION";
  /** False: one that has to be there already. */
  is_new: boolean;
  definition: Omit<CouponDefinition, "granted_count">;
}>;

export type GrantCoupon = Readonly<{
  type: "GRANT_COUPON";
  member_id: string;
  coupon_id: string;
  /** One that nobody can guess; see `spellCouponCode`. */
  code: string;
}>;

export type WriteOffCoupon = CouponUse & Readonly<{ type: "WRITE_OFF_COUPON"; code: string }>;

export type GiveBackCoupon = Readonly<{
  type: "GIVE_BACK_COUPON";
  code: string;
  trade_order_id: string;
}>;

/** Coupons whose time is over, or may be: only those whose time is over expire. */
export type ExpireCoupons = Readonly<{ type: "EXPIRE_COUPONS"; codes: readonly string[] }>;

export type CouponCommand =
  | SaveCouponDefinition
  | GrantCoupon
  | WriteOffCoupon
  | GiveBackCoupon
  | ExpireCoupons;

export function couponLookups(command: CouponCommand): Lookup[] {
  switch (command.type) {
    case "SAVE_COUPON_DEFINITION":
      return [definitionById(command.definition.coupon_id)];
    case "GRANT_COUPON": {
      const { member_id, coupon_id, code } = command;
      return [
        definitionById(coupon_id),
        memberById(member_id),
        { kind: "coupon", by: "of_member", value: member_id },
        couponByCode(code),
      ];
    }
    case "WRITE_OFF_COUPON":
    case "GIVE_BACK_COUPON":
      return [couponByCode(command.code)];
    case "EXPIRE_COUPONS":
      return command.codes.map(couponByCode);
  }
}

/** The members that have them, and what they are good for. */
export function relatedCouponLookups(book: Book, command: CouponCommand): Lookup[] {
  switch (command.type) {
    case "SAVE_COUPON_DEFINITION":
    case "GRANT_COUPON":
      return [];
    case "WRITE_OFF_COUPON":
    case "GIVE_BACK_COUPON":
      return grantsOf(book, [command.code]).flatMap(({ member_id, coupon_id }) => [
        memberById(member_id),
        definitionById(coupon_id),
      ]);
    case "EXPIRE_COUPONS":
      return grantsOf(book, command.codes).map(({ member_id }) => memberById(member_id));
  }
}

export function couponByCode(value: string): Lookup {
  return { kind: "coupon", by: "id", value };
}

export function definitionById(value: string): Lookup {
  return { kind: "coupon_definition", by: "id", value };
}

function grantsOf(book: Book, codes: readonly string[]): CouponGrant[] {
  return codes.flatMap((code) => recordOf(book.shelf, "coupon", code) ?? []);
}

export function decideCouponCommand(
  book: Book,
  command: CouponCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  switch (command.type) {
    case "SAVE_COUPON_DEFINITION":
      return saveDefinition(book, command, stamp);
    case "GRANT_COUPON":
      return grantCoupon(book, command, stamp);
    case "WRITE_OFF_COUPON":
      return writeOff(book, command, stamp);
    case "GIVE_BACK_COUPON":
      return giveBack(book, command, stamp);
    case "EXPIRE_COUPONS":
      return accept(expire(book, command, stamp));
  }
}

function saveDefinition(
  book: Book,
  command: SaveCouponDefinition,
  { now_ms: at_ms }: Stamp,
): Decision<OrderChange> {
  const { coupon_id } = command.definition;
  const existing = recordOf(book.shelf, "coupon_definition", coupon_id);
  if (existing === undefined && !command.is_new) {
    return reject({ code: "COUPON_DEFINITION_UNKNOWN", coupon_id });
  }
  const decision = decideSaveCouponDefinition(command, { existing });
  if (!decision.accepted) return decision;
  const { change: record } = decision;
  const { amount_off_minor, threshold_minor, merchant_id: _, ...rest } = record;
  const payload = {
    ...rest,
    amount_off_minor: Number(amount_off_minor),
    threshold_minor: Number(threshold_minor),
  };
  return accept({
    events: [],
    records: [{ kind: "coupon_definition", record }],
    facts: [{ stream_id: coupon_id, event: { type: "COUPON_DEFINITION_SAVED", at_ms, payload } }],
  });
}

function grantCoupon(book: Book, command: GrantCoupon, stamp: Stamp): Decision<OrderChange> {
  const { member_id, coupon_id, code } = command;
  const received = recordsBy(book.shelf, { kind: "coupon", by: "of_member", value: member_id });
  const decision = decideGrantCoupon(
    command,
    {
      definition: recordOf(book.shelf, "coupon_definition", coupon_id),
      member: recordOf(book.shelf, "member", member_id),
      received_count: received.filter((grant) => grant.coupon_id === coupon_id).length,
      is_code_taken: recordOf(book.shelf, "coupon", code) !== undefined,
      time_zone: book.catalog.merchant.time_zone,
    },
    stamp,
  );
  if (!decision.accepted) return decision;
  const { grant, definition } = decision.change;
  const payload = { memberId: member_id, couponId: coupon_id };
  const event = { type: "COUPON_GRANTED", at_ms: stamp.now_ms, payload } as const;
  return accept(
    memberChange(book, {
      events: [{ member_id, event }],
      coupons: [grant],
      others: [{ kind: "coupon_definition", record: definition }],
    }),
  );
}

function writeOff(book: Book, command: WriteOffCoupon, stamp: Stamp): Decision<OrderChange> {
  const grant = recordOf(book.shelf, "coupon", command.code);
  const decision = decideWriteOffCoupon(
    command,
    {
      grant,
      definition: grant && recordOf(book.shelf, "coupon_definition", grant.coupon_id),
      owner: grant && recordOf(book.shelf, "member", grant.member_id),
      time_zone: book.catalog.merchant.time_zone,
    },
    stamp,
  );
  if (!decision.accepted) return decision;
  const { grant: used } = decision.change;
  const { member_id, coupon_id, trade_order_id } = used;
  const payload = { memberId: member_id, couponId: coupon_id, tradeOrderId: trade_order_id };
  const event = { type: "COUPON_WRITTEN_OFF", at_ms: stamp.now_ms, payload } as const;
  return accept(memberChange(book, { events: [{ member_id, event }], coupons: [used] }));
}

function giveBack(book: Book, command: GiveBackCoupon, stamp: Stamp): Decision<OrderChange> {
  const grant = recordOf(book.shelf, "coupon", command.code);
  const decision = decideGiveBackCoupon(command, { grant }, stamp);
  if (!decision.accepted) return decision;
  const { change: returned } = decision;
  const { member_id, coupon_id } = returned;
  const payload = { memberId: member_id, couponId: coupon_id };
  const event = { type: "COUPON_GIVEN_BACK", at_ms: stamp.now_ms, payload } as const;
  return accept(memberChange(book, { events: [{ member_id, event }], coupons: [returned] }));
}

function expire(book: Book, { codes }: ExpireCoupons, { now_ms: at_ms }: Stamp): OrderChange {
  const coupons = expireCoupons(grantsOf(book, codes), at_ms);
  if (coupons.length === 0) return nothing;
  const by_member = Map.groupBy(coupons, ({ member_id }) => member_id);
  const events = [...by_member].map(([member_id, own]): MemberFact => {
    const payload = { memberId: member_id, count: own.length };
    return { member_id, event: { type: "COUPONS_EXPIRED", at_ms, payload } };
  });
  return memberChange(book, { events, coupons });
}
