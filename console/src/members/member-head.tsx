/** Who a member is, and the buttons for what can be done; each opens a dialog. */
import { Button, Group, Paper, Title } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../src/contract/member.ts";
import { Facts, type Fact } from "../order/facts.tsx";
import { Minute } from "../order/order-summary.tsx";
import { CodeText } from "../parts/code-text.tsx";
import { useMyself } from "../staff/myself.ts";
import { useMemberName } from "./member-name.ts";
import { MemberStatusBadge } from "./member-status-badge.tsx";

/** Fetched when somebody wants to do something. */
const MemberDialog = lazy(async () => ({
  default: (await import("./member-dialogs.tsx")).MemberDialog,
}));

export type MemberAction = "edit" | "code" | "block" | "unblock" | "merge" | "anonymise";

/** What can be done with a member in each status. */
const actions: Readonly<Record<MemberDetail["status"], readonly MemberAction[]>> = {
  ACTIVE: ["edit", "code", "block", "merge", "anonymise"],
  BLOCKED: ["unblock", "anonymise"],
  MERGED: [],
  ANONYMISED: [],
};

export function MemberHead({ member }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  const nameOf = useMemberName();
  const me = useMyself();
  const [opened, setOpened] = useState<MemberAction | null>(null);
  const offered = me.may("members:write") ? actions[member.status] : [];
  return (
    <section aria-labelledby="member-title">
      <Group justify="space-between" align="start" mb="sm">
        <Group gap="sm">
          <Title order={1} size="h2" id="member-title">
            {nameOf(member)}
          </Title>
          <MemberStatusBadge status={member.status} />
        </Group>
        <Group gap="xs">
          {offered.map((action) => (
            <Button
              key={action}
              size="sm"
              variant={action === "anonymise" ? "light" : "default"}
              {...(action === "anonymise" ? { color: "red" } : {})}
              onClick={() => setOpened(action)}
            >
              {t(`action.${action}`)}
            </Button>
          ))}
        </Group>
      </Group>
      <Paper withBorder p="md">
        <Who member={member} />
      </Paper>
      {opened === null ? null : (
        <Suspense>
          <MemberDialog action={opened} member={member} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </section>
  );
}

function Who({ member }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  const { phone, card_no, member_id, created_at, recharge_count } = member;
  const facts: readonly Fact[] = [
    { name: t("fact.phone"), value: phone ?? t("none") },
    {
      name: t("fact.card_no"),
      value: card_no === null ? t("none") : <CodeText text={card_no} what={t("fact.card_no")} />,
    },
    {
      name: t("fact.member_id"),
      value: <CodeText text={member_id} what={t("fact.member_id")} />,
    },
    { name: t("fact.created_at"), value: <Minute instant={created_at} /> },
    { name: t("fact.recharge_count"), value: String(recharge_count) },
  ];
  return <Facts facts={facts} />;
}
