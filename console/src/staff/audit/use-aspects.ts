/** The values in an entry of the audit trail, as words. */
import { useTranslation } from "react-i18next";
import { isRole } from "../../../../src/contract/roles.ts";
import type { StoreDocument } from "../../../../src/contract/store.ts";
import { useLocalName } from "../../till/local-name.ts";
import { useMoney } from "../../till/use-money.ts";

export type Facts = Readonly<Record<string, unknown>>;

/** What several of may differ in one entry. */
export const aspects = [
  ...(["per_refund", "per_day", "same_day_only", "demands_pin"] as const),
  ...(["address", "phone", "cash_needs_shift", "blind_count"] as const),
] as const;

export function useAspects(stores: readonly StoreDocument[]) {
  const { t } = useTranslation("audit");
  const { t: staff } = useTranslation("staff");
  const nameOf = useLocalName();
  const { write } = useMoney();

  /** The value that has this name in the API. */
  function valueOf(name: string, value: unknown): string {
    switch (name) {
      case "role":
        return typeof value === "string" && isRole(value) ? staff(`role.${value}`) : String(value);
      case "store_no": {
        const store = stores.find(({ store_no }) => store_no === value);
        if (store !== undefined) return nameOf(store.name);
        return typeof value === "string" ? value : t("all_stores");
      }
      case "per_refund":
      case "per_day":
        return typeof value === "number" ? write(value) : t("no_limit");
      case "same_day_only":
        return t(value === true ? "same_day" : "any_day");
      case "demands_pin":
        return t(value === true ? "pin_everywhere" : "pin_by_store");
      case "blind_count":
        return t(value === true ? "blind" : "seen");
      case "cash_needs_shift":
        return t(`needs_shift.${value as "nobody" | "operators" | "everybody"}`);
      default:
        return textOf(value);
    }
  }

  function textOf(value: unknown): string {
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "object" && value !== null && "zh" in value && "en" in value) {
      return nameOf({ zh: String(value.zh), en: String(value.en) });
    }
    return t("nothing");
  }

  /** Of a key: its role, and where it may be used, or how much it may do. */
  function permissionsOf({ role, store_no, scopes }: Facts): string {
    if (typeof role !== "string") {
      return t("scopes", { count: Array.isArray(scopes) ? scopes.length : 0 });
    }
    return t("role_in", { role: valueOf("role", role), store: valueOf("store_no", store_no) });
  }

  /** `each refund from SGD 100.00 to SGD 200.00; each day from …`. */
  function changesOf(before: Facts | null, after: Facts | null): string {
    return aspects
      .filter((name) => name in (after ?? {}))
      .map((name) =>
        t("change", {
          what: t(`aspect.${name}`),
          before: valueOf(name, before?.[name]),
          after: valueOf(name, after?.[name]),
        }),
      )
      .join(t("joint"));
  }

  return { valueOf, permissionsOf, changesOf };
}
