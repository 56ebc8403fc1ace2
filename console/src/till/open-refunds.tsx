/** Refunds of a sale or a deposit that have not arrived: how far each is, and another try. */
import { Text } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { RefundsDocument } from "../../../src/contract/sale.ts";
import { request } from "../api/request.ts";
import { Refund } from "../order/refund-section.tsx";
import { FailureAlert } from "../parts/failure-alert.tsx";

/** How often is looked whether one has arrived. */
export const refunds_poll_ms = 5_000;

const pathOf = (trade_order_id: string) => `/v1/trade_orders/${encodeURIComponent(trade_order_id)}`;

/** `stale_key` is the key of what they are refunds of, which is read anew with them. */
function openRefundsQuery(trade_order_id: string, stale_key: readonly string[]) {
  return queryOptions({
    queryKey: [...stale_key, "refunds"],
    queryFn: async ({ signal }) => {
      const path = `${pathOf(trade_order_id)}/refunds`;
      const { refunds } = await request<RefundsDocument>(path, { signal });
      return refunds.filter(({ status }) => status !== "SUCCEEDED");
    },
    staleTime: 0,
    refetchInterval: refunds_poll_ms,
  });
}

/** Nothing where all that was asked back has arrived. */
export function OpenRefunds({
  trade_order_id,
  stale_key,
}: {
  trade_order_id: string;
  stale_key: readonly string[];
}) {
  const { t } = useTranslation("till");
  const { data = [], error, refetch } = useQuery(openRefundsQuery(trade_order_id, stale_key));
  if (error !== null) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (data.length === 0) return null;
  return (
    <section aria-label={t("refunds_open")}>
      <Text fw={600} mb={8}>
        {t("refunds_open")}
      </Text>
      {data.map((refund) => (
        <Refund
          key={refund.refund_id}
          refund={refund}
          path={pathOf(trade_order_id)}
          stale_key={stale_key}
        />
      ))}
    </section>
  );
}
