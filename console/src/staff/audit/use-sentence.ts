/** An entry of the audit trail as a sentence, in the reader's language. */
import { useTranslation } from "react-i18next";
import type { AuditEntryDocument, AuditType } from "../../../../src/contract/audit.ts";
import type { StoreDocument } from "../../../../src/contract/store.ts";
import { formatMinuteWithZone } from "../../format/instant.ts";
import { audit_en } from "../../i18n/audit-en.ts";
import { useSignedIn } from "../../shell/signed-in.ts";
import { useLocalName } from "../../till/local-name.ts";
import { aspects, useAspects, type Facts } from "./use-aspects.ts";
import { useRules } from "./use-rules.ts";

export function useSentence(
  stores: readonly StoreDocument[],
): (entry: AuditEntryDocument) => string {
  const { t } = useTranslation("audit");
  const nameOf = useLocalName();
  const { time_zone } = useSignedIn().merchant;
  const { valueOf, permissionsOf, changesOf } = useAspects(stores);
  const { feeOf, ruleOf, pointsOf, methodOf } = useRules();

  const minuteOf = (instant: string) => formatMinuteWithZone(instant, time_zone);

  /** What most entries have in them is one thing; of these it is this one, or all of it. */
  const words: Partial<Record<AuditType, (facts: Facts) => string>> = {
    FEE_RATE_ADDED: feeOf,
    RECHARGE_RULE_SAVED: ruleOf,
    MEMBER_SETTINGS_SAVED: pointsOf,
    OPERATOR_CREATED: ({ role }) => valueOf("role", role),
    DEVICE_CREATED: ({ store_no }) => valueOf("store_no", store_no),
    API_KEY_CREATED: permissionsOf,
    CASHIER_CLIENT_CREATED: permissionsOf,
  };

  function wordsOf({ type }: AuditEntryDocument, facts: Facts | null): string {
    if (facts === null) return t("nothing");
    const [[name, value] = ["", null]] = Object.entries(facts);
    return words[type]?.(facts) ?? valueOf(name, value);
  }

  function nameIn({ type, subject, after }: AuditEntryDocument): string {
    if (type === "FEE_RATE_ADDED") return methodOf(after ?? {});
    const role = limited_roles.find((one) => one === subject.id);
    if (type === "REFUND_LIMIT_CHANGED" && role !== undefined) return t(`limited.${role}`);
    return nameOf(subject.name);
  }

  return (entry) => {
    const { type, before, after } = entry;
    const has_aspects = aspects.some((one) => one in (after ?? {}));
    const filled = {
      actor: t(`actor.${entry.actor.type}`, { name: entry.actor.name }),
      name: nameIn(entry),
      before: wordsOf(entry, before),
      after: wordsOf(entry, after),
      changes: has_aspects ? changesOf(before, after) : "",
      from: typeof after?.["valid_from"] === "string" ? minuteOf(after["valid_from"]) : "",
    };
    const is_first = before === null;
    const is_same = filled.before === filled.after;
    if (isFirst(type) && is_first) return t(`first.${type}`, filled);
    if (isSame(type) && is_same) return t(`same.${type}`, filled);
    return t(`sentence.${type}`, filled);
  };
}

const limited_roles = ["manager", "cashier", "finance", "support"] as const;

function isFirst(type: AuditType): type is keyof typeof audit_en.first & AuditType {
  return type in audit_en.first;
}

function isSame(type: AuditType): type is keyof typeof audit_en.same & AuditType {
  return type in audit_en.same;
}
