/** The dialogs of a member's page: each says what will happen before it does. */
import { List, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../src/contract/member.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { FormDialog } from "../parts/form-dialog.tsx";
import { CodeDialog } from "./code-dialog.tsx";
import { MemberForm } from "./member-form.tsx";
import type { MemberAction } from "./member-head.tsx";
import styles from "./members.module.css";
import { MergeDialog } from "./merge-dialog.tsx";
import { member_keys, pathOfMember } from "./queries.ts";

type DialogProps = Readonly<{ member: MemberDetail; onClose: () => void }>;

export function MemberDialog({
  action,
  member,
  onClose,
}: DialogProps & Readonly<{ action: MemberAction }>) {
  switch (action) {
    case "edit":
      return <MemberForm member={member} onClose={onClose} />;
    case "code":
      return <CodeDialog member={member} onClose={onClose} />;
    case "block":
    case "unblock":
      return <BlockDialog is_block={action === "block"} member={member} onClose={onClose} />;
    case "merge":
      return <MergeDialog member={member} onClose={onClose} />;
    case "anonymise":
      return <AnonymiseDialog member={member} onClose={onClose} />;
  }
}

function BlockDialog({ is_block, member, onClose }: DialogProps & Readonly<{ is_block: boolean }>) {
  const { t } = useTranslation("members");
  const [reason, setReason] = useState("");
  const [is_checked, setChecked] = useState(false);
  const words = {
    title: t(is_block ? "block.title" : "block.unblock_title"),
    ...{ close: t("close"), cancel: t("cancel") },
    save: t(is_block ? "block.confirm" : "block.unblock_confirm"),
  };
  return (
    <FormDialog
      words={words}
      stale_keys={member_keys}
      is_grave={is_block}
      onClose={onClose}
      onSubmit={() => {
        setChecked(true);
        if (reason.trim() === "") return null;
        const path = `${pathOfMember(member.member_id)}/${is_block ? "block" : "unblock"}`;
        return { method: "POST", path, body: { reason: reason.trim() } };
      }}
    >
      <Text size="sm">{t(is_block ? "block.lead" : "block.unblock_lead")}</Text>
      <Textarea
        label={t("block.reason")}
        description={t("block.reason_hint")}
        required
        data-autofocus
        autosize
        minRows={2}
        maxLength={200}
        error={is_checked && reason.trim() === "" ? t("block.reason_required") : undefined}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function AnonymiseDialog({ member, onClose }: DialogProps) {
  const { t } = useTranslation("members");
  const [is_understood, setUnderstood] = useState(false);
  const [is_checked, setChecked] = useState(false);
  const principals = sumsOf(member, "principal");
  const is_blocked = principals !== "";
  const is_missing = is_checked && !is_understood;
  const words = {
    title: t("anonymise.title"),
    ...{ close: t("close"), cancel: t("cancel"), save: t("anonymise.confirm") },
  };
  return (
    <FormDialog
      words={words}
      stale_keys={member_keys}
      is_grave
      is_blocked={is_blocked}
      onClose={onClose}
      onSubmit={() => {
        setChecked(true);
        if (!is_understood) return null;
        return { method: "POST", path: `${pathOfMember(member.member_id)}/anonymise`, body: {} };
      }}
    >
      {is_blocked ? (
        <Text size="sm" fw={600}>
          {t("anonymise.principal", { amount: principals })}
        </Text>
      ) : null}
      <List size="sm" spacing={6}>
        <List.Item>{t("anonymise.person")}</List.Item>
        <List.Item>
          <Lapsing member={member} />
        </List.Item>
        <List.Item>{t("anonymise.books")}</List.Item>
        <List.Item>
          <Text size="sm" fw={600} component="span">
            {t("anonymise.final")}
          </Text>
        </List.Item>
      </List>
      {is_blocked ? null : (
        <div>
          <label className={styles["check"]}>
            <input
              type="checkbox"
              required
              checked={is_understood}
              aria-invalid={is_missing}
              aria-describedby={is_missing ? "understood-fault" : undefined}
              onChange={(event) => setUnderstood(event.currentTarget.checked)}
            />
            {t("anonymise.understood")}
          </label>
          {is_missing ? (
            <Text size="sm" c="var(--mantine-color-error)" id="understood-fault" role="alert">
              {t("anonymise.understood_required")}
            </Text>
          ) : null}
        </div>
      )}
    </FormDialog>
  );
}

/** What of the member's is lost with it. */
function Lapsing({ member }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  const gift = sumsOf(member, "gift");
  const { points } = member;
  const coupons = member.coupons.filter(({ status }) => status === "UNUSED").length;
  const lost = [
    ...(gift === "" ? [] : [t("anonymise.gift", { amount: gift })]),
    ...(points === 0 ? [] : [t("points_count", { count: points })]),
    ...(coupons === 0 ? [] : [t("anonymise.coupons", { count: coupons })]),
  ];
  if (lost.length === 0) return t("anonymise.nothing_lapses");
  const list = new Intl.ListFormat(currentLanguage(), { type: "conjunction" }).format(lost);
  return t("anonymise.lapse", { list });
}

/** Amounts above zero of all currencies; empty when there are none. */
function sumsOf({ balances }: MemberDetail, part: "principal" | "gift"): string {
  const language = currentLanguage();
  return balances
    .map((balance) => balance[part])
    .filter(({ amount }) => amount > 0)
    .map(({ amount, currency }) => formatMinor(amount, { currency, language }))
    .join(" + ");
}
