/** The audit trail on the wire: who changed what about people, stores, keys and money rules. */
import { z } from "zod";
import { created_range, Instant, LocalizedText, pageOf, paging } from "./fields.ts";

/** What an entry is about, in the order in which it is offered. */
export const audit_subjects = [
  "operator",
  "refund_rules",
  "store",
  "device",
  "fee_rate",
  "key",
  "member_rules",
] as const;
export type AuditSubject = (typeof audit_subjects)[number];

/**
 * What is recorded, and what each is about. `before` and `after` hold what differs, by the names
 * that it has elsewhere in this API: `{"role": "cashier"}`, `{"role": "manager"}`.
 */
export const audit_types = {
  OPERATOR_CREATED: "operator",
  OPERATOR_RENAMED: "operator",
  OPERATOR_ROLE_CHANGED: "operator",
  OPERATOR_STORE_CHANGED: "operator",
  OPERATOR_DEACTIVATED: "operator",
  OPERATOR_REACTIVATED: "operator",
  /** By somebody else, or on the command line. */
  OPERATOR_PASSWORD_SET: "operator",
  /** By the operator, who knew the one before. */
  OPERATOR_PASSWORD_CHANGED: "operator",
  REFUND_LIMIT_CHANGED: "refund_rules",
  REFUND_PIN_DEMAND_CHANGED: "refund_rules",
  STORE_CREATED: "store",
  STORE_LETTERHEAD_CHANGED: "store",
  STORE_SHIFT_SETTINGS_CHANGED: "store",
  STORE_REFUND_PIN_SET: "store",
  STORE_REFUND_PIN_REMOVED: "store",
  DEVICE_CREATED: "device",
  DEVICE_RENAMED: "device",
  DEVICE_MOVED: "device",
  DEVICE_DEACTIVATED: "device",
  DEVICE_REACTIVATED: "device",
  FEE_RATE_ADDED: "fee_rate",
  API_KEY_CREATED: "key",
  API_KEY_REVOKED: "key",
  CASHIER_CLIENT_CREATED: "key",
  CASHIER_CLIENT_REVOKED: "key",
  SIGNING_KEY_ROTATED: "key",
  TRUSTED_KEY_ADDED: "key",
  TRUSTED_KEY_REMOVED: "key",
  RECHARGE_RULE_SAVED: "member_rules",
  MEMBER_SETTINGS_SAVED: "member_rules",
  COUPON_DEFINITION_SAVED: "member_rules",
} as const satisfies Readonly<Record<string, AuditSubject>>;
export type AuditType = keyof typeof audit_types;

const type_names = Object.keys(audit_types) as [AuditType, ...AuditType[]];

/** Who made a change; `cli` is whoever had a shell on the server, by their name there. */
export const AuditActor = z.strictObject({
  type: z.enum(["operator", "api_key", "cli", "system"]),
  id: z.string(),
  /** As they were called then. */
  name: z.string(),
});
export type AuditActor = z.infer<typeof AuditActor>;

const Facts = z.record(z.string(), z.unknown()).nullable();

export const AuditEntryDocument = z
  .strictObject({
    /** `audit_000000000017` is the merchant's 17th; no number is left out. */
    entry_id: z.string(),
    at: Instant,
    type: z.enum(type_names),
    actor: AuditActor,
    subject: z.strictObject({
      kind: z.enum(audit_subjects),
      id: z.string(),
      /** As it was called then. */
      name: LocalizedText,
    }),
    /** Null where there was nothing, or where it is a secret. */
    before: Facts,
    /** Null where nothing is left, or where it is a secret. */
    after: Facts,
    /** SHA-256 over the hash before it and this entry. */
    hash: z.string(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntryDocument = z.infer<typeof AuditEntryDocument>;

export const ListAuditEntriesQuery = z.strictObject({
  subject_kind: z.enum(audit_subjects).optional(),
  /** An operator's or key's id; `cli`. */
  actor_id: z.string().min(1).max(100).optional(),
  ...created_range,
  ...paging,
});
export type ListAuditEntriesQuery = z.infer<typeof ListAuditEntriesQuery>;

export const AuditEntryList = pageOf(AuditEntryDocument);
export type AuditEntryList = z.infer<typeof AuditEntryList>;
