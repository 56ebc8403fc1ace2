/** One deposit: what the customer has to do, then what can be done with it, then how it ended. */
import { Alert, Button, Loader, Skeleton, Text } from "@mantine/core";
import { IconReceiptRefund } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DepositDocument } from "../../../../src/contract/deposit.ts";
import { formatMinuteWithZone } from "../../format/instant.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import { useSignedIn } from "../../shell/signed-in.ts";
import amount_styles from "../amount-dialogs.module.css";
import { useTypedAmount } from "../amount-dialogs.tsx";
import { Keypad } from "../keypad.tsx";
import { OpenRefunds } from "../open-refunds.tsx";
import { useMoney } from "../use-money.ts";
import { depositQuery, useChangeDeposit, type DepositChange } from "./deposit-calls.ts";
import { DepositRefund } from "./deposit-refund.tsx";
import styles from "./deposits.module.css";

export function OpenedDeposit({ deposit_id, onBack }: { deposit_id: string; onBack: () => void }) {
  const { t } = useTranslation("till");
  const { data, error, refetch } = useQuery(depositQuery(deposit_id));
  const change = useChangeDeposit(deposit_id);
  const [is_refunding, setRefunding] = useState(false);
  if (data === undefined) {
    if (error === null) return <Skeleton h={260} />;
    return <FailureAlert error={error} onRetry={() => void refetch()} />;
  }
  const act = (what: DepositChange) => {
    if (!change.isPending) change.mutate(what);
  };
  if (is_refunding) return <DepositRefund deposit={data} onClose={() => setRefunding(false)} />;
  const props = { deposit: data, act, is_busy: change.isPending };
  return (
    <>
      <Head deposit={data} />
      {change.error === null ? null : <FailureAlert error={change.error} />}
      {data.status === "REQUESTED" ? <Requested {...props} /> : null}
      {data.status === "HELD" && data.under_way !== null ? <Waiting /> : null}
      {data.status === "HELD" && data.under_way === null ? <Held {...props} /> : null}
      {data.ended_at === null ? null : <Ended deposit={data} is_now={change.isSuccess} />}
      {data.refunding.amount > 0 ? (
        <OpenRefunds
          trade_order_id={data.trade_order_id}
          stale_key={depositQuery(deposit_id).queryKey}
        />
      ) : null}
      {refundableOf(data) > 0 ? (
        <Button
          variant="default"
          size="lg"
          leftSection={<IconReceiptRefund size={20} aria-hidden />}
          onClick={() => setRefunding(true)}
        >
          {t("deposit.refund")}
        </Button>
      ) : null}
      <Button variant="default" size="md" onClick={onBack}>
        {t("back")}
      </Button>
    </>
  );
}

/** Of what was consumed, in minor units; what is on its way back is promised already. */
function refundableOf({ consumed, refunded, refunding }: DepositDocument): number {
  return consumed.amount - refunded.amount - refunding.amount;
}

type Acting = Readonly<{
  deposit: DepositDocument;
  act: (change: DepositChange) => void;
  is_busy: boolean;
}>;

function Head({ deposit }: { deposit: DepositDocument }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { time_zone } = useSignedIn().merchant;
  const { amount, status, method, expiry_at, change, trade_order_id } = deposit;
  const until =
    expiry_at === null
      ? t("deposit.held_cash")
      : t("deposit.held_until", { time: formatMinuteWithZone(expiry_at, time_zone) });
  return (
    <div className={styles["head"]}>
      <Text fw={600} role="status">
        {t(`deposit.status.${status}`)} · {t(`method.${method}`)}
      </Text>
      <strong>{write(amount.amount)}</strong>
      {status === "HELD" ? <Text c="dimmed">{until}</Text> : null}
      {status === "HELD" && change !== undefined && change.amount > 0 ? (
        <Text>{t("deposit.change_cash", { amount: write(change.amount) })}</Text>
      ) : null}
      <Text size="sm" c="dimmed" ff="monospace">
        {trade_order_id}
      </Text>
    </div>
  );
}

function Requested({ deposit, act, is_busy }: Acting) {
  const { t } = useTranslation("till");
  const { next } = deposit;
  return (
    <>
      {next?.kind === "qr" ? (
        <img
          className={styles["code"]}
          src={codePicture(next.content)}
          width={280}
          height={280}
          alt={t("qr_code")}
          data-content={next.content}
        />
      ) : (
        <Waiting text={t("customer_pays")} />
      )}
      <Button variant="default" size="lg" loading={is_busy} onClick={() => act({ verb: "cancel" })}>
        {t("deposit.cancel")}
      </Button>
    </>
  );
}

function Waiting({ text }: { text?: string }) {
  const { t } = useTranslation("till");
  return (
    <div className={styles["head"]} role="status">
      <Loader size="lg" mx="auto" aria-hidden />
      <Text>{text ?? t("deposit.wait")}</Text>
    </div>
  );
}

/** Consuming a part, or giving all of it back: each is said twice. */
function Held({ deposit, act, is_busy }: Acting) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const [wanted, setWanted] = useState<"consume" | "release" | null>(null);
  const held_minor = deposit.amount.amount;
  if (wanted === "consume") return <Consume {...{ deposit, act, is_busy }} />;
  if (wanted === "release") {
    return (
      <>
        <Text ta="center">{t("deposit.release_ask")}</Text>
        <Button size="lg" loading={is_busy} onClick={() => act({ verb: "release" })}>
          {t("deposit.release_do", { amount: write(held_minor) })}
        </Button>
      </>
    );
  }
  return (
    <div className={styles["actions"]}>
      <Button size="lg" onClick={() => setWanted("consume")}>
        {t("deposit.consume")}
      </Button>
      <Button size="lg" variant="default" onClick={() => setWanted("release")}>
        {t("deposit.release")}
      </Button>
    </div>
  );
}

function Consume({ deposit, act, is_busy }: Acting) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const typed = useTypedAmount(submit);
  const held_minor = deposit.amount.amount;
  const amount = typed.amount_minor ?? 0;
  const is_too_much = amount > held_minor;

  function submit() {
    if (amount > 0 && !is_too_much) act({ verb: "consume", body: { amount } });
  }
  return (
    <>
      <output className={amount_styles["shown"]} aria-label={t("deposit.consume_amount")}>
        {typed.shown}
      </output>
      <Text
        ta="center"
        {...(is_too_much ? { role: "alert", c: "var(--mantine-color-error)" } : {})}
      >
        {is_too_much
          ? t("deposit.consume_too_much", { amount: write(held_minor) })
          : t("deposit.consume_rest", { amount: write(held_minor - amount) })}
      </Text>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      <Button size="lg" disabled={amount === 0 || is_too_much} loading={is_busy} onClick={submit}>
        {t("deposit.consume_do", { amount: write(amount) })}
      </Button>
    </>
  );
}

/** `is_now`: what goes back has to be handed out; later, it was. */
function Ended({ deposit, is_now }: { deposit: DepositDocument; is_now: boolean }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { returned, method, failure, status, consumed, refunded, refunding } = deposit;
  const is_failed = status === "FAILED" || status === "CANCELLED";
  const amount = write(returned.amount);
  const back = method === "cash" ? "deposit.give_cash" : "deposit.goes_back";
  return (
    <Alert color={is_failed ? "orange" : "green"} role="status">
      {consumed.amount > 0 ? (
        <Text fw={600}>{t("deposit.consumed", { amount: write(consumed.amount) })}</Text>
      ) : null}
      {returned.amount > 0 ? (
        <Text fw={600}>{t(is_now ? back : "deposit.returned", { amount })}</Text>
      ) : null}
      {refunded.amount > 0 ? (
        <Text fw={600}>{t("deposit.refunded", { amount: write(refunded.amount) })}</Text>
      ) : null}
      {refunding.amount > 0 ? (
        <Text fw={600}>{t("refunding", { amount: write(refunding.amount) })}</Text>
      ) : null}
      {is_failed ? <Text fw={600}>{t(`deposit.status.${status}`)}</Text> : null}
      {is_failed && failure !== null ? (
        <Text size="sm" ff="monospace">
          {failure}
        </Text>
      ) : null}
    </Alert>
  );
}

/** Drawn by our own server, so that the code goes nowhere else. */
function codePicture(content: string): string {
  return `/v1/create-qr-code?${new URLSearchParams({ size: "560x560", data: content })}`;
}
