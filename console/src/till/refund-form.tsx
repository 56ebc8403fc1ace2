/** Giving money back: everything, the tickets that are chosen, or an amount. */
import { Alert, Button, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { RefundSale, RefundsDocument, SaleDocument } from "../../../src/contract/sale.ts";
import { problemOf, request } from "../api/request.ts";
import { formatMajor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { quoteAmount } from "../orders/order-amount.ts";
import { useProductName } from "../orders/product-name.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useRefundPin } from "../parts/refund-pin.tsx";
import amount_styles from "./amount-dialogs.module.css";
import { useTypedAmount } from "./amount-dialogs.tsx";
import { Keypad } from "./keypad.tsx";
import { fetchSale, saleQuery } from "./queries.ts";
import styles from "./refund-form.module.css";
import { verdictOf } from "./sale-attempt.ts";
import { refundableMinor } from "./sale-stage.ts";
import { useMoney } from "./use-money.ts";
import { useSettled } from "./use-settled.ts";
import { keyOfWrite, settleWrite } from "./write-keys.ts";

const scopes = ["whole", "orders", "amount"] as const;
type Scope = (typeof scopes)[number];

export function RefundForm({
  sale,
  onDone,
  onClose,
}: {
  sale: SaleDocument;
  onDone: (after: SaleDocument) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const [scope, setScope] = useState<Scope>("whole");
  const [order_ids, setOrderIds] = useState<readonly string[]>([]);
  const [reason, setReason] = useState("");
  const is_busy = useRef(false);
  const refund = useRefund(sale, onDone);
  const pin = useRefundPin(refund.error);
  const is_forgotten = problemOf(refund.error)?.code === "REFUND_MEMBER_FORGOTTEN";
  const left_minor = refundableMinor(sale);
  const typed = useTypedAmount(() => undefined);
  const chosen_minor = useAmountOf(sale, order_ids);
  const amount_minor = {
    whole: left_minor,
    orders: Math.min(chosen_minor, left_minor),
    amount: typed.amount_minor ?? 0,
  }[scope];
  const is_too_much = amount_minor > left_minor;

  function submit(pay_out?: RefundSale["pay_out"]) {
    // Set at once: a double tap is two taps before the button is drawn anew.
    if (is_busy.current) return;
    is_busy.current = true;
    const said = reason.trim() === "" ? t("refund_reason_default") : reason.trim();
    const wanted = {
      reason: said,
      ...pin.told,
      ...(pay_out === undefined ? {} : { pay_out }),
      ...(scope === "amount" ? { amount: amount_minor } : {}),
      ...(scope === "orders" ? { order_ids: [...order_ids] } : {}),
    };
    refund.mutate(wanted, {
      onSettled: () => {
        is_busy.current = false;
      },
    });
  }
  if (refund.isSuccess) {
    const { given_minor, cash_minor, after } = refund.data;
    return <Done {...{ given_minor, cash_minor, onClose }} sale={after} />;
  }
  return (
    <>
      <Text>{t("refund_left", { amount: write(left_minor) })}</Text>
      <div className={styles["scopes"]}>
        {scopesOf(sale).map((one) => (
          <Button
            key={one}
            variant={scope === one ? "filled" : "default"}
            aria-pressed={scope === one}
            onClick={() => setScope(one)}
          >
            {t(`refund_${one}`)}
          </Button>
        ))}
      </div>
      {scope === "orders" ? (
        <ChooseOrders sale={sale} chosen={order_ids} onChoose={setOrderIds} />
      ) : null}
      {scope === "amount" ? (
        <>
          <output className={amount_styles["shown"]} aria-label={t("amount")}>
            {typed.shown}
          </output>
          <Keypad decimals={typed.decimals} onPress={typed.press} />
        </>
      ) : null}
      {is_too_much ? (
        <Text role="alert" c="var(--mantine-color-error)">
          {t("refund_too_much", { amount: write(left_minor) })}
        </Text>
      ) : null}
      <TextInput
        label={t("refund_reason")}
        placeholder={t("refund_reason_default")}
        size="md"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {refund.error === null ? null : <FailureAlert error={refund.error} />}
      {is_forgotten ? (
        <Button
          variant="default"
          size="lg"
          loading={refund.isPending}
          onClick={() => submit({ means: "cash" })}
        >
          {t("refund_in_cash")}
        </Button>
      ) : null}
      {pin.field}
      <div className={styles["actions"]}>
        <Button variant="default" size="lg" onClick={onClose}>
          {t("back")}
        </Button>
        <Button
          color="red.9"
          size="lg"
          disabled={amount_minor === 0 || is_too_much}
          loading={refund.isPending}
          onClick={() => submit()}
        >
          {t("refund_do", { amount: write(amount_minor) })}
        </Button>
      </div>
    </>
  );
}

/** What was consumed of a deposit, and a recharge, have no orders to choose from. */
function scopesOf({ orders }: SaleDocument): readonly Scope[] {
  return orders.length === 0 ? scopes.filter((one) => one !== "orders") : scopes;
}

function ChooseOrders({
  sale,
  chosen,
  onChoose,
}: {
  sale: SaleDocument;
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
}) {
  const { t } = useTranslation("till");
  const productName = useProductName();
  return (
    <fieldset className={styles["orders"]}>
      <legend>{t("refund_orders_hint")}</legend>
      {sale.orders.map((order) => {
        const { order_id, status } = order;
        const amount = quoteAmount(order) ?? 0;
        const format = { currency: order.currency, language: currentLanguage() };
        const others = chosen.filter((one) => one !== order_id);
        return (
          <label key={order_id}>
            <input
              type="checkbox"
              disabled={status === "REFUNDED" || status === "CANCELLED"}
              checked={chosen.includes(order_id)}
              onChange={(event) =>
                onChoose(event.currentTarget.checked ? [...others, order_id] : others)
              }
            />
            <span>
              {productName(order)} · {formatMajor(amount, format)}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function Done({
  given_minor,
  cash_minor,
  sale,
  onClose,
}: {
  given_minor: number;
  /** To be handed out in the place of what a forgotten member paid. */
  cash_minor: number;
  sale: SaleDocument;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { method, refunding } = sale.trade_order;
  const is_on_its_way = refunding.amount > 0;
  const is_cash = method === "cash" || cash_minor > 0;
  const amount = write(cash_minor > 0 ? cash_minor : given_minor);
  const is_settled = useSettled();
  function close() {
    if (is_settled()) onClose();
  }
  return (
    <>
      <Alert color={is_on_its_way ? "yellow" : "green"} role="status">
        <Text fw={600} size="lg">
          {is_on_its_way
            ? t("refunding", { amount: write(refunding.amount) })
            : t(is_cash ? "refund_cash" : "refund_done", { amount })}
        </Text>
      </Alert>
      <Button size="lg" onClick={close}>
        {t("back")}
      </Button>
    </>
  );
}

function useAmountOf({ orders, trade_order }: SaleDocument, order_ids: readonly string[]): number {
  const { decimals } = useMoney();
  const chosen = orders.filter(({ order_id }) => order_ids.includes(order_id));
  if (chosen.length === orders.length) return trade_order.amount.amount;
  const minor_per_major = 10 ** decimals;
  return chosen.reduce(
    (sum, order) => sum + Math.round((quoteAmount(order) ?? 0) * minor_per_major),
    0,
  );
}

function useRefund(sale: SaleDocument, onDone: (after: SaleDocument) => void) {
  const query_client = useQueryClient();
  const { trade_order_id, refunded, refunding } = sale.trade_order;
  return useMutation({
    mutationFn: async (wanted: RefundSale) => {
      // Neither is kept on the device, and a PIN least of all.
      const { reason: _reason, refund_pin: _pin, ...what } = wanted;
      // What was asked back before is part of it: the same amount a second time is another refund.
      const asked_minor = refunded.amount + refunding.amount;
      const write = JSON.stringify([trade_order_id, asked_minor, what]);
      const path = `/v1/trade_orders/${encodeURIComponent(trade_order_id)}`;
      let refunds: RefundsDocument["refunds"];
      try {
        const answer = await request<RefundsDocument>(`${path}/refunds`, {
          method: "POST",
          body: wanted,
          idempotency_key: keyOfWrite(write),
        });
        settleWrite(write);
        ({ refunds } = answer);
      } catch (error) {
        if (verdictOf(error) === "refused") settleWrite(write);
        throw error;
      }
      const given_minor = refunds.reduce((sum, { amount }) => sum + amount.amount, 0);
      const cash_minor = refunds.reduce(
        (sum, { paid_out_amount }) => sum + (paid_out_amount?.amount ?? 0),
        0,
      );
      const after = await fetchSale(trade_order_id);
      return { after, given_minor, cash_minor };
    },
    onSuccess: ({ after }) => {
      query_client.setQueryData(saleQuery(trade_order_id).queryKey, after);
      void query_client.invalidateQueries({ queryKey: ["sales"] });
      void query_client.invalidateQueries({ queryKey: ["availability"] });
      onDone(after);
    },
  });
}
