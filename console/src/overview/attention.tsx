/** What does not sort itself out at once, with the way to it. */
import { Group, List, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OverviewDocument } from "../../../src/contract/console.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { OrderLink, shortOrderId } from "../orders/order-link.tsx";
import type { OrdersSearch } from "../orders/orders-search.ts";
import { AnchorLink } from "../parts/anchor-link.tsx";

type AttentionDocument = OverviewDocument["attention"];

export function Attention({ attention }: { attention: AttentionDocument }) {
  const { t } = useTranslation();
  const { unknown_count, stuck_count, refused_refund_count, refused_refunds } = attention;
  const { doubled_refunds } = attention;
  const doubled_count = doubled_refunds.length;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="attention-title">
      <Title order={2} size="h4" mb="sm" id="attention-title">
        {t("overview.attention")}
      </Title>
      <Stack gap="sm">
        {unknown_count === 0 ? null : (
          <Case
            text={t("overview.unknown", { count: unknown_count })}
            search={{ payment_status: "UNKNOWN" }}
          />
        )}
        {stuck_count === 0 ? null : (
          <Case
            text={t("overview.stuck", { count: stuck_count })}
            search={{ fulfillment_status: "STUCK" }}
          />
        )}
        {refused_refund_count === 0 ? null : (
          <Case text={t("overview.refused", { count: refused_refund_count })}>
            <RefusedRefunds refunds={refused_refunds} />
          </Case>
        )}
        {doubled_count === 0 ? null : (
          <Case text={t("overview.doubled", { count: doubled_count })}>
            <DoubledRefunds refunds={doubled_refunds} />
          </Case>
        )}
        {unknown_count + stuck_count + refused_refund_count + doubled_count > 0 ? null : (
          <Group gap="xs" wrap="nowrap" c="dimmed">
            <IconCircleCheck size={20} aria-hidden />
            <Text size="sm">{t("overview.attention_none")}</Text>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

/** With the way to the orders, as a search or one by one. */
function Case({
  text,
  search,
  children,
}: {
  text: string;
  search?: OrdersSearch;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap" align="start">
      <IconAlertTriangle size={20} aria-hidden color="var(--tillgate-held)" />
      <Text size="sm" component="div" miw={0}>
        {text}
        {search === undefined ? null : (
          <>
            {" · "}
            <AnchorLink to="/orders" search={search} size="sm" underline="always">
              {t("overview.look")}
            </AnchorLink>
          </>
        )}
        {children}
      </Text>
    </Group>
  );
}

const isTradeOrder = (id: string) => /^E\d+$/.test(id);

/**
 * Each order's page, and each member's, has a button to try its refund again. A refund of a deposit
 * is named by its trade order, which has no page.
 */
function RefusedRefunds({ refunds }: { refunds: AttentionDocument["refused_refunds"] }) {
  const { t } = useTranslation();
  const language = currentLanguage();
  return (
    <List size="sm" mt={4} spacing={2}>
      {refunds.map(({ refund_id, order_id, member_id, amount, needs_person }) => (
        <List.Item key={refund_id}>
          <Refunded order_id={order_id} member_id={member_id} />
          {" · "}
          {formatMinor(amount.amount, { currency: amount.currency, language })}
          {" · "}
          {t(needs_person ? "overview.refused_for_good" : "overview.refused_for_now")}
        </List.Item>
      ))}
    </List>
  );
}

function DoubledRefunds({ refunds }: { refunds: AttentionDocument["doubled_refunds"] }) {
  const language = currentLanguage();
  return (
    <List size="sm" mt={4} spacing={2}>
      {refunds.map(({ refund_id, order_id, member_id, amount, twice_ref }) => (
        <List.Item key={refund_id}>
          <Refunded order_id={order_id} member_id={member_id} />
          {" · "}
          {formatMinor(amount.amount, { currency: amount.currency, language })}
          {" · "}
          {twice_ref}
        </List.Item>
      ))}
    </List>
  );
}

/** What was refunded, with the way to it where it has a page. */
function Refunded({ order_id, member_id }: { order_id: string; member_id: string | null }) {
  if (member_id !== null) {
    return (
      <AnchorLink
        to="/members/$member_id"
        params={{ member_id }}
        ff="monospace"
        size="sm"
        title={order_id}
      >
        {shortOrderId(order_id)}
      </AnchorLink>
    );
  }
  if (!isTradeOrder(order_id)) return <OrderLink order_id={order_id} search={{}} />;
  return (
    <Text component="span" size="sm" ff="monospace">
      {order_id}
    </Text>
  );
}
