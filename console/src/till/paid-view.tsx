/** A sale that is paid: its change, its tickets, its receipt, and what was given back. */
import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { IconCircleCheck, IconPrinter, IconReceiptRefund } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SaleDocument } from "../../../src/contract/sale.ts";
import { formatDate } from "../format/calendar-date.ts";
import { currentLanguage } from "../i18n/language.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { qrPicture } from "../order/qr-picture.ts";
import { useProductName } from "../orders/product-name.ts";
import { isButton } from "./amount-dialogs.tsx";
import { KeyCap } from "./key-cap.tsx";
import member_styles from "./members/members.module.css";
import { usePaidParts } from "./members/paid-parts.ts";
import styles from "./paid-view.module.css";
import { OpenRefunds } from "./open-refunds.tsx";
import { printReceipt } from "./print-receipt.ts";
import { saleQuery } from "./queries.ts";
import { RefundForm } from "./refund-form.tsx";
import { itemsOf, startTime, type SaleItem } from "./sale-items.ts";
import { refundableMinor, stageOf } from "./sale-stage.ts";
import { letterOf, useKeys } from "./use-keys.ts";
import { useMoney } from "./use-money.ts";
import { useSettled } from "./use-settled.ts";

/** With `onNext` it is the end of a sale; without, it is looked at again. */
export function PaidView({ sale, onNext }: { sale: SaleDocument; onNext?: () => void }) {
  const { t } = useTranslation("till");
  const [shown, setShown] = useState(sale);
  const [is_refunding, setRefunding] = useState(false);
  const is_settled = useSettled();
  const { print, is_printing, error } = usePrint(shown);
  function goOn() {
    if (is_settled()) onNext?.();
  }
  useKeys(!is_refunding, (event) => {
    if (letterOf(event) === "P") print();
    else if (event.key === "Enter" && onNext !== undefined && !isButton(event.target)) {
      goOn();
    } else return false;
    return true;
  });
  if (is_refunding) {
    return (
      <RefundForm
        sale={shown}
        onDone={(after) => setShown(after)}
        onClose={() => setRefunding(false)}
      />
    );
  }
  const is_paid = stageOf(shown) === "paid";
  return (
    <>
      <Headline sale={shown} />
      <Parts sale={shown} />
      <div className={styles["items"]}>
        {itemsOf(shown).map((item) => (
          <Item key={item.order.order_id} item={item} />
        ))}
      </div>
      <Text size="sm" c="dimmed" ff="monospace" ta="center">
        {shown.trade_order.trade_order_id}
      </Text>
      {shown.trade_order.refunding.amount === 0 ? null : (
        <OpenRefunds
          trade_order_id={shown.trade_order.trade_order_id}
          stale_key={saleQuery(shown.trade_order.trade_order_id).queryKey}
        />
      )}
      {error === null ? null : <FailureAlert error={error} onRetry={print} />}
      <div className={styles["actions"]}>
        {refundableMinor(shown) === 0 ? null : (
          <Button
            size="lg"
            variant="default"
            leftSection={<IconReceiptRefund size={20} aria-hidden />}
            onClick={() => setRefunding(true)}
          >
            {t("refund")}
          </Button>
        )}
        {is_paid ? (
          <Button
            size="lg"
            variant="default"
            leftSection={<IconPrinter size={20} aria-hidden />}
            loading={is_printing}
            onClick={print}
          >
            {t("print")}
            <KeyCap name="P" />
          </Button>
        ) : null}
        {onNext === undefined ? null : (
          <Button size="lg" onClick={goOn}>
            {t("new_sale")}
          </Button>
        )}
      </div>
    </>
  );
}

/** One print at a time, of what is paid; what went wrong with the last one. */
function usePrint(sale: SaleDocument) {
  const [is_printing, setPrinting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  function print() {
    if (is_printing || stageOf(sale) !== "paid") return;
    setPrinting(true);
    setError(null);
    printReceipt(sale.trade_order.trade_order_id)
      .catch(setError)
      .finally(() => setPrinting(false));
  }
  return { print, is_printing, error };
}

function Headline({ sale }: { sale: SaleDocument }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { trade_order } = sale;
  const { method, amount, received, change, refunded, refunding, tenders } = trade_order;
  return (
    <div className={styles["headline"]} role="status">
      <div className={styles["sum"]}>
        {stageOf(sale) === "paid" ? (
          <IconCircleCheck className={styles["check"]} size={40} aria-hidden />
        ) : null}
        <div>
          <strong>{write(amount.amount)}</strong>
          <Group gap={8}>
            <Text c="dimmed">
              {method === null || tenders.length > 1
                ? null
                : t("paid_by", { method: t(`method.${method}`) })}
            </Text>
            <SaleBadge status={trade_order.status} />
          </Group>
        </div>
      </div>
      {change === undefined || received === undefined ? null : (
        <div className={styles["change"]}>
          <span>
            {t("received")} {write(received.amount)}
          </span>
          <span>
            {t("change")} <strong>{write(change.amount)}</strong>
          </span>
        </div>
      )}
      {refunded.amount === 0 ? null : (
        <div className={styles["refunded"]}>
          {t("refunded")} <strong>{write(refunded.amount)}</strong>
        </div>
      )}
      {refunding.amount === 0 ? null : (
        <div className={styles["refunded"]}>
          {t("refunding", { amount: write(refunding.amount) })}
        </div>
      )}
    </div>
  );
}

function Parts({ sale }: { sale: SaleDocument }) {
  const parts = usePaidParts(sale.trade_order);
  if (parts.length === 0) return null;
  return (
    <dl className={member_styles["parts"]}>
      {parts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** How a trade order stands where it is not simply paid. */
export function SaleBadge({ status }: { status: number }) {
  const { t } = useTranslation("till");
  const badges: Readonly<Record<number, readonly [color: string, text: string]>> = {
    [-1]: ["gray", t("not_paid_status")],
    0: ["yellow", t("open")],
    1: ["yellow", t("open")],
    4: ["grape", t("partly_refunded")],
    5: ["grape", t("refunded")],
    6: ["blue", t("deposit.status.HELD")],
    7: ["gray", t("deposit.status.RELEASED")],
  };
  const [color, text] = badges[status] ?? [];
  if (color === undefined) return null;
  return (
    <Badge variant="light" color={color} radius="sm" tt="none" miw="max-content">
      {text}
    </Badge>
  );
}

function Item({ item: { order, ticket } }: { item: SaleItem }) {
  const { t } = useTranslation("till");
  const productName = useProductName();
  const when = [
    formatDate(order.date, currentLanguage()),
    startTime(order),
    t("visitors", { count: order.quantity }),
  ];
  if (ticket === undefined) {
    return (
      <div className={styles["item"]}>
        <Text fw={600}>{productName(order)}</Text>
      </div>
    );
  }
  const { ticket_code } = ticket;
  const is_revoked = order.fulfillment_status === "REVOKED";
  return (
    <div className={styles["item"]} data-revoked={is_revoked}>
      <img
        src={qrPicture(ticket, window.location.origin).url}
        width={112}
        height={112}
        alt={t("ticket_qr", { code: ticket_code })}
      />
      <div>
        <Text fw={600} lh={1.3}>
          {productName(order)}
        </Text>
        <Text size="sm" c="dimmed">
          {when.filter((text) => text !== "").join(" · ")}
        </Text>
        <Anchor
          href={`/t/${encodeURIComponent(ticket_code)}`}
          target="_blank"
          rel="noreferrer"
          size="sm"
          ff="monospace"
        >
          {ticket_code}
        </Anchor>
        {is_revoked ? (
          <Text size="sm" fw={600} c="var(--mantine-color-error)">
            {t("refunded")}
          </Text>
        ) : null}
      </div>
    </div>
  );
}
