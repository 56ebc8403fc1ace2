/** Commands about points that no sale and no recharge moves: given or taken by hand, expired. */
import { accept, type Decision, type Stamp } from "../../../domain/decision.ts";
import { bookPoints, type PointsMovement } from "../../../domain/ledger/journal/member.ts";
import type { Transfer } from "../../../domain/ledger/transfer.ts";
import { requireActive } from "../../../domain/member/member.ts";
import { burnPoints, expireLots, newLot } from "../../../domain/member/points-lot.ts";
import { refuse } from "../../../domain/member/rejection.ts";
import { member_settings_id } from "../../../domain/member/settings.ts";
import type { OrderChange } from "../../../domain/order/change.ts";
import type { Lookup } from "../../../domain/record.ts";
import type { Book } from "../../book.ts";
import { recordOf, recordsBy } from "../../shelf.ts";
import { memberById, memberChange } from "./member-change.ts";

/** Above zero they are given, below zero taken, oldest first. */
export type AdjustPoints = Readonly<{
  type: "ADJUST_POINTS";
  member_id: string;
  points: bigint;
  reason: string;
}>;

/** Lots that are over, or may be: only those that are lose what is left of them. */
export type ExpirePoints = Readonly<{ type: "EXPIRE_POINTS"; lot_ids: readonly string[] }>;

export type PointsCommand = AdjustPoints | ExpirePoints;

export function pointsLookups(command: PointsCommand): Lookup[] {
  switch (command.type) {
    case "ADJUST_POINTS": {
      const { member_id: value } = command;
      return [
        memberById(value),
        { kind: "points_lot", by: "open_of_member", value },
        settings_lookup,
      ];
    }
    case "EXPIRE_POINTS":
      return command.lot_ids.map((value) => ({ kind: "points_lot", by: "id", value }));
  }
}

export const settings_lookup = {
  kind: "member_settings",
  by: "id",
  value: member_settings_id,
} as const satisfies Lookup;

export function relatedPointsLookups(book: Book, command: PointsCommand): Lookup[] {
  if (command.type === "ADJUST_POINTS") return [];
  return lotsOf(book, command).map(({ member_id }) => memberById(member_id));
}

export function decidePointsCommand(
  book: Book,
  command: PointsCommand,
  stamp: Stamp,
): Decision<OrderChange> {
  return command.type === "ADJUST_POINTS"
    ? adjustPoints(book, command, stamp)
    : accept(expirePoints(book, command, stamp));
}

function adjustPoints(book: Book, command: AdjustPoints, stamp: Stamp): Decision<OrderChange> {
  const { member_id, points, reason } = command;
  const { now_ms: at_ms } = stamp;
  const member = recordOf(book.shelf, "member", member_id);
  const active = requireActive(member);
  if (!active.accepted) return active;
  if (points === 0n) return refuse({ code: "POINTS_AMOUNT_NOT_POSITIVE" });
  const payload = { memberId: member_id, points: Number(points), reason };
  const events = [{ member_id, event: { type: "POINTS_ADJUSTED", at_ms, payload } as const }];
  const movement_id = stamp.newId("lot");
  if (points < 0n) {
    const value = member_id;
    const open = recordsBy(book.shelf, { kind: "points_lot", by: "open_of_member", value });
    const burned = burnPoints(open, { member, points: -points, now_ms: at_ms });
    if (!burned.accepted) return burned;
    const moved = { kind: "POINTS_SPENT", member_id, points: -points } as const;
    const transfers = [transferOf(movement_id, moved, at_ms)];
    return accept(memberChange(book, { events, lots: burned.change.lots, transfers }));
  }
  const { merchant_id, time_zone } = book.catalog.merchant;
  const settings = recordOf(book.shelf, "member_settings", member_settings_id);
  const lot = newLot(
    {
      ...{ merchant_id, lot_id: movement_id, member_id, points },
      ...{ source: "ADJUSTMENT", trade_order_id: null },
    },
    { validity_days: settings?.points_rule?.validity_days ?? null },
    { now_ms: at_ms, time_zone },
  );
  const moved = { kind: "POINTS_GRANTED", member_id, points } as const;
  const transfers = [transferOf(movement_id, moved, at_ms)];
  return accept(memberChange(book, { events, lots: [lot], transfers }));
}

function expirePoints(book: Book, command: ExpirePoints, stamp: Stamp): OrderChange {
  const { now_ms: at_ms } = stamp;
  const by_member = Map.groupBy(lotsOf(book, command), ({ member_id }) => member_id);
  const expired = [...by_member].flatMap(([member_id, own]) => {
    const { lots, expired_points: points } = expireLots(own, at_ms);
    if (points === 0n) return [];
    const payload = { memberId: member_id, points: Number(points) };
    const moved = { kind: "POINTS_EXPIRED", member_id, points } as const;
    return [
      {
        lots,
        event: { member_id, event: { type: "POINTS_EXPIRED", at_ms, payload } as const },
        transfer: transferOf(stamp.newId("lot"), moved, at_ms),
      },
    ];
  });
  return memberChange(book, {
    events: expired.map(({ event }) => event),
    lots: expired.flatMap(({ lots }) => lots),
    transfers: expired.map(({ transfer }) => transfer),
  });
}

function lotsOf(book: Book, { lot_ids }: ExpirePoints) {
  return lot_ids.flatMap((lot_id) => recordOf(book.shelf, "points_lot", lot_id) ?? []);
}

function transferOf(transfer_id: string, movement: PointsMovement, at_ms: number): Transfer {
  const { member_id: id } = movement;
  const reference = { type: "member", id, trade_order_id: null } as const;
  return bookPoints({ transfer_id, at_ms, reference }, movement);
}
