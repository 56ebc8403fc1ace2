/** One field for everything that names a member or a coupon, and what came of it, in words. */
import { Alert, Button, Text, TextInput } from "@mantine/core";
import { IconSearch, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import { useLocalName } from "../local-name.ts";
import { useMoney } from "../use-money.ts";
import { memberName } from "./member-name.ts";
import styles from "./members.module.css";
import type { MemberDesk } from "./use-member-desk.ts";

const number_length_max = 64;

export function LookUpForm({ members, onNew }: { members: MemberDesk; onNew: () => void }) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const { coupon } = members.side;
  return (
    <>
      <NumberField members={members} label={t("member.number")} is_first />
      <LookUpOutcome members={members} />
      {coupon === null ? null : (
        <Alert color="green" role="status" title={localName(coupon.definition.name)}>
          {t("member.coupon_chosen")}
        </Alert>
      )}
      <Button
        variant="default"
        size="md"
        leftSection={<IconUserPlus size={20} aria-hidden />}
        onClick={onNew}
      >
        {t("member.new")}
      </Button>
    </>
  );
}

/** What is typed, and Enter. A scanner needs no field. */
export function NumberField({
  members,
  label,
  is_first = false,
}: {
  members: MemberDesk;
  label: string;
  is_first?: boolean;
}) {
  const { t } = useTranslation("till");
  const [text, setText] = useState("");
  return (
    <form
      className={styles["find"]}
      onSubmit={(event) => {
        event.preventDefault();
        members.find(text);
      }}
    >
      <TextInput
        label={label}
        size="md"
        maxLength={number_length_max}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        {...(is_first ? { "data-autofocus": true } : {})}
      />
      <Button
        type="submit"
        size="md"
        variant={is_first ? "filled" : "default"}
        leftSection={<IconSearch size={20} aria-hidden />}
        loading={members.look_up.step === "asking"}
        disabled={text.trim() === ""}
      >
        {t("member.find")}
      </Button>
      {is_first ? (
        <Text size="sm" c="dimmed">
          {t("member.number_hint")}
        </Text>
      ) : null}
    </form>
  );
}

export function LookUpOutcome({ members: { look_up } }: { members: MemberDesk }) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const { write } = useMoney();
  switch (look_up.step) {
    case "none":
    case "asking":
      return null;
    case "nobody":
      return (
        <Alert color="orange" role="alert" title={t("member.nobody_title")}>
          {t("member.nobody")}
        </Alert>
      );
    case "blocked":
      return (
        <Alert color="red" role="alert" title={t("member.blocked_title")}>
          {t("member.blocked", { name: memberName(look_up.member) })}
        </Alert>
      );
    case "coupon_refused": {
      const { definition } = look_up.chosen;
      return (
        <Alert color="orange" role="alert" title={localName(definition.name)}>
          {t(`member.coupon_fault.${look_up.fault}`, { threshold: write(definition.threshold) })}
        </Alert>
      );
    }
    case "failed":
      return <FailureAlert error={look_up.error} />;
  }
}
