/** One member: who it is, what it has, what moved it, and what can be done with it. */
import { Alert, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../src/contract/member.ts";
import { problemOf } from "../api/request.ts";
import { Refund } from "../order/refund-section.tsx";
import { TimelineOf } from "../order/timeline.tsx";
import { AnchorLink } from "../parts/anchor-link.tsx";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { Missing } from "../parts/missing.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { memberQuery } from "../till/members/member-calls.ts";
import { HoldingsSection } from "./holdings-section.tsx";
import { MemberHead } from "./member-head.tsx";
import { memberTimelineQuery } from "./queries.ts";
import { StatementSection } from "./statement-section.tsx";
import { useMemberName } from "./member-name.ts";
import type { members_en } from "../i18n/members-en.ts";
import "./texts.ts";

const route = getRouteApi("/signed-in/members/$member_id");
const events_shown_max = 20;

export function MemberPage() {
  const { member_id } = route.useParams();
  const { data: member, error, refetch } = useQuery(memberQuery(member_id));
  return (
    <Stack gap="lg" maw={1180} mx="auto">
      <BackLink />
      <Body member={member} error={error} onRetry={() => void refetch()} />
    </Stack>
  );
}

/** Back to the list as it was left, with its search. */
function BackLink() {
  const { t } = useTranslation("members");
  const search = useLocation({ select: ({ state }) => state.members_search });
  return (
    <AnchorLink to="/members" search={search ?? {}} w="fit-content">
      {t("back")}
    </AnchorLink>
  );
}

function Body({
  member,
  error,
  onRetry,
}: {
  member: MemberDetail | undefined;
  error: Error | null;
  onRetry: () => void;
}) {
  const { t } = useTranslation("members");
  if (member !== undefined) return <Member key={member.member_id} member={member} />;
  if (error === null) {
    return (
      <Stack gap="lg" aria-busy>
        <VisuallyHidden role="status">{t("member_loading")}</VisuallyHidden>
        <Skeleton h={40} w={260} />
        <Skeleton h={220} />
        <Skeleton h={320} />
      </Stack>
    );
  }
  if (problemOf(error)?.status !== 404) return <FailureAlert error={error} onRetry={onRetry} />;
  return <Missing title={t("missing_title")} text={t("missing")} />;
}

function Member({ member }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  const nameOf = useMemberName();
  const { member_id, open_refunds } = member;
  usePageTitle(t("page_title", { name: nameOf(member) }));
  return (
    <>
      <MemberHead member={member} />
      <Note member={member} />
      <HoldingsSection member={member} />
      {open_refunds.length === 0 ? null : (
        <section aria-labelledby="refunds-title">
          <Title order={2} size="h3" mb="sm" id="refunds-title">
            {t("refunds")}
          </Title>
          <Stack gap="sm">
            {open_refunds.map((refund) => (
              <Refund
                key={refund.refund_id}
                refund={refund}
                path={`/v1/trade_orders/${encodeURIComponent(refund.trade_order_id)}`}
                stale_key={["member", member_id]}
              />
            ))}
          </Stack>
        </section>
      )}
      <StatementSection member_id={member_id} />
      <MemberTimeline member_id={member_id} />
    </>
  );
}

/** Why a member can do nothing. */
function Note({ member: { status, merged_into } }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  if (status === "ACTIVE") return null;
  const words = {
    BLOCKED: t("blocked_note"),
    MERGED: t("merged_note"),
    ANONYMISED: t("forgotten_note"),
  };
  return (
    <Alert
      variant="light"
      color={status === "BLOCKED" ? "red" : "gray"}
      icon={<IconInfoCircle aria-hidden />}
    >
      <Text size="sm">{words[status]}</Text>
      {merged_into === null || status !== "MERGED" ? null : (
        <AnchorLink
          to="/members/$member_id"
          params={{ member_id: merged_into }}
          size="sm"
          underline="always"
        >
          {t("merged_link")}
        </AnchorLink>
      )}
    </Alert>
  );
}

type EventWord = keyof typeof members_en.event;

function MemberTimeline({ member_id }: { member_id: string }) {
  const { t, i18n } = useTranslation("members");
  const read = useQuery(memberTimelineQuery(member_id));
  // A newer server may send types that have no words here.
  const wordOf = (type: string) =>
    i18n.exists(`event.${type}`, { ns: "members" }) ? t(`event.${type as EventWord}`) : null;
  return (
    <TimelineOf title={t("timeline")} read={read} wordOf={wordOf} shown_max={events_shown_max} />
  );
}
