/** The columns of the orders table. */
import { Text } from "@mantine/core";
import { columnVisibilityFeature, createColumnHelper, tableFeatures } from "@tanstack/react-table";
import type { OrderDocument } from "../../../src/contract/order.ts";
import { formatDateWithoutDay } from "../format/calendar-date.ts";
import { formatInstant } from "../format/instant.ts";
import { formatMajor } from "../format/money.ts";
import type { Language } from "../i18n/language.ts";
import { OrderStatusBadge } from "../parts/status-badge.tsx";
import { customerName } from "./customer-name.ts";
import { quoteAmount } from "./order-amount.ts";
import { OrderLink } from "./order-link.tsx";
import type { OrdersSearch } from "./orders-search.ts";

export const order_features = tableFeatures({ columnVisibilityFeature });

const column = createColumnHelper<typeof order_features, OrderDocument>();

export const column_ids = [
  "created",
  "order",
  "product",
  "date",
  "quantity",
  "amount",
  "channel",
  "customer",
  "status",
] as const;

export type ColumnId = (typeof column_ids)[number];

/** What the cells need to know besides their order. */
export type ColumnSurroundings = Readonly<{
  language: Language;
  time_zone: string;
  search: OrdersSearch;
  productName: (order: OrderDocument) => string;
  channelName: (order: OrderDocument) => string;
  /** The heading of a column in the reader's language. */
  heading: (id: ColumnId) => string;
}>;

export function orderColumns({
  language,
  time_zone,
  search,
  productName,
  channelName,
  heading,
}: ColumnSurroundings) {
  return column.columns([
    column.display({
      id: "created",
      header: () => heading("created"),
      cell: ({ row: { original: order } }) => (
        <time dateTime={order.created_at} title={order.created_at}>
          {formatInstant(order.created_at, { time_zone, language })}
        </time>
      ),
    }),
    column.display({
      id: "order",
      header: () => heading("order"),
      enableHiding: false,
      cell: ({ row }) => <OrderLink order_id={row.original.order_id} search={search} covers_row />,
    }),
    column.display({
      id: "product",
      header: () => heading("product"),
      cell: ({ row }) => (
        <Text size="sm" lineClamp={2} style={{ whiteSpace: "normal", minWidth: 110 }}>
          {productName(row.original)}
        </Text>
      ),
    }),
    column.display({
      id: "date",
      header: () => heading("date"),
      cell: ({ row }) => formatDateWithoutDay(row.original.date, language),
    }),
    column.display({
      id: "quantity",
      header: () => heading("quantity"),
      cell: ({ row }) => new Intl.NumberFormat(language).format(row.original.quantity),
    }),
    column.display({
      id: "amount",
      header: () => heading("amount"),
      cell: ({ row: { original: order } }) => {
        const amount = quoteAmount(order);
        return amount === undefined
          ? null
          : formatMajor(amount, { currency: order.currency, language });
      },
    }),
    column.display({
      id: "channel",
      header: () => heading("channel"),
      cell: ({ row }) => channelName(row.original),
    }),
    column.display({
      id: "customer",
      header: () => heading("customer"),
      cell: ({ row }) => (
        <Text size="sm" truncate maw={120} title={customerName(row.original.customer)}>
          {customerName(row.original.customer)}
        </Text>
      ),
    }),
    column.display({
      id: "status",
      header: () => heading("status"),
      cell: ({ row }) => <OrderStatusBadge status={row.original.status} />,
    }),
  ]);
}

/** Columns of figures stand at the right, so that digits line up. */
export function isFigure(id: string): boolean {
  return id === "quantity" || id === "amount";
}
