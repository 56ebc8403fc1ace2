/**
 * The card terminal that the sandbox plays: the cashier chooses the card that is presented, and the
 * processor hands over its token. The token goes with the one request that charges or holds it.
 */
import { Alert, Text } from "@mantine/core";
import { IconCreditCard } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { request } from "../../api/request.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import { test_cards, testCardForm, type TestCard } from "../../pay/test-card.ts";
import { isButton } from "../amount-dialogs.tsx";
import { KeyCap } from "../key-cap.tsx";
import { useKeys } from "../use-keys.ts";
import { useLoneKeys } from "../use-lone-keys.ts";
import { useSettled } from "../use-settled.ts";
import styles from "./card-terminal.module.css";

export function CardTerminal({
  is_busy = false,
  onToken,
}: {
  /** True: what the last token was for is still under way. */
  is_busy?: boolean;
  onToken: (payment_token: string) => void;
}) {
  const { t } = useTranslation("till");
  const is_settled = useSettled();
  const reading = useMutation({ mutationFn: readCard, onSuccess: onToken });
  const is_reading = reading.isPending || is_busy;

  function present(card: TestCard | undefined) {
    if (card !== undefined && !is_reading && is_settled()) reading.mutate(card);
  }
  const numbers = useLoneKeys((key) => present(test_cards[Number(key) - 1]));
  useKeys(true, (event) => {
    const is_number = test_cards[Number.parseInt(event.key, 10) - 1] !== undefined;
    numbers.hear(event, is_number ? event.key : undefined);
    if (is_number) return true;
    if (event.key !== "Enter" || isButton(event.target)) return false;
    present(test_cards[0]);
    return true;
  });
  return (
    <section className={styles["terminal"]} aria-label={t("card.title")}>
      <Alert
        color="blue"
        icon={<IconCreditCard aria-hidden />}
        title={t("card.title")}
        classNames={{ message: styles["hint"] ?? "" }}
      >
        {t("card.hint")}
      </Alert>
      {reading.error === null ? null : <FailureAlert error={reading.error} />}
      <ul className={styles["cards"]} aria-label={t("card.cards")}>
        {test_cards.map((card, index) => (
          <li key={card.number}>
            <button type="button" disabled={is_reading} onClick={() => present(card)}>
              <span className={styles["number"]}>{card.number}</span>
              <span className={styles["effect"]}>{t(`card.effect.${card.effect}`)}</span>
              <KeyCap name={String(index + 1)} />
            </button>
          </li>
        ))}
      </ul>
      {is_reading ? (
        <Text ta="center" c="dimmed" role="status">
          {t("card.reading")}
        </Text>
      ) : null}
    </section>
  );
}

async function readCard(card: TestCard): Promise<string> {
  const { payment_token } = await request<Readonly<{ payment_token: string }>>(
    "/v1/sandbox_tokens",
    { method: "POST", body: testCardForm(card, Date.now()) },
  );
  return payment_token;
}
