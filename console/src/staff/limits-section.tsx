/** Who may refund how much, role by role. */
import { Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RefundRules, RoleLimits } from "../../../src/contract/refund-rules.ts";
import { useMoney } from "../till/use-money.ts";
import { FormDialog } from "./form-dialog.tsx";
import { limitOf, limitText } from "./limit-text.ts";
import type { Myself } from "./myself.ts";
import { Section } from "./section.tsx";
import styles from "./staff.module.css";
import type { Save } from "../parts/use-save.ts";

export function LimitsSection({ rules, me }: { rules: RefundRules; me: Myself }) {
  const { t } = useTranslation("staff");
  const { write } = useMoney();
  const [edited, setEdited] = useState<RoleLimits | null>(null);
  const amount = (minor: number | null) => (minor === null ? t("no_limit") : write(minor));
  return (
    <Section id="refunds" title={t("refunds")} lead={t("refunds_lead")}>
      <ul className={styles["rows"]}>
        {rules.limits.map((limits) => {
          const role = t(`role.${limits.role}`);
          return (
            <li key={limits.role}>
              <Text fw={600} className={styles["who"]}>
                {role}
              </Text>
              <div className={styles["facts"]}>
                <Fact name={t("per_refund")} value={amount(limits.per_refund)} />
                <Fact name={t("per_day")} value={amount(limits.per_day)} />
                <Fact
                  name={t("paid_when")}
                  value={t(limits.same_day_only ? "same_day" : "any_day")}
                />
              </div>
              {me.may("settings:write") ? (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t("limits_edit_of", { role })}
                  onClick={() => setEdited(limits)}
                >
                  {t("edit")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {edited === null ? null : <LimitsDialog limits={edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <Text size="sm">
      <Text span c="dimmed" size="sm">
        {name}
      </Text>{" "}
      {value}
    </Text>
  );
}

function LimitsDialog({ limits, onClose }: { limits: RoleLimits; onClose: () => void }) {
  const { t } = useTranslation("staff");
  const { currency, decimals } = useMoney();
  const [per_refund, setPerRefund] = useState(limitText(limits.per_refund, decimals));
  const [per_day, setPerDay] = useState(limitText(limits.per_day, decimals));
  const [same_day_only, setSameDayOnly] = useState(limits.same_day_only);
  const [is_checked, setChecked] = useState(false);
  const wrong = (text: string) =>
    is_checked && limitOf(text, decimals) === undefined ? t("amount_wrong") : undefined;

  function save(): Save | null {
    setChecked(true);
    const wanted = {
      per_refund: limitOf(per_refund, decimals),
      per_day: limitOf(per_day, decimals),
    };
    if (wanted.per_refund === undefined || wanted.per_day === undefined) return null;
    const body = { limits: [{ role: limits.role, ...wanted, same_day_only }] };
    return { method: "PATCH", path: "/v1/refund_rules", body };
  }

  return (
    <FormDialog
      title={t("limits_of", { role: t(`role.${limits.role}`) })}
      onClose={onClose}
      onSubmit={save}
    >
      <TextInput
        label={t("per_refund")}
        description={t("limit_hint", { currency })}
        inputMode="decimal"
        data-autofocus
        error={wrong(per_refund)}
        value={per_refund}
        onChange={(event) => setPerRefund(event.currentTarget.value)}
      />
      <TextInput
        label={t("per_day")}
        description={t("limit_hint", { currency })}
        inputMode="decimal"
        error={wrong(per_day)}
        value={per_day}
        onChange={(event) => setPerDay(event.currentTarget.value)}
      />
      <label className={styles["check"]}>
        <input
          type="checkbox"
          checked={same_day_only}
          onChange={(event) => setSameDayOnly(event.currentTarget.checked)}
        />
        <span>{t("same_day_only")}</span>
      </label>
    </FormDialog>
  );
}
