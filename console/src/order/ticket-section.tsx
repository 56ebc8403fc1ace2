/** What was issued for an order: the ticket with its QR code, or why there is none. */
import { Alert, Anchor, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { FulfillmentDocument, OrderDocument } from "../../../src/contract/order.ts";
import { fulfillmentQuery } from "../api/queries.ts";
import { formatDate } from "../format/calendar-date.ts";
import { currentLanguage } from "../i18n/language.ts";
import { CodeText } from "../parts/code-text.tsx";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { JsonDocument } from "../parts/json-document.tsx";
import { Facts } from "./facts.tsx";
import page_styles from "./order-page.module.css";
import { Minute } from "./order-summary.tsx";
import { qrPicture } from "./qr-picture.ts";
import styles from "./ticket-section.module.css";

export function TicketSection({ order }: { order: OrderDocument }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(fulfillmentQuery(order.order_id));
  const is_revoked = order.fulfillment_status === "REVOKED";
  return (
    <section aria-labelledby="ticket-title">
      <Title order={2} size="h3" mb="sm" id="ticket-title">
        {t("ticket.title")}
      </Title>
      {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton h={220} /> : null}
      {data === null ? <NoTicket order={order} /> : null}
      {data === null || data === undefined ? null : (
        <Ticket fulfillment={data} is_revoked={is_revoked} />
      )}
    </section>
  );
}

function Ticket({
  fulfillment,
  is_revoked,
}: {
  fulfillment: FulfillmentDocument;
  is_revoked: boolean;
}) {
  const { t } = useTranslation();
  const { ticket_code, visit_date, issued_at } = fulfillment;
  const picture = qrPicture(fulfillment, window.location.origin);
  const facts = [
    {
      name: t("ticket.code"),
      value: <CodeText text={ticket_code} what={t("ticket.code")} />,
    },
    { name: t("ticket.visit_date"), value: formatDate(visit_date, currentLanguage()) },
    { name: t("ticket.issued"), value: <Minute instant={issued_at} /> },
  ];
  return (
    <Paper withBorder p="md">
      {is_revoked ? (
        <Alert color="red" mb="md">
          {t("ticket.revoked")}
        </Alert>
      ) : null}
      <div className={page_styles["halves"]}>
        <div className={styles["ticket"]}>
          <img
            className={styles["qr"]}
            data-revoked={is_revoked}
            src={picture.url}
            width={168}
            height={168}
            alt={t("ticket.qr", { ticket_code })}
          />
          <Stack gap="xs" miw={0}>
            <Facts facts={facts} />
            <Anchor
              href={`/t/${encodeURIComponent(ticket_code)}`}
              target="_blank"
              rel="noreferrer"
              size="sm"
              w="fit-content"
            >
              <Group gap={6} wrap="nowrap">
                <IconExternalLink size={16} aria-hidden />
                {t("ticket.page")}
              </Group>
            </Anchor>
            {picture.is_replaced ? (
              <Text size="xs" c="dimmed">
                {t("ticket.foreign_qr")}
              </Text>
            ) : null}
          </Stack>
        </div>
        <JsonDocument
          document={fulfillment}
          what={t("ticket.document")}
          caption={t("ticket.document")}
        />
      </div>
    </Paper>
  );
}

function NoTicket({ order }: { order: OrderDocument }) {
  const { t } = useTranslation();
  if (order.fulfillment_status === "STUCK") {
    return <Alert color="orange">{t("ticket.stuck")}</Alert>;
  }
  const has_ended = ["EXPIRED", "CANCELLED", "REFUNDED"].includes(order.status);
  return (
    <Paper withBorder p="md">
      <Text c="dimmed">{t(has_ended ? "ticket.none_ended" : "ticket.none_pending")}</Text>
    </Paper>
  );
}
