/** The members of a merchant: searched, listed page by page, and made. */
import {
  Button,
  Group,
  NativeSelect,
  Paper,
  Stack,
  Text,
  Title,
  VisuallyHidden,
} from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import {
  IconChevronRight,
  IconChevronsLeft,
  IconUserPlus,
  IconUserSearch,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberList } from "../../../src/contract/member.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { SearchBox } from "../parts/search-box.tsx";
import { useMyself } from "../staff/myself.ts";
import { MemberCards, MembersSkeleton, MembersTable } from "./members-list.tsx";
import { member_statuses, withPart, type MembersSearch } from "./members-search.ts";
import { membersQuery } from "./queries.ts";
import "./texts.ts";

const MemberForm = lazy(async () => ({
  default: (await import("./member-form.tsx")).MemberForm,
}));

const route = getRouteApi("/signed-in/members");

export function MembersPage() {
  const { t } = useTranslation("members");
  const search = route.useSearch();
  const me = useMyself();
  const navigate = useNavigate();
  const [is_adding, setAdding] = useState(false);
  usePageTitle(t("title"));
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={1} size="h2">
          {t("title")}
        </Title>
        {me.may("members:write") ? (
          <Button
            leftSection={<IconUserPlus size={18} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {t("add")}
          </Button>
        ) : null}
      </Group>
      <Filters search={search} />
      <Members search={search} />
      {is_adding ? (
        <Suspense>
          <MemberForm
            member={null}
            onClose={() => setAdding(false)}
            onSaved={({ member_id }) =>
              void navigate({ to: "/members/$member_id", params: { member_id } })
            }
          />
        </Suspense>
      ) : null}
    </Stack>
  );
}

/** Typing replaces the address; a choice adds to the history, so that Back undoes it. */
function Filters({ search }: { search: MembersSearch }) {
  const { t } = useTranslation("members");
  const navigate = useNavigate();
  const words = { label: t("search"), hint: t("search_hint"), clear: t("clear_search") };
  return (
    <Paper withBorder p="sm" component="search" aria-label={t("search")}>
      <Group gap="sm" align="end">
        <SearchBox
          text={search.q ?? ""}
          words={words}
          onText={(q) =>
            void navigate({ to: "/members", search: withPart(search, "q", q), replace: true })
          }
        />
        <NativeSelect
          label={t("status")}
          value={search.status ?? ""}
          data={[
            { value: "", label: t("any_status") },
            ...member_statuses.map((value) => ({ value, label: t(`status_word.${value}`) })),
          ]}
          onChange={(event) =>
            void navigate({
              to: "/members",
              search: withPart(search, "status", event.currentTarget.value),
            })
          }
        />
      </Group>
    </Paper>
  );
}

function Members({ search }: { search: MembersSearch }) {
  const { t } = useTranslation("members");
  // While a search is on its way, what was there stays, dimmed by nothing but its time.
  const { data, error, refetch } = useQuery({
    ...membersQuery(search),
    placeholderData: keepPreviousData,
  });
  const is_wide =
    useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false }) ?? true;
  if (error !== null) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) {
    return (
      <div aria-busy>
        <VisuallyHidden role="status">{t("loading")}</VisuallyHidden>
        <MembersSkeleton />
      </div>
    );
  }
  if (data.data.length === 0) return <Nobody search={search} />;
  return (
    <>
      {is_wide ? (
        <MembersTable members={data.data} search={search} />
      ) : (
        <MemberCards members={data.data} search={search} />
      )}
      <Pages search={search} list={data} />
    </>
  );
}

function Nobody({ search }: { search: MembersSearch }) {
  const { t } = useTranslation("members");
  const navigate = useNavigate();
  const is_filtered = Object.keys(search).length > 0;
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" py="xl" ta="center">
        <IconUserSearch size={36} stroke={1.5} aria-hidden />
        <Title order={2} size="h4">
          {t(is_filtered ? "empty_filtered_title" : "empty_title")}
        </Title>
        <Text c="dimmed">{t(is_filtered ? "empty_filtered" : "empty")}</Text>
        {is_filtered ? (
          <Button
            variant="default"
            mt="sm"
            onClick={() => void navigate({ to: "/members", search: {} })}
          >
            {t("show_all")}
          </Button>
        ) : null}
      </Stack>
    </Paper>
  );
}

/** Steps through the list. Back is the browser's: each page has an address. */
function Pages({ search, list }: { search: MembersSearch; list: MemberList }) {
  const { t } = useTranslation("members");
  const navigate = useNavigate();
  const { cursor, ...first } = search;
  const { next_cursor } = list;
  if (cursor === undefined && next_cursor === null) return null;
  return (
    <Group component="nav" justify="center" gap="xs" aria-label={t("pages")}>
      {cursor === undefined ? null : (
        <Button
          variant="default"
          leftSection={<IconChevronsLeft size={17} aria-hidden />}
          onClick={() => void navigate({ to: "/members", search: first })}
        >
          {t("first")}
        </Button>
      )}
      <Button
        variant="default"
        disabled={next_cursor === null}
        rightSection={<IconChevronRight size={17} aria-hidden />}
        onClick={() => {
          if (next_cursor === null) return;
          void navigate({ to: "/members", search: { ...first, cursor: next_cursor } });
        }}
      >
        {t("next")}
      </Button>
    </Group>
  );
}
