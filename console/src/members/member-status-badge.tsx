/** The status of a member as a coloured word; the colour only repeats what the word says. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MemberStatus } from "./members-search.ts";

const colors: Readonly<Record<MemberStatus, string>> = {
  ACTIVE: "green",
  BLOCKED: "red",
  MERGED: "gray",
  ANONYMISED: "gray",
};

export function MemberStatusBadge({ status }: { status: MemberStatus }) {
  const { t } = useTranslation("members");
  return (
    <Badge
      variant="light"
      color={colors[status]}
      radius="sm"
      tt="none"
      miw="max-content"
      title={status}
    >
      {t(`status_word.${status}`)}
    </Badge>
  );
}
