/** What is bought. */
import { useTranslation } from "react-i18next";
import type { PayPageDocument } from "../../../src/contract/payment-session.ts";
import { formatDate } from "../format/calendar-date.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";

export function OrderLines({ lines }: { lines: PayPageDocument["lines"] }) {
  const { t } = useTranslation("pay");
  const language = currentLanguage();
  return (
    <ul className="lines">
      {lines.map((line) => (
        <li key={line.order_id}>
          <div>
            <strong>{line.name[language === "en" ? "en" : "zh"]}</strong>
            <span className="hint">
              {[
                formatDate(line.date, language),
                ...(line.start_time === undefined ? [] : [line.start_time]),
                t("visitors", { count: line.quantity }),
              ].join(" · ")}
            </span>
          </div>
          <span className="amount">
            {formatMinor(line.amount.amount, { currency: line.amount.currency, language })}
          </span>
        </li>
      ))}
    </ul>
  );
}
