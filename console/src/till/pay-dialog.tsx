/** How the customer pays: cash with its change, or a code to be scanned. */
import { Button, Text } from "@mantine/core";
import { IconCash, IconQrcode } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CreateSale } from "../../../src/contract/sale.ts";
import { isButton, useTypedAmount } from "./amount-dialogs.tsx";
import amount_styles from "./amount-dialogs.module.css";
import { suggestCash } from "./cash.ts";
import { KeyCap } from "./key-cap.tsx";
import { Keypad } from "./keypad.tsx";
import { MemberTotals } from "./members/member-panel.tsx";
import type { MemberDesk } from "./members/use-member-desk.ts";
import styles from "./pay-dialog.module.css";
import { Sheet } from "./sheet.tsx";
import { useKeys } from "./use-keys.ts";
import { useMoney } from "./use-money.ts";
import { useSettled } from "./use-settled.ts";

export type PayWay = "cash" | "code";

/** Wallets that scan a code of ours, in the order of their keys. */
const code_methods = ["wechat", "alipay", "unionpay", "paynow"] as const;

type PayDialogProps = Readonly<{
  way: PayWay;
  /** What is left for cash or a code. */
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
    if (key === "F9") onWay("cash");
    else if (key === "F10" && total_minor > 0) onWay("code");
    else if (key === "F5") onMember();
    else return false;
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
          <Button
            size="md"
            px="xs"
            variant={way === "cash" ? "filled" : "default"}
            aria-pressed={way === "cash"}
            leftSection={<IconCash size={22} aria-hidden />}
            onClick={() => onWay("cash")}
          >
            {t("cash")}
            <KeyCap name="F9" />
          </Button>
          <Button
            size="md"
            px="xs"
            variant={way === "code" ? "filled" : "default"}
            aria-pressed={way === "code"}
            leftSection={<IconQrcode size={22} aria-hidden />}
            onClick={() => onWay("code")}
          >
            {t("show_code")}
            <KeyCap name="F10" />
          </Button>
        </div>
      )}
      {way === "cash" || total_minor === 0 ? <Cash {...props} /> : <Codes {...props} />}
      {total_minor === 0 ? null : (
        <Text size="sm" c="dimmed" ta="center">
          {t("scan_hint")}
        </Text>
      )}
    </Sheet>
  );
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
  useKeys(true, (event) => {
    const method = code_methods[Number.parseInt(event.key, 10) - 1];
    const first = event.key === "Enter" && !isButton(event.target) ? code_methods[0] : undefined;
    const chosen = method ?? first;
    if (chosen === undefined) return false;
    if (is_settled()) onPay({ method: chosen });
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
