/** One order, as its source shows it: the document, the ticket, the timeline; live while open. */
import { Button, Group, Paper, Skeleton, Stack, Title, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { OrderDocument } from "../../../src/contract/order.ts";
import { orderQuery } from "../api/queries.ts";
import { problemOf } from "../api/request.ts";
import { useLiveBatches } from "../live/live-provider.tsx";
import { AnchorLink } from "../parts/anchor-link.tsx";
import { CodeText } from "../parts/code-text.tsx";
import { Missing } from "../parts/missing.tsx";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { JsonDocument } from "../parts/json-document.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { CancelOutcome } from "./cancel-outcome.tsx";
import { effectOfCancel } from "./cancel-effect.ts";
import styles from "./order-page.module.css";
import { OrderSummary } from "./order-summary.tsx";
import { RefundSection } from "./refund-section.tsx";
import { TicketSection } from "./ticket-section.tsx";
import { Timeline } from "./timeline.tsx";

/** Fetched when somebody wants to cancel. */
const CancelDialog = lazy(async () => ({
  default: (await import("./cancel-dialog.tsx")).CancelDialog,
}));

const route = getRouteApi("/signed-in/orders/$order_id");

export function OrderPage() {
  const { t } = useTranslation();
  const { order_id } = route.useParams();
  const { data: order, error, refetch } = useQuery(orderQuery(order_id));
  usePageTitle(t("order.page_title", { order_id }));
  useLiveOrder(order_id);

  return (
    <Stack gap="lg" maw={1180} mx="auto">
      <BackLink />
      <OrderBody order={order} error={error} onRetry={() => void refetch()} />
    </Stack>
  );
}

function OrderBody({
  order,
  error,
  onRetry,
}: {
  order: OrderDocument | undefined;
  error: Error | null;
  onRetry: () => void;
}) {
  if (order !== undefined) {
    return (
      <>
        <OrderDetails key={order.order_id} order={order} />
        <TicketSection order={order} />
        <RefundSection order_id={order.order_id} />
        <Timeline order_id={order.order_id} />
      </>
    );
  }
  if (error === null) return <OrderSkeleton />;
  if (problemOf(error)?.status === 404) return <OrderMissing />;
  return <FailureAlert error={error} onRetry={onRetry} />;
}

/** Back to the list as it was left, with its filters. */
function BackLink() {
  const { t } = useTranslation();
  const search = useLocation({ select: ({ state }) => state.orders_search });
  return (
    <AnchorLink to="/orders" search={search ?? {}} w="fit-content">
      {t("order.back")}
    </AnchorLink>
  );
}

function OrderDetails({ order }: { order: OrderDocument }) {
  const { t } = useTranslation();
  const [is_asking, dialog] = useDisclosure(false);
  const [was_asked, setAsked] = useState(false);
  if (is_asking && !was_asked) setAsked(true);
  const [cancelled_amount, setCancelledAmount] = useState<string | null>(null);
  return (
    <section aria-labelledby="order-title">
      <Group justify="space-between" align="start" mb="sm">
        <div>
          <Title order={1} size="h2" id="order-title">
            {t("order.title")}
          </Title>
          <CodeText text={order.order_id} what={t("order.order_id")} is_dimmed />
        </div>
        {effectOfCancel(order) === "none" ? null : (
          <Button variant="light" color="red" onClick={dialog.open}>
            {t("order.cancel")}
          </Button>
        )}
      </Group>
      {cancelled_amount === null ? null : <CancelOutcome order={order} amount={cancelled_amount} />}
      <Paper withBorder p="md">
        <div className={styles["halves"]}>
          <OrderSummary order={order} />
          <JsonDocument document={order} what={t("order.document")} caption={t("order.document")} />
        </div>
      </Paper>
      {was_asked ? (
        <Suspense>
          <CancelDialog
            order={order}
            is_open={is_asking}
            onClose={dialog.close}
            onCancelled={setCancelledAmount}
          />
        </Suspense>
      ) : null}
    </section>
  );
}

function OrderMissing() {
  const { t } = useTranslation();
  return <Missing title={t("order.missing_title")} text={t("order.missing")} />;
}

function OrderSkeleton() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg" aria-busy>
      <VisuallyHidden role="status">{t("order.loading")}</VisuallyHidden>
      <Skeleton h={40} w={260} />
      <Skeleton h={420} />
      <Skeleton h={260} />
      <Skeleton h={420} />
    </Stack>
  );
}

/** Reads the order, its ticket and its timeline anew whenever something happened to it. */
function useLiveOrder(order_id: string): void {
  const query_client = useQueryClient();
  useLiveBatches(({ events, gap }) => {
    if (gap || events.some((event) => event.order_id === order_id)) {
      void query_client.invalidateQueries({ queryKey: ["order", order_id] });
    }
  });
}
