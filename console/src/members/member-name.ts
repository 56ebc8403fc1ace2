/** What a member is called on these pages. */
import { useTranslation } from "react-i18next";
import type { MemberDocument } from "../../../src/contract/member.ts";

export function useMemberName(): (member: MemberDocument) => string {
  const { t } = useTranslation("members");
  return ({ name, status }) => name ?? t(status === "ANONYMISED" ? "forgotten" : "nameless");
}
