/** Members and what they have, on the shelves of a book. */
import type { MemberFacts } from "../../../domain/member/open-holdings.ts";
import { member_settings_id } from "../../../domain/member/settings.ts";
import { recordOf, recordsBy, type Shelf } from "../../shelf.ts";

/** What decisions about a member ask. Each of them throws where nobody has looked. */
export function memberFacts({ shelf }: Readonly<{ shelf: Shelf }>): MemberFacts {
  return {
    memberOf: (id) => recordOf(shelf, "member", id),
    storedValueOf: (value, currency) =>
      recordsBy(shelf, { kind: "stored_value", by: "of_member", value }).find(
        (account) => account.currency === currency,
      ),
    openLotsOf: (value) => recordsBy(shelf, { kind: "points_lot", by: "open_of_member", value }),
    lotOf: (id) => recordOf(shelf, "points_lot", id),
    couponOf: (code) => recordOf(shelf, "coupon", code),
    couponDefinitionOf: (id) => recordOf(shelf, "coupon_definition", id),
    memberCodeOf: (code) => recordOf(shelf, "member_code", code),
    pointsRule: () => recordOf(shelf, "member_settings", member_settings_id)?.points_rule ?? null,
  };
}
