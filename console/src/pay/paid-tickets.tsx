/** The tickets, ready to be shown at the gate. */
import { useTranslation } from "react-i18next";
import type { PayPageDocument } from "../../../src/contract/payment-session.ts";
import { currentLanguage } from "../i18n/language.ts";
import { Outcome } from "./outcome.tsx";
import { ticketCode } from "./ticket-code.ts";

export function PaidTickets({ pay_page }: { pay_page: PayPageDocument }) {
  const { t } = useTranslation("pay");
  const language = currentLanguage();
  const tickets = pay_page.lines.filter((line) => line.ticket_url !== undefined);
  const { payment_ref } = pay_page.session;
  // Paid, and yet no ticket: the money came when the places were gone, and goes back.
  if (tickets.length === 0) return <Outcome kind="late" />;
  return (
    <div className="outcome" data-kind="paid">
      <h2>{t("paid.title")}</h2>
      <p>{t("paid.detail", { count: tickets.length })}</p>
      <ul className="tickets">
        {tickets.map((line) => {
          const name = line.name[language === "en" ? "en" : "zh"];
          const query = new URLSearchParams({
            size: "240x240",
            data: ticketCode(line.ticket_url ?? ""),
          });
          return (
            <li key={line.order_id}>
              <img
                src={`/v1/create-qr-code/?${query}`}
                width={200}
                height={200}
                alt={t("paid.qr", { name })}
              />
              {tickets.length > 1 ? <span>{name}</span> : null}
              <a className="primary" href={line.ticket_url}>
                {t("paid.ticket")}
              </a>
            </li>
          );
        })}
      </ul>
      {payment_ref === undefined ? null : (
        <p className="hint">
          {t("paid.reference")} <code>{payment_ref}</code>
        </p>
      )}
    </div>
  );
}
