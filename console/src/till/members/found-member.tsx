/** The member of the sale: what they have, their coupons, and what they pay with. */
import { Button, Text } from "@mantine/core";
import { IconCoins, IconUserMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import { isButton } from "../amount-dialogs.tsx";
import { KeyCap } from "../key-cap.tsx";
import { useKeys } from "../use-keys.ts";
import { useMoney } from "../use-money.ts";
import { useSettled } from "../use-settled.ts";
import { LookUpOutcome, NumberField } from "./look-up-form.tsx";
import { MemberCoupons } from "./member-coupons.tsx";
import { MemberTotals } from "./member-panel.tsx";
import styles from "./members.module.css";
import { PayWithFields } from "./pay-with-fields.tsx";
import type { MemberDesk } from "./use-member-desk.ts";

type FoundMemberProps = Readonly<{
  members: MemberDesk;
  member: MemberDetail;
  onRecharge: () => void;
  onDone: () => void;
  /** Absent while there is nothing to pay. */
  onPay?: () => void;
}>;

export function FoundMember({ members, member, onRecharge, onDone, onPay }: FoundMemberProps) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const is_settled = useSettled();
  useKeys(true, (event) => {
    if (event.key === "F4") onRecharge();
    else if (event.key === "F8") members.leave();
    else if (event.key === "Enter" && !isButton(event.target) && is_settled()) (onPay ?? onDone)();
    else return false;
    return true;
  });
  return (
    <>
      <Holdings member={member} />
      <div className={styles["actions"]}>
        <Button
          variant="default"
          size="md"
          leftSection={<IconCoins size={20} aria-hidden />}
          onClick={onRecharge}
        >
          {t("member.recharge")}
          <KeyCap name="F4" />
        </Button>
        <Button
          variant="default"
          size="md"
          leftSection={<IconUserMinus size={20} aria-hidden />}
          onClick={members.leave}
        >
          {t("member.take_out")}
          <KeyCap name="F8" />
        </Button>
      </div>
      <LookUpOutcome members={members} />
      <MemberCoupons members={members} member={member} />
      <NumberField key={member.member_id} members={members} label={t("member.coupon_or_other")} />
      <PayWithFields key={`${member.member_id} fields`} members={members} member={member} />
      <MemberTotals members={members} />
      <div className={styles["foot"]}>
        <Button size="lg" fullWidth onClick={onPay ?? onDone}>
          {onPay === undefined
            ? t("member.done")
            : t("pay_amount", { amount: write(members.parts.left_minor) })}
        </Button>
      </div>
    </>
  );
}

function Holdings({ member }: { member: MemberDetail }) {
  const { t } = useTranslation("till");
  const { write, currency } = useMoney();
  const balance = member.balances.find(({ principal }) => principal.currency === currency);
  const principal_minor = balance?.principal.amount ?? 0;
  const gift_minor = balance?.gift.amount ?? 0;
  return (
    <div>
      <Text size="sm" c="dimmed">
        {[member.phone, member.card_no].filter((text) => text !== null).join(" · ")}
      </Text>
      <dl className={styles["holdings"]}>
        <div>
          <dt>{t("member.balance")}</dt>
          <dd>
            {write(principal_minor + gift_minor)}
            {gift_minor === 0 ? null : (
              <small>{t("member.of_it_gift", { amount: write(gift_minor) })}</small>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("member.points")}</dt>
          <dd>{member.points}</dd>
        </div>
      </dl>
    </div>
  );
}
