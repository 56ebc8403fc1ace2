/** The statuses of an order as coloured words; the colour only repeats what the word says. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from "../../../src/contract/order.ts";

const order_colors: Readonly<Record<OrderStatus, string>> = {
  DRAFT: "gray",
  LOCKED: "blue",
  PENDING_PAYMENT: "yellow",
  PAID: "lime",
  FULFILLED: "green",
  EXPIRED: "gray",
  CANCELLED: "gray",
  REFUNDED: "grape",
};

const payment_colors: Readonly<Record<PaymentStatus, string>> = {
  NONE: "gray",
  PENDING: "yellow",
  SUCCESS: "green",
  FAILED: "red",
  UNKNOWN: "orange",
  REFUNDED: "grape",
  PARTIALLY_REFUNDED: "grape",
};

const fulfillment_colors: Readonly<Record<FulfillmentStatus, string>> = {
  PENDING: "gray",
  FULFILLED: "green",
  REVOKED: "red",
  STUCK: "orange",
};

export function OrderStatusBadge({ status }: { status: OrderStatus }) {
  const { t } = useTranslation();
  return (
    <StatusBadge color={order_colors[status]} code={status} text={t(`order_status.${status}`)} />
  );
}

export function PaymentStatusBadge({ status }: { status: PaymentStatus }) {
  const { t } = useTranslation();
  const text = t(`payment_status.${status}`);
  return <StatusBadge color={payment_colors[status]} code={status} text={text} />;
}

export function FulfillmentStatusBadge({ status }: { status: FulfillmentStatus }) {
  const { t } = useTranslation();
  const text = t(`fulfillment_status.${status}`);
  return <StatusBadge color={fulfillment_colors[status]} code={status} text={text} />;
}

function StatusBadge({ color, code, text }: { color: string; code: string; text: string }) {
  return (
    <Badge variant="light" color={color} radius="sm" tt="none" miw="max-content" title={code}>
      {text}
    </Badge>
  );
}
