/** The card form of the simulator, with cards to try, and the way out. */
import { useEffect, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { problemOf, request, RequestError } from "../api/request.ts";
import { randomKey } from "../api/random-key.ts";
import { CardFields, type CardFaults } from "./card-fields.tsx";
import { checkExpiry, isCardNumber, isSecurityCode } from "./card.ts";
import { payWithCard, type Card } from "./pay-card.ts";
import { TestCards } from "./test-cards.tsx";

type Progress = "idle" | "paying" | "retrying" | "cancelling";

export function PayForm({
  session_id,
  amount,
  reload,
  onPaying,
}: {
  session_id: string;
  amount: string;
  reload: () => Promise<void>;
  /** Told when a payment is under way: the form must stay, even if the time runs out meanwhile. */
  onPaying: (is_paying: boolean) => void;
}) {
  const { t } = useTranslation("pay");
  const [card, setCard] = useState<Card>({ card_number: "", expiry: "", cvc: "" });
  const [faults, setFaults] = useState<CardFaults>({});
  const [progress, setProgress] = useState<Progress>("idle");
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const is_busy = progress !== "idle";
  useWarningBeforeLeaving(progress === "paying" || progress === "retrying");

  async function pay(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const found = findFaults(card, Date.now());
    setFaults(found);
    const first = Object.keys(found)[0];
    if (first !== undefined) {
      const field = event.currentTarget.elements.namedItem(first);
      if (field instanceof HTMLElement) field.focus();
      return;
    }
    setRefusal(undefined);
    setProgress("paying");
    onPaying(true);
    const answer = await payWithCard({ session_id, card, onRetry: () => setProgress("retrying") });
    if (answer.kind === "declined") setRefusal("declined");
    if (answer.kind === "refused") {
      const named = namedFaults(answer.error);
      setFaults(named);
      if (Object.keys(named).length === 0) setRefusal(answer.error);
    }
    await reload();
    onPaying(false);
    setProgress("idle");
  }

  async function giveUp() {
    setProgress("cancelling");
    try {
      await request(`/v1/pay/${encodeURIComponent(session_id)}/cancel`, {
        method: "POST",
        idempotency_key: randomKey(),
      });
    } catch (error) {
      setRefusal(error);
    }
    await reload();
    setProgress("idle");
  }

  return (
    <form noValidate autoComplete="off" onSubmit={(event) => void pay(event)}>
      <h2>{t("card_form")}</h2>
      {refusal === undefined ? null : <Refusal cause={refusal} />}
      <fieldset disabled={is_busy}>
        <CardFields card={card} faults={faults} onCard={setCard} />
        <button type="submit" className="primary" data-busy={is_busy}>
          {is_busy ? <span className="spinner" aria-hidden /> : null}
          {is_busy ? t("paying") : t("pay", { amount })}
        </button>
      </fieldset>
      {progress === "paying" || progress === "retrying" ? (
        <p className="hint" role="status">
          {t(progress === "retrying" ? "retrying" : "paying_hint")}
        </p>
      ) : (
        <GiveUp is_busy={is_busy} onGiveUp={() => void giveUp()} />
      )}
      <TestCards
        is_disabled={is_busy}
        onChoose={(chosen) => {
          setCard(chosen);
          setFaults({});
        }}
      />
    </form>
  );
}

/** The first fault stands first, in the order of the form. */
function findFaults(card: Card, now_ms: number): CardFaults {
  const expiry = checkExpiry(card.expiry, now_ms);
  return {
    ...(isCardNumber(card.card_number) ? {} : { card_number: "card_number" as const }),
    ...(expiry === "ok"
      ? {}
      : { expiry: expiry === "past" ? ("expiry_past" as const) : ("expiry" as const) }),
    ...(isSecurityCode(card.cvc) ? {} : { cvc: "cvc" as const }),
  };
}

/** The fields that the simulator objects to: their form is right, so the card is not one of its. */
function namedFaults(error: unknown): CardFaults {
  const pointers = new Set(problemOf(error)?.errors?.map(({ pointer }) => pointer));
  return {
    ...(pointers.has("/card_number") ? { card_number: "not_a_test_card" as const } : {}),
    ...(pointers.has("/expiry") ? { expiry: "expiry" as const } : {}),
    ...(pointers.has("/cvc") ? { cvc: "cvc" as const } : {}),
  };
}

function Refusal({ cause }: { cause: unknown }) {
  const { t } = useTranslation("pay");
  if (cause === "declined") {
    return (
      <div className="refusal" role="alert">
        <strong>{t("declined")}</strong>
        <p>{t("declined_next")}</p>
      </div>
    );
  }
  const problem = problemOf(cause);
  const is_silent = cause instanceof RequestError && cause.failure.kind === "unreachable";
  return (
    <div className="refusal" role="alert">
      <strong>{problem?.title ?? t("unreachable.title")}</strong>
      <p>{problem?.detail ?? (is_silent ? t("unreachable.detail") : String(cause))}</p>
      {problem === undefined ? null : (
        <p className="hint">{t("problem_request", { request_id: problem.request_id })}</p>
      )}
    </div>
  );
}

/** Asks once more, in place: a slip of the thumb must not lose the order. */
function GiveUp({ is_busy, onGiveUp }: { is_busy: boolean; onGiveUp: () => void }) {
  const { t } = useTranslation("pay");
  const [is_asking, setAsking] = useState(false);
  if (!is_asking) {
    return (
      <button type="button" className="quiet wide" onClick={() => setAsking(true)}>
        {t("cancel")}
      </button>
    );
  }
  return (
    <div className="ask" role="group" aria-label={t("cancel_confirm")}>
      <p>{t("cancel_confirm")}</p>
      <div className="choices">
        <button type="button" className="plain" autoFocus onClick={() => setAsking(false)}>
          {t("cancel_keep")}
        </button>
        <button type="button" className="danger" disabled={is_busy} onClick={onGiveUp}>
          {t("cancel_sure")}
        </button>
      </div>
    </div>
  );
}

/** The browser asks before it leaves a page that is in the middle of paying. */
function useWarningBeforeLeaving(is_wanted: boolean): void {
  useEffect(() => {
    if (!is_wanted) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [is_wanted]);
}
