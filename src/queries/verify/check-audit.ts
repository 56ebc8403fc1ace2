/**
 * The audit trail: no entry is missing, none was changed, and what it says of operators and refund
 * limits last is what counts now.
 */
import type { LocalizedText } from "../../contract/fields.ts";
import { chain_start } from "../../protocols/timeline/event-hash.ts";
import { auditHash, type AuditEntry } from "../audit/change-settings.ts";
import type { FindingList } from "./finding.ts";
import type { Snapshot } from "./read-pages.ts";

const page_entries = 500;

type Row = Readonly<{
  position: bigint;
  at: number;
  type: AuditEntry["type"];
  actor_type: AuditEntry["actor"]["type"];
  actor_id: string;
  actor_name: string;
  subject_kind: AuditEntry["subject"]["kind"];
  subject_id: string;
  subject_name_zh: string;
  subject_name_en: string;
  before: AuditEntry["before"];
  after: AuditEntry["after"];
  hash: string;
}>;

/** By subject, as `operator op_1`: what the trail said of it last. */
type Told = Map<string, Record<string, unknown>>;

export async function checkAudit(
  snapshot: Snapshot,
  merchant_id: string,
  findings: FindingList,
): Promise<void> {
  const about = { subject: "audit", id: merchant_id, order_id: null } as const;
  const [head] = await snapshot<{ position: bigint; hash: string }[]>`
    select position, hash from audit_heads where merchant_id = ${merchant_id}`;
  const told: Told = new Map();
  let [last, previous] = [0n, ""];
  for (;;) {
    const rows = await snapshot<Row[]>`
      select * from audit_entries where merchant_id = ${merchant_id} and position > ${last}
      order by position limit ${page_entries}`;
    for (const row of rows) {
      findings.compare({ ...about, field: "next entry" }, last + 1n, row.position);
      const expected = auditHash(previous || chain_start, merchant_id, entryOf(row));
      findings.compare({ ...about, field: `hash of entry ${row.position}` }, expected, row.hash);
      [last, previous] = [row.position, row.hash];
      remember(told, row);
    }
    if (rows.length < page_entries) break;
  }
  findings.compare({ ...about, field: "last entry" }, head?.position ?? 0n, last);
  findings.compare({ ...about, field: "last hash" }, head?.hash ?? "", previous);
  await checkOperators(snapshot, merchant_id, { findings, told });
  await checkLimits(snapshot, merchant_id, { findings, told });
}

function entryOf(row: Row): AuditEntry {
  const { position, at: at_ms, type, before, after } = row;
  const name: LocalizedText = { zh: row.subject_name_zh, en: row.subject_name_en };
  return {
    ...{ position: Number(position), at_ms, type, before, after },
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    subject: { kind: row.subject_kind, id: row.subject_id, name },
  };
}

function remember(told: Told, { subject_kind, subject_id, after }: Row): void {
  if (subject_kind !== "operator" && subject_kind !== "refund_rules") return;
  const key = `${subject_kind} ${subject_id}`;
  told.set(key, { ...told.get(key), ...after });
}

type Against = Readonly<{ findings: FindingList; told: Told }>;

/** Nobody got another role past the trail. */
async function checkOperators(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, told }: Against,
): Promise<void> {
  const rows = await snapshot<{ operator_id: string; role: string; store_no: string | null }[]>`
    select operator_id, role, store_no, active from operators where merchant_id = ${merchant_id}
    order by operator_id`;
  for (const { operator_id: id, ...row } of rows) {
    compareAll(findings, { id, row, last: told.get(`operator ${id}`) });
    told.delete(`operator ${id}`);
  }
  for (const key of told.keys()) {
    if (!key.startsWith("operator ")) continue;
    const about = { subject: "audit", id: key.slice("operator ".length), order_id: null } as const;
    findings.add({ ...about, field: "row", expected: "an operator", found: "nothing" });
  }
}

/** Nobody moved a limit past the trail. */
async function checkLimits(
  snapshot: Snapshot,
  merchant_id: string,
  { findings, told }: Against,
): Promise<void> {
  const rows = await snapshot<
    {
      role: string;
      per_refund: bigint | null;
      per_day: bigint | null;
      same_day_only: boolean;
    }[]
  >`
    select role, per_refund_minor as per_refund, per_day_minor as per_day, same_day_only
    from refund_limits where merchant_id = ${merchant_id} order by role`;
  for (const { role: id, ...row } of rows) {
    compareAll(findings, { id, row, last: told.get(`refund_rules ${id}`) });
  }
}

type Compared = Readonly<{
  id: string;
  row: Readonly<Record<string, unknown>>;
  /** Undefined: the trail says nothing of it, which was there before the trail was. */
  last: Readonly<Record<string, unknown>> | undefined;
}>;

function compareAll(findings: FindingList, { id, row, last = {} }: Compared): void {
  for (const [field, value] of Object.entries(row)) {
    if (!(field in last)) continue;
    const about = { subject: "audit", id, order_id: null, field } as const;
    findings.compare(about, textOf(last[field]), textOf(value));
  }
}

function textOf(value: unknown): string {
  // Limits are bigints in their rows, and plain numbers in the trail.
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
