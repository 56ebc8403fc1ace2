/** How many points, and how much out of the account, the member pays with. */
import { Button, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import { KeyCap } from "../key-cap.tsx";
import { minorOf } from "../keypad-text.ts";
import { useKeys } from "../use-keys.ts";
import { useMoney } from "../use-money.ts";
import styles from "./members.module.css";
import { balanceMinor } from "./sale-parts.ts";
import type { MemberDesk } from "./use-member-desk.ts";

type Fields = Readonly<{ members: MemberDesk; member: MemberDetail }>;

export function PayWithFields(props: Fields) {
  const { t } = useTranslation("till");
  return (
    <section aria-label={t("member.pays_with")}>
      <h3 className={styles["heading"]}>{t("member.pays_with")}</h3>
      <div className={styles["with"]}>
        <PointsField {...props} />
        <AccountField {...props} />
      </div>
    </section>
  );
}

function PointsField({ members, member }: Fields) {
  const { t } = useTranslation("till");
  const { points } = members.side;
  const [text, setText] = useState(points === 0 ? "" : String(points));
  const can_pay = members.rate !== null && member.points > 0;
  const wanted = Number(text);
  const is_too_many = wanted > member.points;

  function type(typed: string) {
    const digits = typed.normalize("NFKC").replace(/\D/g, "").slice(0, 10);
    const count = Number(digits);
    setText(digits);
    members.payWith({ points: count > member.points ? 0 : count });
  }
  const toggle = () => type(points > 0 ? "" : String(member.points));
  useKeys(can_pay, ({ key }) => {
    if (key === "F2") toggle();
    return key === "F2";
  });
  if (members.rate === null) return <Text c="dimmed">{t("member.points_not_taken")}</Text>;
  return (
    <div className={styles["part"]}>
      <TextInput
        label={t("member.points")}
        size="md"
        inputMode="numeric"
        autoComplete="off"
        disabled={!can_pay}
        value={text}
        error={is_too_many ? t("member.points_too_low", { count: member.points }) : null}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <Button
        size="md"
        variant={points > 0 ? "filled" : "default"}
        aria-pressed={points > 0}
        disabled={!can_pay}
        onClick={toggle}
      >
        {t("member.all_points")}
        <KeyCap name="F2" />
      </Button>
    </div>
  );
}

function AccountField({ members, member }: Fields) {
  const { t } = useTranslation("till");
  const { write, currency, decimals } = useMoney();
  const { account_minor } = members.side;
  const [text, setText] = useState("");
  const has_minor = balanceMinor(member, currency);
  const wanted_minor = minorOf(text, decimals) ?? 0;
  const is_on = account_minor !== 0;

  function type(typed: string) {
    const plain = typed.normalize("NFKC").replaceAll(",", ".");
    const fraction = decimals === 0 ? "" : `(\\.\\d{0,${decimals}})?`;
    if (!new RegExp(`^\\d{0,9}${fraction}$`).test(plain)) return;
    const minor = minorOf(plain, decimals) ?? 0;
    setText(plain);
    members.payWith({ account_minor: minor > has_minor ? 0 : minor });
  }
  function toggle() {
    setText("");
    members.payWith({ account_minor: is_on ? 0 : "most" });
  }
  useKeys(has_minor > 0, ({ key }) => {
    if (key === "F3") toggle();
    return key === "F3";
  });
  return (
    <div className={styles["part"]}>
      <TextInput
        label={t("method.member")}
        size="md"
        inputMode="decimal"
        autoComplete="off"
        disabled={has_minor === 0}
        value={text}
        placeholder={account_minor === "most" ? write(members.parts.account_minor) : ""}
        error={
          wanted_minor > has_minor
            ? t("member.balance_too_low", { amount: write(has_minor) })
            : null
        }
        onChange={(event) => type(event.currentTarget.value)}
      />
      <Button
        size="md"
        variant={is_on ? "filled" : "default"}
        aria-pressed={is_on}
        disabled={has_minor === 0}
        onClick={toggle}
      >
        {t("member.from_account")}
        <KeyCap name="F3" />
      </Button>
    </div>
  );
}
