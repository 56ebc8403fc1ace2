/** The simulator's cards, to be filled in with a tap. */
import { useTranslation } from "react-i18next";
import type { Card } from "./pay-card.ts";
import { test_cards, testCardForm } from "./test-card.ts";

export function TestCards({
  is_disabled,
  onChoose,
}: {
  is_disabled: boolean;
  onChoose: (card: Card) => void;
}) {
  const { t } = useTranslation("pay");
  return (
    <section className="test-cards" aria-labelledby="test-cards-title">
      <h3 id="test-cards-title">{t("test_cards")}</h3>
      <p className="hint">{t("test_cards_hint")}</p>
      <ul>
        {test_cards.map((card) => {
          const effect = t(`card_effect.${card.effect}`);
          return (
            <li key={card.number}>
              <button
                type="button"
                disabled={is_disabled}
                onClick={() => onChoose(testCardForm(card, Date.now()))}
              >
                <code>{card.number}</code> <span>{effect}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
