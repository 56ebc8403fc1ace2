/** Giving a refund that the provider refuses another way: in cash, or by a bank transfer. */
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PayOutRefund } from "../../../src/contract/pay-out-refund.ts";
import type { RefundDocument } from "../../../src/contract/payment-session.ts";
import { randomKey } from "../api/random-key.ts";
import { request } from "../api/request.ts";
import { formatMinor } from "../format/money.ts";
import { addTexts, currentLanguage } from "../i18n/language.ts";
import { pay_out_en } from "../i18n/pay-out-en.ts";
import { pay_out_zh } from "../i18n/pay-out-zh.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useRefundPin } from "../parts/refund-pin.tsx";
import { verdictOf } from "../till/sale-attempt.ts";

addTexts("pay_out", { "zh-CN": pay_out_zh, en: pay_out_en });

type PayOutProps = Readonly<{
  refund: RefundDocument;
  /** Of the order, or of the trade order. */
  path: string;
  /** The key of what is read anew once it was paid out. */
  stale_key: readonly string[];
  onClose: () => void;
}>;

export function PayOut({ refund, path, stale_key, onClose }: PayOutProps) {
  const { t } = useTranslation("pay_out");
  const [means, setMeans] = useState<PayOutRefund["means"]>("cash");
  const [reference, setReference] = useState("");
  const pay = usePayOut({ refund, path, stale_key });
  const pin = useRefundPin(pay.error);
  const { amount, currency } = refund.amount;
  const sum = formatMinor(amount, { currency, language: currentLanguage() });
  const said = reference.trim();
  function choose(one: PayOutRefund["means"]) {
    setMeans(one);
    pay.reset();
  }
  function submit() {
    const way = means === "cash" ? { means } : { means, reference: said };
    pay.mutate({ ...way, ...pin.told });
  }
  return (
    <Stack gap="xs" w="100%">
      <Group gap="xs" role="group" aria-label={t("means")}>
        {(["cash", "bank"] as const).map((one) => (
          <Button
            key={one}
            size="xs"
            variant={means === one ? "filled" : "default"}
            aria-pressed={means === one}
            onClick={() => choose(one)}
          >
            {t(one)}
          </Button>
        ))}
      </Group>
      <Text size="sm">{t(means === "cash" ? "cash_hint" : "bank_hint", { amount: sum })}</Text>
      {means === "bank" ? (
        <TextInput
          label={t("reference")}
          maxLength={64}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      ) : null}
      {pay.error === null ? null : <FailureAlert error={pay.error} />}
      {pin.field}
      <Group gap="xs">
        <Button
          size="xs"
          color="red.9"
          disabled={means === "bank" && said === ""}
          loading={pay.isPending}
          onClick={submit}
        >
          {t(means === "cash" ? "cash_do" : "bank_do", { amount: sum })}
        </Button>
        <Button size="xs" variant="default" onClick={onClose}>
          {t("back")}
        </Button>
      </Group>
    </Stack>
  );
}

function usePayOut({ refund: { refund_id }, path, stale_key }: Omit<PayOutProps, "onClose">) {
  const query_client = useQueryClient();
  const keys = useRef(new Map<string, string>());
  return useMutation({
    mutationFn: async (body: PayOutRefund) => {
      const { refund_pin: _pin, ...what } = body;
      // Pressed twice, or sent again after a lost answer, it is handed out once.
      const name = JSON.stringify(what);
      const key = keys.current.get(name) ?? randomKey();
      keys.current.set(name, key);
      const address = `${path}/refunds/${encodeURIComponent(refund_id)}/pay_out`;
      try {
        const sent = { method: "POST", body, idempotency_key: key } as const;
        return await request<RefundDocument>(address, sent);
      } catch (error) {
        // A refusal is kept under its key: once there is enough in the drawer, it is another try.
        if (verdictOf(error) === "refused") keys.current.delete(name);
        throw error;
      }
    },
    onSettled: () => query_client.invalidateQueries({ queryKey: stale_key }),
  });
}
