/** A sale on its way, until it is known what became of it. */
import { Alert, Button, Loader, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatMinuteWithZone } from "../format/instant.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useSignedIn } from "../shell/signed-in.ts";
import { isButton } from "./amount-dialogs.tsx";
import { PaidView } from "./paid-view.tsx";
import styles from "./sale-dialog.module.css";
import type { SaleAttempt } from "./sale-attempt.ts";
import { Sheet } from "./sheet.tsx";
import { useKeys } from "./use-keys.ts";
import { useMoney } from "./use-money.ts";
import type { SaleDesk, SaleState } from "./use-sale.ts";
import { useSettled } from "./use-settled.ts";
import { WaitingView } from "./waiting-view.tsx";

/** Nothing while no sale is under way. */
export function SaleDialog({ desk }: { desk: SaleDesk }) {
  const { t } = useTranslation("till");
  const { state } = desk;
  switch (state.step) {
    case "none":
      return null;
    case "sending":
      return <Sending state={state} />;
    case "unanswered":
      return (
        <Question title={t("unanswered_title")} action={t("ask_again")} onAction={desk.askAgain}>
          <Unanswered state={state} />
        </Question>
      );
    case "left_over":
      return (
        <Question title={t("left_over_title")} action={t("left_over_done")} onAction={desk.leave}>
          <LeftOver state={state} />
        </Question>
      );
    case "waiting":
      return <WaitingView state={state} onGiveUp={desk.giveUp} />;
    case "refused":
      return (
        <Question title={t("refused_title")} action={t("back_to_cart")} onAction={desk.leave}>
          <FailureAlert error={state.error} />
        </Question>
      );
    case "failed":
      return (
        <Question title={t("not_paid_title")} action={t("back_to_cart")} onAction={desk.leave}>
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />}>
            <Text>{t("not_paid")}</Text>
            {state.sale.failure === undefined ? null : (
              <Text size="sm" ff="monospace" mt={6}>
                {state.sale.failure}
              </Text>
            )}
          </Alert>
        </Question>
      );
    case "paid":
      return (
        <Sheet title={t("paid")} size="xl" onClose={desk.leave}>
          <PaidView sale={state.sale} onNext={desk.leave} />
        </Sheet>
      );
  }
}

function Sending({ state }: { state: Extract<SaleState, { step: "sending" }> }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { body, total_minor } = state.attempt;
  return (
    <Sheet title={t(sendingText(body.payment.method))} size="sm">
      <div className={styles["sending"]} role="status">
        <strong>{write(total_minor)}</strong>
        <Loader size="lg" aria-hidden />
      </div>
    </Sheet>
  );
}

function sendingText(method: SaleAttempt["body"]["payment"]["method"]) {
  if (method === "scan") return "sending_scan";
  return method === "card" ? "card.sending" : "sending";
}

/** One thing to do: the button does it, and so does Enter. */
function Question({
  title,
  action,
  onAction,
  children,
}: {
  title: string;
  action: string;
  onAction: () => void;
  children: ReactNode;
}) {
  const is_settled = useSettled();
  function act() {
    if (is_settled()) onAction();
  }
  useKeys(true, (event) => {
    if (event.key !== "Enter" || isButton(event.target)) return false;
    act();
    return true;
  });
  return (
    <Sheet title={title} size="md">
      {children}
      <Button size="lg" onClick={act}>
        {action}
      </Button>
    </Sheet>
  );
}

function Unanswered({ state }: { state: Extract<SaleState, { step: "unanswered" }> }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const amount = write(state.attempt.total_minor);
  return (
    <>
      <Text>{t(state.error === null ? "unanswered_reload" : "unanswered", { amount })}</Text>
      {state.error === null ? null : <FailureAlert error={state.error} />}
    </>
  );
}

function LeftOver({ state }: { state: Extract<SaleState, { step: "left_over" }> }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { time_zone } = useSignedIn().merchant;
  const { operator_name: name, total_minor, at_ms } = state.attempt;
  const time = formatMinuteWithZone(new Date(at_ms).toISOString(), time_zone);
  const amount = write(total_minor);
  return (
    <Text>
      {state.why === "other_operator"
        ? t("left_over_other", { name, amount, time })
        : t("left_over_old", { amount, time })}
    </Text>
  );
}
