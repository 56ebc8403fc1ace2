/** Asks why an order is cancelled, and says beforehand what will happen. */
import { Button, Group, List, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { CancelOrder, OrderDocument } from "../../../src/contract/order.ts";
import { orderQuery } from "../api/queries.ts";
import { randomKey } from "../api/random-key.ts";
import { request } from "../api/request.ts";
import { formatDate } from "../format/calendar-date.ts";
import { formatMajor } from "../format/money.ts";
import { cancel_en } from "../i18n/cancel-en.ts";
import { cancel_zh } from "../i18n/cancel-zh.ts";
import { addConsoleTexts, currentLanguage } from "../i18n/language.ts";
import { quoteAmount } from "../orders/order-amount.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useRefundPin } from "../parts/refund-pin.tsx";
import { effectOfCancel } from "./cancel-effect.ts";

addConsoleTexts({ "zh-CN": cancel_zh, en: cancel_en });

const reason_length_max = 500;

type CancelDialogProps = Readonly<{
  order: OrderDocument;
  is_open: boolean;
  onClose: () => void;
  /** Told the amount that goes back; empty when no money had been taken. */
  onCancelled: (refunded_amount: string) => void;
}>;

export function CancelDialog({ order, is_open, onClose, onCancelled }: CancelDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={is_open}
      onClose={onClose}
      title={t("cancel.title")}
      closeButtonProps={{ "aria-label": t("cancel.close") }}
      centered
      styles={{ title: { fontWeight: 650 } }}
    >
      <CancelForm order={order} onClose={onClose} onCancelled={onCancelled} />
    </Modal>
  );
}

/** Inside the dialog, so that each opening starts with an empty form. */
function CancelForm({ order, onClose, onCancelled }: Omit<CancelDialogProps, "is_open">) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const [reason, setReason] = useState("");
  const [is_checked, setChecked] = useState(false);
  // The order may change while the dialog is open; what was announced stays what is done.
  const [announced] = useState(() => effectOfCancel(order));
  const quote = quoteAmount(order);
  const amount =
    quote === undefined ? "" : formatMajor(quote, { currency: order.currency, language });
  const cancel = useCancel(order, () => {
    onCancelled(announced === "refund" ? amount : "");
    onClose();
  });

  const pin = useRefundPin(cancel.error);

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (reason.trim() !== "") cancel.mutate({ reason: reason.trim(), ...pin.told });
  }

  const surroundings = {
    amount,
    visitors: t("orders.visitors", { count: order.quantity }),
    date: formatDate(order.date, language),
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <List size="sm" spacing={6}>
          <List.Item>
            {announced === "refund"
              ? t("cancel.effect_refund", surroundings)
              : t("cancel.effect_release", surroundings)}
          </List.Item>
          {announced === "release_session" ? (
            <List.Item>{t("cancel.effect_session")}</List.Item>
          ) : null}
          <List.Item>
            <Text size="sm" fw={600} component="span">
              {t("cancel.final")}
            </Text>
          </List.Item>
        </List>
        <Textarea
          label={t("cancel.reason")}
          description={t("cancel.reason_hint")}
          required
          data-autofocus
          autosize
          minRows={2}
          maxLength={reason_length_max}
          error={is_checked && reason.trim() === "" ? t("cancel.reason_required") : undefined}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {cancel.error === null ? null : <FailureAlert error={cancel.error} />}
        {pin.field}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t("cancel.keep")}
          </Button>
          <Button type="submit" color="red.9" loading={cancel.isPending}>
            {announced === "refund"
              ? t("cancel.confirm_refund", { amount })
              : t("cancel.confirm_release")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useCancel(order: OrderDocument, onDone: () => void) {
  const query_client = useQueryClient();
  const keys = useRef(new Map<string, string>());
  const cancel = useMutation({
    mutationFn: (wanted: CancelOrder) => {
      const { reason } = wanted;
      // The same reason sent twice is one cancellation; another reason is another request.
      const key = keys.current.get(reason) ?? randomKey();
      keys.current.set(reason, key);
      return request<OrderDocument>(`/v1/orders/${encodeURIComponent(order.order_id)}/cancel`, {
        method: "POST",
        body: wanted,
        idempotency_key: key,
      });
    },
    onSuccess: (cancelled) => {
      query_client.setQueryData(orderQuery(order.order_id).queryKey, cancelled);
      void query_client.invalidateQueries({ queryKey: ["order", order.order_id] });
      onDone();
    },
  });
  const { reset } = cancel;
  useEffect(() => reset, [reset]);
  return cancel;
}
