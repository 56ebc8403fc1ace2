/**
 * Members and what they have, while a command is decided: as it was found, with what the command
 * has changed of it so far. A sale and its refunds touch the same account several times in one
 * decision, and each time on what the last one left.
 */
import {
  recordId,
  type KindedRecord,
  type RecordFact,
  type RecordKind,
  type RecordKinds,
} from "../record.ts";
import type { CouponGrant } from "./coupon.ts";
import type { CouponDefinition } from "./coupon-definition.ts";
import type { MemberCode } from "./member-code.ts";
import type { Member } from "./member.ts";
import type { PointsLot } from "./points-lot.ts";
import type { PointsRule } from "./points.ts";
import { emptyAccount, type StoredValue } from "./stored-value.ts";

/** What is on the shelves. Each of them throws where nobody has looked. */
export type MemberFacts = Readonly<{
  memberOf(member_id: string): Member | undefined;
  storedValueOf(member_id: string, currency: string): StoredValue | undefined;
  /** Those with points left. */
  openLotsOf(member_id: string): readonly PointsLot[];
  lotOf(lot_id: string): PointsLot | undefined;
  couponOf(code: string): CouponGrant | undefined;
  couponDefinitionOf(coupon_id: string): CouponDefinition | undefined;
  memberCodeOf(code: string): MemberCode | undefined;
  pointsRule(): PointsRule | null;
}>;

/** Nobody is a member, and nobody has anything. */
export const no_members: MemberFacts = {
  memberOf: () => undefined,
  storedValueOf: () => undefined,
  openLotsOf: () => [],
  lotOf: () => undefined,
  couponOf: () => undefined,
  couponDefinitionOf: () => undefined,
  memberCodeOf: () => undefined,
  pointsRule: () => null,
};

/** What was changed, with why: a part of an OrderChange. */
export type HoldingsChange = Readonly<{
  records: readonly KindedRecord[];
  facts: readonly RecordFact[];
}>;

export type OpenHoldings = Omit<MemberFacts, "storedValueOf"> &
  Readonly<{
    /** Empty where the member never had any. */
    accountOf(member: Member, currency: string): StoredValue;
    /**
     * Puts a record in the place of what was there, and says why on its timeline; null for what is
     * told on another one in the same breath.
     */
    put(kinded: KindedRecord, event: RecordFact["event"] | null): void;
    changes(): HoldingsChange;
  }>;

/** Opens the shelves, after what the same decision has changed already. */
export function openHoldings(
  facts: MemberFacts,
  before: HoldingsChange = { records: [], facts: [] },
): OpenHoldings {
  const changed = new Map(before.records.map((kinded) => [keyOf(kinded), kinded]));
  const told: RecordFact[] = [...before.facts];
  function latest<Kind extends RecordKind>(
    kind: Kind,
    id: string,
    found: () => RecordKinds[Kind] | undefined,
  ): RecordKinds[Kind] | undefined {
    const kinded = changed.get(`${kind} ${id}`);
    // The key says which kind it is.
    return kinded === undefined ? found() : (kinded.record as RecordKinds[Kind]);
  }
  function openLotsOf(member_id: string): PointsLot[] {
    const lots = new Map(facts.openLotsOf(member_id).map((lot) => [lot.lot_id, lot]));
    for (const kinded of changed.values()) {
      if (kinded.kind === "points_lot") lots.set(kinded.record.lot_id, kinded.record);
    }
    return [...lots.values()].filter(
      (lot) => lot.member_id === member_id && lot.remaining_points > 0n,
    );
  }
  return {
    memberOf: (id) => latest("member", id, () => facts.memberOf(id)),
    accountOf(member, currency) {
      const empty = emptyAccount(member, currency);
      const id = recordId({ kind: "stored_value", record: empty });
      const find = () => facts.storedValueOf(member.member_id, currency);
      return latest("stored_value", id, find) ?? empty;
    },
    openLotsOf,
    lotOf: (id) => latest("points_lot", id, () => facts.lotOf(id)),
    couponOf: (code) => latest("coupon", code, () => facts.couponOf(code)),
    couponDefinitionOf: (id) => latest("coupon_definition", id, () => facts.couponDefinitionOf(id)),
    memberCodeOf: (code) => latest("member_code", code, () => facts.memberCodeOf(code)),
    pointsRule: () => facts.pointsRule(),
    put(kinded, event) {
      changed.set(keyOf(kinded), kinded);
      if (event !== null) told.push({ stream_id: recordId(kinded), event });
    },
    changes: () => ({ records: [...changed.values()], facts: told }),
  };
}

function keyOf(kinded: KindedRecord): string {
  return `${kinded.kind} ${recordId(kinded)}`;
}
