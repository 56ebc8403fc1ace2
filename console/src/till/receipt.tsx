/** The receipt, which only a printer sees: whatever the page shows, this is what is printed. */
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import type { SaleDocument } from "../../../src/contract/sale.ts";
import { formatDate } from "../format/calendar-date.ts";
import { formatMinuteWithZone } from "../format/instant.ts";
import { formatMajor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { qrPicture } from "../order/qr-picture.ts";
import { quoteAmount } from "../orders/order-amount.ts";
import { useProductName } from "../orders/product-name.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { useLocalName } from "./local-name.ts";
import styles from "./receipt.module.css";
import { itemsOf, startTime } from "./sale-items.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { useMoney } from "./use-money.ts";

export function Receipt({ sale, store }: { sale: SaleDocument; store: StoreDocument }) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const productName = useProductName();
  const { write, currency } = useMoney();
  const { merchant } = useSignedIn();
  const { trade_order } = sale;
  const { paid_at, created_at, method, operator_name, discount, received, change } = trade_order;
  const language = currentLanguage();
  const items = itemsOf(sale);
  const facts = [
    [t("total"), write(trade_order.amount.amount)],
    ...(discount.amount === 0 ? [] : [[t("discount"), write(-discount.amount)]]),
    ...(method === null ? [] : [[t("paid"), t(`method.${method}`)]]),
    ...(received === undefined ? [] : [[t("received"), write(received.amount)]]),
    ...(change === undefined ? [] : [[t("change"), write(change.amount)]]),
    ...(trade_order.refunded.amount === 0
      ? []
      : [[t("refunded"), write(trade_order.refunded.amount)]]),
    [t("trade_order"), trade_order.trade_order_id],
    ...(operator_name === null ? [] : [[t("cashier"), operator_name]]),
  ];
  return createPortal(
    <section className={styles["receipt"]} aria-hidden>
      <h1>{localName(merchant.name)}</h1>
      <p>{localName(store.name)}</p>
      <p>{formatMinuteWithZone(paid_at ?? created_at, merchant.time_zone)}</p>
      <table>
        <tbody>
          {items.map(({ order }) => {
            const amount = quoteAmount(order);
            return (
              <tr key={order.order_id}>
                <td>
                  {productName(order)} × {order.quantity}
                </td>
                <td>{amount === undefined ? "" : formatMajor(amount, { currency, language })}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tfoot>
      </table>
      {items.map(({ order, ticket }) =>
        ticket === undefined ? null : (
          <div key={order.order_id} className={styles["ticket"]}>
            <img
              src={qrPicture(ticket, window.location.origin).url}
              width={150}
              height={150}
              alt=""
            />
            <strong>{productName(order)}</strong>
            <span>
              {formatDate(order.date, language)} {startTime(order)} ·{" "}
              {t("visitors", { count: order.quantity })}
            </span>
            <code>{ticket.ticket_code}</code>
          </div>
        ),
      )}
    </section>,
    document.body,
  );
}
