/** Orders as cards, for screens that are too narrow for the table. */
import { Group, Paper, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrderDocument } from "../../../src/contract/order.ts";
import { formatDate } from "../format/calendar-date.ts";
import { formatInstant } from "../format/instant.ts";
import { formatMajor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { OrderStatusBadge } from "../parts/status-badge.tsx";
import { useSignedIn } from "../shell/signed-in.ts";
import { customerName } from "./customer-name.ts";
import { quoteAmount } from "./order-amount.ts";
import { OrderLink } from "./order-link.tsx";
import type { OrdersSearch } from "./orders-search.ts";
import { useProductName } from "./product-name.ts";

const columns = { base: 1, xs: 2 };

export function OrderCards({
  orders,
  search,
}: {
  orders: readonly OrderDocument[];
  search: OrdersSearch;
}) {
  const { t } = useTranslation();
  return (
    <SimpleGrid cols={columns} spacing="sm" role="list" aria-label={t("orders.table")}>
      {orders.map((order) => (
        <OrderCard key={order.order_id} order={order} search={search} />
      ))}
    </SimpleGrid>
  );
}

function OrderCard({ order, search }: { order: OrderDocument; search: OrdersSearch }) {
  const { t } = useTranslation();
  const productName = useProductName();
  const language = currentLanguage();
  const { time_zone } = useSignedIn().merchant;
  const amount = quoteAmount(order);
  const customer = customerName(order.customer);
  return (
    <Paper withBorder p="sm" pos="relative" role="listitem">
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <OrderLink order_id={order.order_id} search={search} covers_row />
          <OrderStatusBadge status={order.status} />
        </Group>
        <Text fw={600} lh={1.3}>
          {productName(order)}
        </Text>
        <Group justify="space-between" gap="xs">
          <Text size="sm">
            {formatDate(order.date, language)} · {t("orders.visitors", { count: order.quantity })}
          </Text>
          {amount === undefined ? null : (
            <Text size="sm" fw={600}>
              {formatMajor(amount, { currency: order.currency, language })}
            </Text>
          )}
        </Group>
        <Group justify="space-between" gap="xs" c="dimmed">
          <Text size="xs">
            {[t(`channel.${order.channel}`), customer].filter((text) => text !== "").join(" · ")}
          </Text>
          <Text size="xs" component="time" dateTime={order.created_at} title={order.created_at}>
            {formatInstant(order.created_at, { time_zone, language })}
          </Text>
        </Group>
      </Stack>
    </Paper>
  );
}

export function OrderCardsSkeleton() {
  return (
    <SimpleGrid cols={columns} spacing="sm">
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} h={128} />
      ))}
    </SimpleGrid>
  );
}
