/**
 * What was laid down for members, as the audit trail tells it: coupons, recharge rules and the rule
 * for points are records of the book, and each saving is an event on a timeline of their own. A
 * merchant has few of them, so that all their events are looked at.
 */
import type { Database } from "../../postgres/database.ts";
import { beforeCursor, type AuditQuestion, type AuditRow } from "./audit-question.ts";

/** The newest first, at most one more than the page takes. */
export async function readRuleChanges(
  sql: Database,
  merchant_id: string,
  { subject_kind, actor_id, from_ms, until_ms, after, limit }: AuditQuestion,
): Promise<AuditRow[]> {
  if (subject_kind !== null && subject_kind !== "member_rules") return [];
  const rows = await sql<AuditRow[]>`
    select * from (
      select 'event_' || lpad(position::text, 12, '0') as entry_id, position, at, type,
        case actor ->> 'type' when 'operator' then 'operator' when 'api_key' then 'api_key'
          else 'system' end as actor_type,
        actor ->> 'id' as actor_id,
        coalesce(
          (select name from operators
            where merchant_id = ${merchant_id} and operator_id = actor ->> 'id'),
          (select label from credential_api_keys
            where merchant_id = ${merchant_id} and key_id = actor ->> 'id'),
          actor ->> 'id') as actor_name,
        'member_rules' as subject_kind, stream_id as subject_id,
        coalesce(payload -> 'name' ->> 'zh', stream_id) as subject_name_zh,
        coalesce(payload -> 'name' ->> 'en', stream_id) as subject_name_en,
        earlier as before, payload as after, hash
      from (
        select v.*,
          lag(v.payload) over (partition by v.stream_id order by v.position) as earlier
        from (${ruleIds(sql, merchant_id)}) as rule (id),
        lateral (
          select position, stream_id, at, type, actor, payload, hash from events
          where merchant_id = ${merchant_id} and right(stream_id, 11) = right(rule.id, 11)
            and stream_id = rule.id offset 0) as v) as told
      -- Whoever saves what was there already changes nothing.
      where earlier is null or earlier::text <> payload::text) e
    ${after === null ? sql`where true` : beforeCursor(sql, after)}
      ${actor_id === null ? sql`` : sql`and e.actor_id = ${actor_id}`}
      ${from_ms === null ? sql`` : sql`and e.at >= ${from_ms}::timestamptz`}
      ${until_ms === null ? sql`` : sql`and e.at < ${until_ms}::timestamptz`}
    order by e.at desc, e.position desc limit ${limit + 1}`;
  return [...rows];
}

function ruleIds(sql: Database, merchant_id: string) {
  return sql`
    select rule_id from recharge_rules where merchant_id = ${merchant_id}
    union all
    select coupon_id from coupon_definitions where merchant_id = ${merchant_id}
    union all
    select settings_id from member_settings where merchant_id = ${merchant_id}`;
}
