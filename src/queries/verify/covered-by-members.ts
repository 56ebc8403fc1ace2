/** The part of a sale that no attempt asks anybody for, because a member pays it. */
import type { Snapshot } from "./read-pages.ts";

/** In minor units, of the session `s` of trade order `t`, which may be none. */
export function coveredByMembers(snapshot: Snapshot) {
  // A session that only a member pays is of the whole already.
  return snapshot`(
    select coalesce(sum((one -> 'tender' ->> 'amount_minor')::bigint), 0)::bigint
    from json_array_elements(t.tenders) as one
    where one -> 'tender' ->> 'method' in ('MEMBER_ACCOUNT', 'POINTS')
      and s.payment_method <> 'member')`;
}
