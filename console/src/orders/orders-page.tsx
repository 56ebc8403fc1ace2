/** The orders list: filters in the address, rows that stay in place, a pill for new orders. */
import { Button, Group, Stack, Title, VisuallyHidden } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconChevronsLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { OrderList } from "../../../src/contract/order.ts";
import { ordersQuery } from "../api/queries.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { NewOrdersPill } from "./new-orders-pill.tsx";
import { OrderCards, OrderCardsSkeleton } from "./order-cards.tsx";
import { OrdersEmpty } from "./orders-empty.tsx";
import { OrdersFilters } from "./orders-filters.tsx";
import type { OrdersSearch } from "./orders-search.ts";
import { OrdersTable, OrdersTableSkeleton } from "./orders-table.tsx";
import { useLiveOrders } from "./use-live-orders.ts";

const route = getRouteApi("/signed-in/orders");

export function OrdersPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const live = useLiveOrders(search);
  usePageTitle(t("orders.title"));
  return (
    <Stack gap="md">
      <NewOrdersPill orders={live} onShow={live.showNew} />
      <Title order={1} size="h2">
        {t("orders.title")}
      </Title>
      <OrdersFilters search={search} />
      <Orders search={search} />
    </Stack>
  );
}

function Orders({ search }: { search: OrdersSearch }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(ordersQuery(search));
  const is_wide =
    useMediaQuery("(min-width: 70em)", true, { getInitialValueInEffect: false }) ?? true;
  if (error !== null && data === undefined) {
    return <FailureAlert error={error} onRetry={() => void refetch()} />;
  }
  if (data === undefined) {
    return (
      <div aria-busy>
        <VisuallyHidden role="status">{t("orders.loading")}</VisuallyHidden>
        {is_wide ? <OrdersTableSkeleton /> : <OrderCardsSkeleton />}
      </div>
    );
  }
  if (data.data.length === 0) return <OrdersEmpty search={search} />;
  return (
    <>
      {is_wide ? (
        <OrdersTable orders={data.data} search={search} />
      ) : (
        <OrderCards orders={data.data} search={search} />
      )}
      <Pages search={search} list={data} />
    </>
  );
}

/** Steps through the list. Its pages have no numbers: orders come in while one reads. */
function Pages({ search, list }: { search: OrdersSearch; list: OrderList }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const router = useRouter();
  const came_from_newer = useLocation({ select: ({ state }) => state.from_newer === true });
  const { cursor, ...newest } = search;
  const { next_cursor } = list;
  if (cursor === undefined && next_cursor === null) return null;
  return (
    <Group component="nav" justify="center" gap="xs" aria-label={t("orders.pages")}>
      {cursor === undefined ? null : (
        <Button
          variant="default"
          leftSection={<IconChevronsLeft size={17} aria-hidden />}
          onClick={() => void navigate({ to: "/orders", search: newest })}
        >
          {t("orders.newest")}
        </Button>
      )}
      {cursor !== undefined && came_from_newer ? (
        <Button
          variant="default"
          leftSection={<IconChevronLeft size={17} aria-hidden />}
          onClick={() => router.history.back()}
        >
          {t("orders.newer")}
        </Button>
      ) : null}
      <Button
        variant="default"
        disabled={next_cursor === null}
        rightSection={<IconChevronRight size={17} aria-hidden />}
        onClick={() => {
          if (next_cursor === null) return;
          void navigate({
            to: "/orders",
            search: { ...newest, cursor: next_cursor },
            state: { from_newer: true },
          });
        }}
      >
        {t("orders.older")}
      </Button>
    </Group>
  );
}
