/** Cash into a member's account: by a rule, with what it gives, or any amount. */
import { Alert, Button, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import type { RechargeRuleDocument } from "../../../../src/contract/recharge-rule.ts";
import type { SaleDocument } from "../../../../src/contract/sale.ts";
import { randomKey } from "../../api/random-key.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import amount_styles from "../amount-dialogs.module.css";
import { isButton, useTypedAmount } from "../amount-dialogs.tsx";
import { Keypad } from "../keypad.tsx";
import { useKeys } from "../use-keys.ts";
import { useMoney } from "../use-money.ts";
import { useSettled } from "../use-settled.ts";
import { rechargeRulesQuery, useRecharge } from "./member-calls.ts";
import styles from "./members.module.css";
import { balanceMinor } from "./sale-parts.ts";

type RechargeFormProps = Readonly<{
  member: MemberDetail;
  store_no: string;
  device: string;
  onBack: () => void;
}>;

export function RechargeForm(props: RechargeFormProps) {
  const [paid, setPaid] = useState<SaleDocument | null>(null);
  return paid === null ? (
    <Asking {...props} onPaid={setPaid} />
  ) : (
    <Recharged {...props} sale={paid} />
  );
}

function Asking({
  member,
  store_no,
  device,
  onPaid,
}: RechargeFormProps & { onPaid: (sale: SaleDocument) => void }) {
  const { t } = useTranslation("till");
  const { write, currency } = useMoney();
  const [dialog_key] = useState(randomKey);
  const [rule, setRule] = useState<RechargeRuleDocument | null>(null);
  const is_settled = useSettled();
  const typed = useTypedAmount(() => {
    if (is_settled()) submit();
  });
  const { data } = useQuery(rechargeRulesQuery);
  const recharge = useRecharge(member.member_id, onPaid);
  const rules = data?.data.filter(
    (one) =>
      one.active &&
      one.currency === currency &&
      (!one.first_recharge_only || member.recharge_count === 0),
  );
  const chosen = typed.amount_minor === undefined ? rule : null;
  const amount_minor = typed.amount_minor ?? chosen?.recharge_amount ?? 0;

  function submit() {
    if (amount_minor === 0 || recharge.isPending) return;
    const what = chosen === null ? { amount: amount_minor } : { rule_id: chosen.rule_id };
    const body = { store_no, device, payment: { method: "cash" } as const, ...what };
    recharge.mutate({ attempt: JSON.stringify([dialog_key, what]), body });
  }
  return (
    <>
      {rules === undefined || rules.length === 0 ? null : (
        <div className={styles["rules"]}>
          {rules.map((one) => (
            <RuleButton
              key={one.rule_id}
              rule={one}
              is_chosen={chosen?.rule_id === one.rule_id}
              onChoose={() => {
                typed.setText("");
                setRule(one);
              }}
            />
          ))}
        </div>
      )}
      <output className={amount_styles["shown"]} aria-label={t("member.recharge_amount")}>
        {write(amount_minor)}
      </output>
      <Keypad decimals={typed.decimals} onPress={typed.press} />
      {recharge.error === null ? null : <FailureAlert error={recharge.error} />}
      <Button size="lg" disabled={amount_minor === 0} loading={recharge.isPending} onClick={submit}>
        {t("take_cash", { amount: write(amount_minor) })}
      </Button>
    </>
  );
}

function RuleButton({
  rule,
  is_chosen,
  onChoose,
}: {
  rule: RechargeRuleDocument;
  is_chosen: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { gift, recharge_amount } = rule;
  const given = (() => {
    switch (gift.type) {
      case "BALANCE":
        return t("member.gift_balance", { amount: write(gift.gift) });
      case "POINTS":
        return t("member.gift_points", { count: gift.points });
      case "COUPON":
        return t("member.gift_coupons", { count: gift.count });
    }
  })();
  return (
    <Button
      variant={is_chosen ? "filled" : "default"}
      aria-pressed={is_chosen}
      h="auto"
      py={8}
      onClick={onChoose}
    >
      <span className={styles["who"]}>
        <span>{write(recharge_amount)}</span>
        <small>{given}</small>
      </span>
    </Button>
  );
}

function Recharged({ member, sale, onBack }: RechargeFormProps & { sale: SaleDocument }) {
  const { t } = useTranslation("till");
  const { write, currency } = useMoney();
  const is_settled = useSettled();
  const { amount, trade_order_id } = sale.trade_order;
  useKeys(true, (event) => {
    if (event.key !== "Enter" || isButton(event.target)) return false;
    if (is_settled()) onBack();
    return true;
  });
  return (
    <>
      <Alert
        color="green"
        role="status"
        title={t("member.recharged", { amount: write(amount.amount) })}
      >
        <Text fw={600}>
          {t("member.balance")}: {write(balanceMinor(member, currency))}
        </Text>
        <Text size="sm" ff="monospace">
          {trade_order_id}
        </Text>
      </Alert>
      <Button size="lg" onClick={onBack}>
        {t("back")}
      </Button>
    </>
  );
}
