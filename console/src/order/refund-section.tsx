/** The money that goes back for an order, how far it has come, and a way to have it tried again. */
import { Alert, Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RefundDocument } from "../../../src/contract/payment-session.ts";
import type { RefundPinOnly } from "../../../src/contract/refund-rules.ts";
import { refundsQuery } from "../api/queries.ts";
import { randomKey } from "../api/random-key.ts";
import { request } from "../api/request.ts";
import { formatMinuteWithZone } from "../format/instant.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useRefundPin } from "../parts/refund-pin.tsx";
import { mayRefund, useSignedIn } from "../shell/signed-in.ts";
import { CodeText } from "../parts/code-text.tsx";
import { Facts, type Fact } from "./facts.tsx";
import { Minute } from "./order-summary.tsx";

const PayOut = lazy(async () => ({
  default: (await import("./pay-out-refund.tsx")).PayOut,
}));

const colors = { PENDING: "yellow", SUCCEEDED: "green", FAILED: "red" } as const;

/** Nothing for an order of which no money goes back. */
export function RefundSection({ order_id }: { order_id: string }) {
  const { t } = useTranslation();
  const { data: refunds = [], error, refetch } = useQuery(refundsQuery(order_id));
  if (refunds.length === 0 && error === null) return null;
  return (
    <section aria-labelledby="refunds-title">
      <Title order={2} size="h3" mb="sm" id="refunds-title">
        {t("refund.title")}
      </Title>
      <Stack gap="sm">
        {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
        {refunds.map((refund) => (
          <Refund
            key={refund.refund_id}
            refund={refund}
            path={`/v1/orders/${encodeURIComponent(order_id)}`}
            stale_key={["order", order_id]}
          />
        ))}
      </Stack>
    </section>
  );
}

type RefundProps = Readonly<{
  refund: RefundDocument;
  /** Of the order, or of the trade order of a till, a recharge or a deposit. */
  path: string;
  /** The key of what is read anew once it was tried again. */
  stale_key: readonly string[];
}>;

export function Refund({ refund, path, stale_key }: RefundProps) {
  const { t } = useTranslation();
  const { amount, status, attempt_count, failure, refund_ref, paid_out, twice_ref } = refund;
  const facts: readonly (Fact | undefined)[] = [
    {
      name: t("refund.amount"),
      value: (
        <Text fw={600} size="sm">
          {formatMinor(amount.amount, { currency: amount.currency, language: currentLanguage() })}
        </Text>
      ),
    },
    {
      name: t("refund.status"),
      value: (
        <Badge variant="light" color={colors[status]} radius="sm" tt="none" title={status}>
          {t(`refund_status.${status}`)}
        </Badge>
      ),
    },
    { name: t("refund.reason"), value: refund.reason },
    { name: t("refund.asked_at"), value: <Minute instant={refund.created_at} /> },
    { name: t("refund.attempts"), value: String(attempt_count) },
    failure === undefined ? undefined : { name: t("refund.failure"), value: failure },
    paid_out === undefined
      ? undefined
      : { name: t("refund.paid_out"), value: t(`refund.by_${paid_out}`) },
    twice_ref === undefined ? undefined : { name: t("refund.twice"), value: twice_ref },
    refund_ref === undefined ? undefined : { name: t("refund.reference"), value: refund_ref },
    {
      name: t("refund.refund_id"),
      value: <CodeText text={refund.refund_id} what={t("refund.refund_id")} />,
    },
  ];
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        {status === "FAILED" ? <Refused refund={refund} path={path} stale_key={stale_key} /> : null}
        <Facts facts={facts.filter((fact) => fact !== undefined)} />
      </Stack>
    </Paper>
  );
}

/** What happens next by itself, and the button for whoever does not want to wait for it. */
function Refused({ refund, path, stale_key }: RefundProps) {
  const { t } = useTranslation();
  const { merchant, operator } = useSignedIn();
  const { time_zone } = merchant;
  const retry = useRetry({ refund, path, stale_key });
  const pin = useRefundPin(retry.error);
  const [is_paying_out, setPayingOut] = useState(false);
  const { next_attempt_at, attempt_count: count } = refund;
  return (
    <Alert color="orange" icon={<IconReceiptRefund aria-hidden />} title={t("refund.refused")}>
      <Stack gap="xs" align="start">
        <Text size="sm">
          {next_attempt_at === undefined
            ? t("refund.needs_person", { count })
            : t("refund.next", { time: formatMinuteWithZone(next_attempt_at, time_zone) })}
        </Text>
        {retry.error === null ? null : <FailureAlert error={retry.error} />}
        {mayRefund(operator) ? (
          <>
            {pin.field}
            <Group gap="xs">
              <Button
                size="xs"
                variant="default"
                loading={retry.isPending}
                onClick={() => retry.mutate(pin.told)}
              >
                {t("refund.retry")}
              </Button>
              {is_paying_out ? null : (
                <Button size="xs" variant="default" onClick={() => setPayingOut(true)}>
                  {t("refund.pay_out")}
                </Button>
              )}
            </Group>
            {is_paying_out ? (
              <Suspense>
                <PayOut {...{ refund, path, stale_key }} onClose={() => setPayingOut(false)} />
              </Suspense>
            ) : null}
          </>
        ) : null}
      </Stack>
    </Alert>
  );
}

function useRetry({ refund: { refund_id, attempt_count }, path, stale_key }: RefundProps) {
  const query_client = useQueryClient();
  const keys = useRef(new Map<number, string>());
  return useMutation({
    mutationFn: (told: RefundPinOnly) => {
      // Pressed twice for one attempt is one attempt more.
      const key = keys.current.get(attempt_count) ?? randomKey();
      keys.current.set(attempt_count, key);
      return request<RefundDocument>(`${path}/refunds/${encodeURIComponent(refund_id)}/retry`, {
        method: "POST",
        body: told,
        idempotency_key: key,
      });
    },
    onSettled: () => query_client.invalidateQueries({ queryKey: stale_key }),
  });
}
