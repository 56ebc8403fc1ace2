/** Members as a table, or as cards where there is little room. Each leads to the member's page. */
import { Group, Paper, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MemberDocument } from "../../../src/contract/member.ts";
import { formatInstant, zoneLabel } from "../format/instant.ts";
import { currentLanguage } from "../i18n/language.ts";
import link_styles from "../orders/order-link.module.css";
import row_styles from "../orders/orders-table.module.css";
import { AnchorLink } from "../parts/anchor-link.tsx";
import table_styles from "../parts/data-table.module.css";
import { useSignedIn } from "../shell/signed-in.ts";
import { useMemberName } from "./member-name.ts";
import { MemberStatusBadge } from "./member-status-badge.tsx";
import type { MembersSearch } from "./members-search.ts";

type ListProps = Readonly<{ members: readonly MemberDocument[]; search: MembersSearch }>;

export function MembersTable({ members, search }: ListProps) {
  const { t } = useTranslation("members");
  const { time_zone } = useSignedIn().merchant;
  const zone = zoneLabel(time_zone, Date.parse(members[0]?.created_at ?? ""));
  return (
    <Paper withBorder p="sm">
      <table aria-label={t("table")} className={table_styles["table"]}>
        <thead>
          <tr>
            <th scope="col">{t("column.name")}</th>
            <th scope="col">{t("column.phone")}</th>
            <th scope="col">{t("column.card_no")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("column.created_at", { zone })}</th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <tr key={member.member_id} className={row_styles["row"]}>
              <td>
                <MemberLink member={member} search={search} />
              </td>
              <td>{member.phone ?? t("none")}</td>
              <td>{member.card_no ?? t("none")}</td>
              <td>
                <MemberStatusBadge status={member.status} />
              </td>
              <td>
                <Since member={member} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Paper>
  );
}

export function MemberCards({ members, search }: ListProps) {
  const { t } = useTranslation("members");
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" role="list" aria-label={t("table")}>
      {members.map((member) => (
        <Paper key={member.member_id} withBorder p="sm" pos="relative" role="listitem">
          <Stack gap={6}>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <MemberLink member={member} search={search} />
              <MemberStatusBadge status={member.status} />
            </Group>
            <Text size="sm">{member.phone ?? t("none")}</Text>
            <Group justify="space-between" gap="xs" c="dimmed">
              <Text size="xs" ff="monospace">
                {member.card_no ?? t("none")}
              </Text>
              <Text size="xs" component="span">
                <Since member={member} />
              </Text>
            </Group>
          </Stack>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

/** The whole row or card around it leads to the member. */
function MemberLink({ member, search }: { member: MemberDocument; search: MembersSearch }) {
  const nameOf = useMemberName();
  return (
    <AnchorLink
      to="/members/$member_id"
      params={{ member_id: member.member_id }}
      state={{ members_search: search }}
      fw={600}
      size="sm"
      className={link_styles["covers"]}
    >
      {nameOf(member)}
    </AnchorLink>
  );
}

function Since({ member: { created_at } }: { member: MemberDocument }) {
  const { time_zone } = useSignedIn().merchant;
  return (
    <time dateTime={created_at} title={created_at}>
      {formatInstant(created_at, { time_zone, language: currentLanguage() })}
    </time>
  );
}

export function MembersSkeleton() {
  return (
    <Paper withBorder p="md">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} h={22} my={18} />
      ))}
    </Paper>
  );
}
