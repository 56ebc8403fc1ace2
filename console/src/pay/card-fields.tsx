/** Number, expiry and security code, grouped while they are typed. */
import { useId, type InputHTMLAttributes } from "react";
import { useTranslation } from "react-i18next";
import type { pay_en } from "../i18n/pay-en.ts";
import { digitsOf, groupCardNumber, groupExpiry } from "./card.ts";
import type { Card } from "./pay-card.ts";

/** What is wrong with which field. */
export type CardFaults = { readonly [Field in keyof Card]?: keyof typeof pay_en.invalid };

export function CardFields({
  card,
  faults,
  onCard,
}: {
  card: Card;
  faults: CardFaults;
  onCard: (card: Card) => void;
}) {
  const { t } = useTranslation("pay");
  return (
    <div className="fields">
      <Field
        name="card_number"
        label={t("card_number")}
        fault={faults.card_number}
        placeholder="0000 0000 0000 0000"
        maxLength={23}
        value={card.card_number}
        onChange={(event) =>
          onCard({ ...card, card_number: groupCardNumber(event.currentTarget.value) })
        }
      />
      <div className="pair">
        <Field
          name="expiry"
          label={t("expiry")}
          fault={faults.expiry}
          placeholder={t("expiry_hint")}
          maxLength={7}
          value={card.expiry}
          onChange={(event) => onCard({ ...card, expiry: nextExpiry(card, event.currentTarget) })}
        />
        <Field
          name="cvc"
          label={t("cvc")}
          fault={faults.cvc}
          placeholder="123"
          maxLength={4}
          value={card.cvc}
          onChange={(event) =>
            onCard({ ...card, cvc: digitsOf(event.currentTarget.value).slice(0, 4) })
          }
        />
      </div>
    </div>
  );
}

/** Grouping is left alone while the text shrinks, or the slash could not be deleted. */
function nextExpiry(card: Card, input: HTMLInputElement): string {
  const is_shrinking = input.value.length < card.expiry.length;
  return is_shrinking ? input.value : groupExpiry(input.value);
}

function Field({
  label,
  fault,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & {
  label: string;
  fault: keyof typeof pay_en.invalid | undefined;
}) {
  const { t } = useTranslation("pay");
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="numeric"
        // A real card would be refused: the browser is not to offer one.
        autoComplete="off"
        data-1p-ignore
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        {...input}
      />
      {fault === undefined ? null : (
        <span className="fault" id={`${id}-fault`}>
          {t(`invalid.${fault}`)}
        </span>
      )}
    </div>
  );
}
