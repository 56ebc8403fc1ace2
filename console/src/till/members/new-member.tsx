/** Making a member at the till: a name, a phone number, a card that is there already; or none. */
import { Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import { useCreateMember } from "./member-calls.ts";
import styles from "./members.module.css";

export function NewMember({ onMade }: { onMade: (member: MemberDetail) => void }) {
  const { t } = useTranslation("till");
  const [who, setWho] = useState({ phone: "", name: "", card_no: "" });
  const create = useCreateMember(onMade);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        const said = Object.entries(who).filter(([, text]) => text.trim() !== "");
        if (!create.isPending) create.mutate(Object.fromEntries(said));
      }}
    >
      {(["phone", "name", "card_no"] as const).map((field) => (
        <TextInput
          key={field}
          label={t(`member.${field}`)}
          size="md"
          maxLength={field === "name" ? 200 : 40}
          autoComplete="off"
          value={who[field]}
          onChange={(event) => setWho({ ...who, [field]: event.currentTarget.value })}
          {...(field === "phone" ? { "data-autofocus": true } : {})}
        />
      ))}
      <Text size="sm" c="dimmed">
        {t("member.card_hint")}
      </Text>
      {create.error === null ? null : <FailureAlert error={create.error} />}
      <Button type="submit" size="lg" loading={create.isPending}>
        {t("member.create")}
      </Button>
    </form>
  );
}
