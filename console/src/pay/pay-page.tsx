/** What is bought, how much time is left, and the one thing to do now. */
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PayPageDocument } from "../../../src/contract/payment-session.ts";
import { problemOf } from "../api/request.ts";
import { currentLanguage, switchLanguage } from "../i18n/language.ts";
import { formatMinor } from "../format/money.ts";
import { Countdown } from "./countdown.tsx";
import { OrderLines } from "./order-lines.tsx";
import { Outcome } from "./outcome.tsx";
import { PaidTickets } from "./paid-tickets.tsx";
import { PayForm } from "./pay-form.tsx";
import { shownStep, type Step } from "./step.ts";
import { TryAgain } from "./try-again.tsx";
import { usePayPage, type LoadedPage } from "./use-pay-page.ts";

export function PayPage({ session_id }: { session_id: string }) {
  const { t } = useTranslation("pay");
  const { page, error, reload } = usePayPage(session_id);
  if (page !== undefined) return <LoadedPayPage page={page} reload={reload} />;
  return (
    <div className="page">
      <Header />
      <main className="sheet">
        {error === undefined ? (
          <p role="status" className="hint">
            {t("loading")}
          </p>
        ) : (
          <LoadFailure error={error} onRetry={() => void reload()} />
        )}
      </main>
    </div>
  );
}

function LoadedPayPage({ page, reload }: { page: LoadedPage; reload: () => Promise<void> }) {
  const { t } = useTranslation("pay");
  const [is_over, setOver] = useState(false);
  const [is_paying, setPaying] = useState(false);
  const { document: pay_page, clock_offset_ms } = page;
  const step = shownStep(pay_page.session, { is_over: is_over && !is_paying });
  const language = currentLanguage();
  const amount = formatMinor(pay_page.session.amount.amount, {
    currency: pay_page.session.amount.currency,
    language,
  });
  const merchant = pay_page.merchant.name[language === "en" ? "en" : "zh"];

  useEffect(() => {
    document.title = `${t("page_title", { amount })} · ${merchant}`;
  }, [t, amount, merchant]);

  return (
    <div className="page">
      <Header merchant={merchant} />
      {pay_page.simulator ? <p className="simulator">{t("simulator")}</p> : null}
      <main className="columns" data-step={step}>
        <section className="sheet" aria-labelledby="order-title">
          <h1 id="order-title">{t("order")}</h1>
          <OrderLines lines={pay_page.lines} />
          <p className="total">
            <span>{t(step === "paid" ? "paid.total" : "to_pay")}</span>
            <strong>{amount}</strong>
          </p>
          {step === "pay" ? (
            <Countdown
              expiry_at={pay_page.session.expiry_at}
              clock_offset_ms={clock_offset_ms}
              onOver={() => setOver(true)}
            />
          ) : null}
        </section>
        <section className="sheet" aria-live="polite">
          <StepContent
            step={step}
            pay_page={pay_page}
            amount={amount}
            reload={reload}
            onPaying={setPaying}
          />
        </section>
      </main>
    </div>
  );
}

function StepContent({
  step,
  pay_page,
  amount,
  reload,
  onPaying,
}: {
  step: Step;
  pay_page: PayPageDocument;
  amount: string;
  reload: () => Promise<void>;
  onPaying: (is_paying: boolean) => void;
}) {
  if (step === "paid") return <PaidTickets pay_page={pay_page} />;
  const { session_id, protocol, status } = pay_page.session;
  if (step !== "pay" && status === "FAILED" && protocol === "DIRECT") {
    return (
      <Outcome kind={step}>
        <TryAgain session_id={session_id} />
      </Outcome>
    );
  }
  if (step !== "pay") return <Outcome kind={step} />;
  if (protocol === "AP2") return <Outcome kind="agent" />;
  if (!pay_page.simulator) return <Outcome kind="no_form" />;
  return <PayForm session_id={session_id} amount={amount} reload={reload} onPaying={onPaying} />;
}

function Header({ merchant }: { merchant?: string }) {
  const { t } = useTranslation("pay");
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  return (
    <header className="header">
      <div>
        {merchant === undefined ? null : (
          <>
            <span className="hint">{t("pay_to")}</span>
            <span className="merchant">{merchant}</span>
          </>
        )}
      </div>
      <button
        type="button"
        className="quiet"
        lang={other}
        aria-label={t("language_switch")}
        onClick={() => void switchLanguage(other, { remember: true })}
      >
        {t("language_short")}
      </button>
    </header>
  );
}

function LoadFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation("pay");
  const problem = problemOf(error);
  // An id of the wrong form is as unknown as one that nobody has.
  if (problem?.status === 404 || problem?.status === 422) return <Outcome kind="missing" />;
  return (
    <div role="alert">
      <h1>{problem?.title ?? t("unreachable.title")}</h1>
      <p>{problem?.detail ?? t("unreachable.detail")}</p>
      {problem === undefined ? null : (
        <p className="hint">{t("problem_request", { request_id: problem.request_id })}</p>
      )}
      <button type="button" className="primary" onClick={onRetry}>
        {t("unreachable.retry")}
      </button>
    </div>
  );
}
