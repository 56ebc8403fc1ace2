/** Who may refund how much, as the merchant has set it; and what a store asks for. */
import {
  limited_roles,
  type ChangeRefundRules,
  type RefundRules,
  type RoleLimits,
} from "../../contract/refund-rules.ts";
import { default_limits, no_limits, type RefundLimits } from "../../domain/refund/refund-right.ts";
import type { Database, Transaction } from "../../postgres/database.ts";
import {
  noteDifference,
  recordAudit,
  type AuditNote,
  type AuditStamp,
} from "../audit/change-settings.ts";

type LimitRow = {
  role: string;
  per_refund_minor: bigint | null;
  per_day_minor: bigint | null;
  same_day_only: boolean;
};

/** The limits of one role: the merchant's, or those that come with Tillgate. */
export async function readRefundLimits(
  sql: Database | Transaction,
  merchant_id: string,
  role: string,
): Promise<RefundLimits> {
  const [row] = await sql<LimitRow[]>`
    select role, per_refund_minor, per_day_minor, same_day_only from refund_limits
    where merchant_id = ${merchant_id} and role = ${role}`;
  return row ?? default_limits[role] ?? no_limits;
}

export async function readRefundRules(
  sql: Database | Transaction,
  merchant_id: string,
): Promise<RefundRules> {
  const [merchant] = await sql<{ currency: string; demands_refund_pin: boolean }[]>`
    select currency, demands_refund_pin from merchants where merchant_id = ${merchant_id}`;
  if (merchant === undefined) throw new Error(`there is no merchant ${merchant_id}`);
  const limits: RoleLimits[] = [];
  for (const role of limited_roles) {
    const { per_refund_minor, per_day_minor, same_day_only } = await readRefundLimits(
      sql,
      merchant_id,
      role,
    );
    const plain = (minor: bigint | null) => (minor === null ? null : Number(minor));
    limits.push({
      role,
      per_refund: plain(per_refund_minor),
      per_day: plain(per_day_minor),
      same_day_only,
    });
  }
  const { currency, demands_refund_pin: demands_pin } = merchant;
  return { currency, demands_pin, limits };
}

/** The rules as they are then. */
export async function changeRefundRules(
  transaction: Transaction,
  stamp: AuditStamp,
  { demands_pin, limits = [] }: ChangeRefundRules,
): Promise<RefundRules> {
  const { merchant_id } = stamp;
  const before = await readRefundRules(transaction, merchant_id);
  if (demands_pin !== undefined) {
    await transaction`
      update merchants set demands_refund_pin = ${demands_pin} where merchant_id = ${merchant_id}`;
  }
  for (const { role, per_refund, per_day, same_day_only } of limits) {
    await transaction`
      insert into refund_limits (
        merchant_id, role, per_refund_minor, per_day_minor, same_day_only)
      values (${merchant_id}, ${role}, ${per_refund}, ${per_day}, ${same_day_only})
      on conflict (merchant_id, role) do update set
        per_refund_minor = excluded.per_refund_minor, per_day_minor = excluded.per_day_minor,
        same_day_only = excluded.same_day_only`;
  }
  const after = await readRefundRules(transaction, merchant_id);
  await recordAudit(transaction, stamp, notesOf(before, after));
  return after;
}

function notesOf(before: RefundRules, after: RefundRules): AuditNote[] {
  const { demands_pin } = after;
  const name = "demands_pin";
  const of_demand = noteDifference(
    { type: "REFUND_PIN_DEMAND_CHANGED", subject_id: name, name },
    { demands_pin: before.demands_pin },
    { demands_pin },
  );
  const of_limits = after.limits.flatMap(({ role, ...limits }) => {
    const { role: _, ...old } = before.limits.find((one) => one.role === role) ?? { role };
    const about = { type: "REFUND_LIMIT_CHANGED", subject_id: role, name: role } as const;
    return noteDifference(about, old, limits);
  });
  return [...of_demand, ...of_limits];
}
