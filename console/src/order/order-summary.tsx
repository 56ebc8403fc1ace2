/** The order document in words. */
import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { OrderDocument } from "../../../src/contract/order.ts";
import { formatDate } from "../format/calendar-date.ts";
import { formatMinuteWithZone } from "../format/instant.ts";
import { formatMajor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { quoteAmount } from "../orders/order-amount.ts";
import { useProductName } from "../orders/product-name.ts";
import { CodeText } from "../parts/code-text.tsx";
import {
  FulfillmentStatusBadge,
  OrderStatusBadge,
  PaymentStatusBadge,
} from "../parts/status-badge.tsx";
import { useSignedIn } from "../shell/signed-in.ts";
import { Facts, type Fact } from "./facts.tsx";

export function OrderSummary({ order }: { order: OrderDocument }) {
  const { t } = useTranslation();
  const { time_zone } = useSignedIn().merchant;
  const productName = useProductName();
  const language = currentLanguage();
  const amount = quoteAmount(order);
  const lock = order.inventory_lock;
  const facts: readonly (Fact | undefined)[] = [
    { name: t("order.product"), value: <Text fw={600}>{productName(order)}</Text> },
    { name: t("order.date"), value: formatDate(order.date, language) },
    { name: t("order.visitors"), value: t("orders.visitors", { count: order.quantity }) },
    amount === undefined
      ? undefined
      : {
          name: t("order.amount"),
          value: (
            <Text fw={600} size="sm">
              {formatMajor(amount, { currency: order.currency, language })}
            </Text>
          ),
        },
    { name: t("order.status"), value: <OrderStatusBadge status={order.status} /> },
    { name: t("order.payment"), value: <PaymentStatusBadge status={order.payment_status} /> },
    {
      name: t("order.fulfillment"),
      value: <FulfillmentStatusBadge status={order.fulfillment_status} />,
    },
    { name: t("order.channel"), value: t(`channel.${order.channel}`) },
    { name: t("order.customer"), value: <Customer customer={order.customer} /> },
    { name: t("order.created"), value: <Minute instant={order.created_at} /> },
    order.payment_method === undefined
      ? undefined
      : { name: t("order.payment_method"), value: t(`payment_method.${order.payment_method}`) },
    order.payment_ref === undefined
      ? undefined
      : {
          name: t("order.payment_ref"),
          value: <CodeText text={order.payment_ref} what={t("order.payment_ref")} />,
        },
    lock === undefined
      ? undefined
      : {
          name: t("order.lock"),
          value: (
            <Stack gap={0}>
              <CodeText text={lock.lock_id} what={t("order.lock")} />
              <Text size="sm" c="dimmed" component="time" title={lock.expiry_at}>
                {t("order.lock_until", { time: formatMinuteWithZone(lock.expiry_at, time_zone) })}
              </Text>
            </Stack>
          ),
        },
    { name: t("order.sku"), value: <CodeText text={order.sku_id} what={t("order.sku")} /> },
  ];
  return <Facts facts={facts.filter((fact) => fact !== undefined)} />;
}

function Customer({ customer }: { customer: Readonly<Record<string, string>> }) {
  return (
    <Stack gap={2}>
      {Object.entries(customer).map(([key, value]) => (
        <div key={key}>
          <Text size="xs" c="dimmed" ff="monospace" component="span">
            {key}
          </Text>{" "}
          {value}
        </div>
      ))}
    </Stack>
  );
}

/** A time on the merchant's clocks; UTC when hovered. */
export function Minute({ instant }: { instant: string }) {
  const { t } = useTranslation();
  const { time_zone } = useSignedIn().merchant;
  return (
    <time dateTime={instant} title={t("timeline.utc", { instant })}>
      {formatMinuteWithZone(instant, time_zone)}
    </time>
  );
}
