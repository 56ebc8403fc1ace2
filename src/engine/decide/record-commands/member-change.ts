/** What a decision about members changes, put together for the book. */
import { invariant } from "../../../domain/decision.ts";
import type { Transfer } from "../../../domain/ledger/transfer.ts";
import type { CouponGrant } from "../../../domain/member/coupon.ts";
import type { Member, MemberFact } from "../../../domain/member/member.ts";
import type { PointsLot } from "../../../domain/member/points-lot.ts";
import type { StoredValue } from "../../../domain/member/stored-value.ts";
import type { OrderChange } from "../../../domain/order/change.ts";
import type { KindedRecord, Lookup } from "../../../domain/record.ts";
import type { Book } from "../../book.ts";
import { recordOf } from "../../shelf.ts";

export type MemberNews = Readonly<{
  events: readonly MemberFact[];
  /** New or changed, as all below. */
  members?: readonly Member[];
  accounts?: readonly StoredValue[];
  lots?: readonly PointsLot[];
  coupons?: readonly CouponGrant[];
  /** Of other kinds. */
  others?: readonly KindedRecord[];
  transfers?: readonly (Transfer | null)[];
}>;

/** The change. A member of whom an event tells is part of it, changed or not. */
export function memberChange(book: Book, news: MemberNews): OrderChange {
  const { events, members = [], accounts = [], lots = [], coupons = [], others = [] } = news;
  const changed = new Set(members.map(({ member_id }) => member_id));
  const told = new Set(events.map(({ member_id }) => member_id)).difference(changed);
  const unchanged = [...told].map((member_id) => memberOf(book, member_id));
  return {
    events: [],
    records: [
      ...[...members, ...unchanged].map((record) => ({ kind: "member", record }) as const),
      ...accounts.map((record) => ({ kind: "stored_value", record }) as const),
      ...lots.map((record) => ({ kind: "points_lot", record }) as const),
      ...coupons.map((record) => ({ kind: "coupon", record }) as const),
      ...others,
    ],
    facts: events.map(({ member_id, event }) => ({ stream_id: member_id, event })),
    transfers: (news.transfers ?? []).filter((transfer) => transfer !== null),
  };
}

/** A member that is known to be there. */
export function memberOf(book: Book, member_id: string): Member {
  const member = recordOf(book.shelf, "member", member_id);
  invariant(member !== undefined, `${member_id} has something and is not there`);
  return member;
}

export function memberById(member_id: string): Lookup {
  return { kind: "member", by: "id", value: member_id };
}
