/** How the customer pays: cash with its change, a code to be scanned, or a card. */
import { Button, Text } from "@mantine/core";
import { IconCash, IconCreditCard, IconQrcode } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CreateSale } from "../../../src/contract/sale.ts";
import { isButton, useTypedAmount } from "./amount-dialogs.tsx";
import amount_styles from "./amount-dialogs.module.css";
import { CardTerminal } from "./card/card-terminal.tsx";
import { suggestCash } from "./cash.ts";
import { KeyCap } from "./key-cap.tsx";
import { Keypad } from "./keypad.tsx";
import { MemberTotals } from "./members/member-panel.tsx";
import type { MemberDesk } from "./members/use-member-desk.ts";
import styles from "./pay-dialog.module.css";
import { Sheet } from "./sheet.tsx";
import { useKeys } from "./use-keys.ts";
import { useLoneKeys } from "./use-lone-keys.ts";
import { useMoney } from "./use-money.ts";
import { useSettled } from "./use-settled.ts";

export type PayWay = "cash" | "code" | "card";

/** F11 is the browser's own where it fills the screen, and no page is asked. */
export const pay_ways: Readonly<Record<string, PayWay>> = {
  F9: "cash",
  F10: "code",
  F12: "card",
};

const way_buttons = [
  { way: "cash", key: "F9", text: "cash", Icon: IconCash },
  { way: "code", key: "F10", text: "show_code", Icon: IconQrcode },
  { way: "card", key: "F12", text: "method.card", Icon: IconCreditCard },
] as const;

/** Wallets that scan a code of ours, in the order of their keys. */
const code_methods = ["wechat", "alipay", "unionpay", "paynow"] as const;

type PayDialogProps = Readonly<{
  way: PayWay;
  /** What is left for cash, a code or a card. */
  total_minor: number;
  members: MemberDesk;
  onMember: () => void;
  onWay: (way: PayWay) => void;
  onPay: (payment: CreateSale["payment"]) => void;
  onClose: () => void;
}>;

export function PayDialog(props: PayDialogProps) {
  const { t } = useTranslation("till");
  const { way, total_minor, members, onWay, onMember, onClose } = props;
  const { write } = useMoney();
  useKeys(true, ({ key }) => {
    const chosen = pay_ways[key];
    if (key === "F5") onMember();
    else if (chosen === undefined) return false;
    else if (chosen === "cash" || total_minor > 0) onWay(chosen);
    return true;
  });
  return (
    <Sheet title={t("pay")} onClose={onClose}>
      <MemberTotals members={members} has_left={false} />
      <div className={styles["total"]}>
        <span>{t(members.is_concerned ? "member.left" : "total")}</span>
        <strong>{write(total_minor)}</strong>
      </div>
      {total_minor === 0 ? null : (
        <div className={styles["ways"]}>
          {way_buttons.map(({ way: one, key, text, Icon }) => (
            <Button
              key={one}
              size="md"
              px="xs"
              variant={way === one ? "filled" : "default"}
              aria-pressed={way === one}
              leftSection={<Icon size={22} aria-hidden />}
              onClick={() => onWay(one)}
            >
              {t(text)}
              <KeyCap name={key} />
            </Button>
          ))}
        </div>
      )}
      <Way {...props} />
      {total_minor === 0 ? null : (
        <Text size="sm" c="dimmed" ta="center">
          {t("scan_hint")}
        </Text>
      )}
    </Sheet>
  );
}

function Way(props: PayDialogProps) {
  const { way, total_minor, onPay } = props;
  if (way === "cash" || total_minor === 0) return <Cash {...props} />;
  if (way === "code") return <Codes {...props} />;
  return <CardTerminal onToken={(payment_token) => onPay({ method: "card", payment_token })} />;
}

function Cash({ total_minor, members, onPay }: PayDialogProps) {
  const { t } = useTranslation("till");
  const { currency, write } = useMoney();
  const [tapped, setTapped] = useState(total_minor);
  const is_settled = useSettled();
  const typed = useTypedAmount(() => {
    if (is_settled()) submit();
  });
  const received_minor = typed.amount_minor ?? tapped;
  const change_minor = received_minor - total_minor;

  const { points_minor, account_minor } = members.parts;
  const is_by_member = total_minor === 0 && points_minor + account_minor > 0;

  function submit() {
    if (is_by_member) onPay({ method: "member" });
    else if (change_minor >= 0) onPay({ method: "cash", received: received_minor });
  }
  if (total_minor === 0) {
    return (
      <Button size="xl" onClick={submit}>
        {t(is_by_member ? "member.pay_wholly" : "free")}
      </Button>
    );
  }
  return (
    <div className={styles["cash"]}>
      <div className={styles["side"]}>
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            {t("received")}
          </Text>
          <output className={amount_styles["shown"]} aria-label={t("received")}>
            {write(received_minor)}
          </output>
        </div>
        <div className={styles["quick"]}>
          {suggestCash(total_minor, currency).map((sum, index) => (
            <Button
              key={sum}
              variant={received_minor === sum ? "light" : "default"}
              size="md"
              onClick={() => {
                typed.setText("");
                setTapped(sum);
              }}
            >
              {index === 0 ? t("exact") : write(sum)}
            </Button>
          ))}
        </div>
        <div className={styles["change"]} data-short={change_minor < 0} role="status">
          <span>{t(change_minor < 0 ? "missing" : "change")}</span>
          <strong>{write(Math.abs(change_minor))}</strong>
        </div>
      </div>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      <Button
        className={styles["take"] ?? ""}
        size="xl"
        disabled={change_minor < 0}
        onClick={submit}
      >
        {t("take_cash", { amount: write(total_minor) })}
      </Button>
    </div>
  );
}

function Codes({ onPay }: PayDialogProps) {
  const { t } = useTranslation("till");
  const is_settled = useSettled();
  const methodAt = (key: string) => code_methods[Number.parseInt(key, 10) - 1];
  function choose(method: (typeof code_methods)[number] | undefined) {
    if (method !== undefined && is_settled()) onPay({ method });
  }
  const numbers = useLoneKeys((key) => choose(methodAt(key)));
  useKeys(true, (event) => {
    const is_number = methodAt(event.key) !== undefined;
    numbers.hear(event, is_number ? event.key : undefined);
    if (is_number) return true;
    if (event.key !== "Enter" || isButton(event.target)) return false;
    choose(code_methods[0]);
    return true;
  });
  return (
    <div className={styles["codes"]}>
      {code_methods.map((method, index) => (
        <Button
          key={method}
          variant="default"
          size="xl"
          rightSection={<KeyCap name={String(index + 1)} />}
          onClick={() => onPay({ method })}
        >
          {t(`method.${method}`)}
        </Button>
      ))}
    </div>
  );
}
