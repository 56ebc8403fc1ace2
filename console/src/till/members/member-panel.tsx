/** In the cart: who buys, what they have, and what they and their coupon pay of the sale. */
import { ActionIcon, Button } from "@mantine/core";
import { IconTicket, IconUser, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { KeyCap } from "../key-cap.tsx";
import { useLocalName } from "../local-name.ts";
import { useMoney } from "../use-money.ts";
import { memberName } from "./member-name.ts";
import styles from "./members.module.css";
import { balanceMinor } from "./sale-parts.ts";
import type { MemberDesk } from "./use-member-desk.ts";

export function MemberPanel({ members, onOpen }: { members: MemberDesk; onOpen: () => void }) {
  const { t } = useTranslation("till");
  const { write, currency } = useMoney();
  const { member, coupon } = members.side;
  return (
    <div className={styles["panel"]}>
      <Button
        variant={member === null ? "default" : "light"}
        px={10}
        leftSection={<IconUser size={19} aria-hidden />}
        onClick={onOpen}
      >
        {member === null ? (
          <>
            {t("member.title")}
            <KeyCap name="F5" />
          </>
        ) : (
          <span className={styles["who"]}>
            <span>{memberName(member)}</span>
            <small>
              {write(balanceMinor(member, currency))} ·{" "}
              {t("member.points_count", { count: member.points })}
            </small>
          </span>
        )}
      </Button>
      {member !== null || coupon === null ? null : (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={t("member.drop_coupon")}
          onClick={members.dropCoupon}
        >
          <IconX size={19} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
}

/**
 * Below the cart's sum: what the coupon takes off, what the member pays of it, and, unless it is
 * said elsewhere, what is left.
 */
export function MemberTotals({
  members,
  has_left = true,
}: {
  members: MemberDesk;
  has_left?: boolean;
}) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const localName = useLocalName();
  const { side, parts } = members;
  const { coupon } = side;
  const rows = [
    ...(coupon === null ? [] : [[localName(coupon.definition.name), -parts.coupon_minor] as const]),
    ...(parts.points_minor === 0
      ? []
      : [[t("member.points_count", { count: parts.points }), -parts.points_minor] as const]),
    ...(parts.account_minor === 0 ? [] : [[t("method.member"), -parts.account_minor] as const]),
  ];
  if (rows.length === 0) return null;
  const fault = coupon === null ? null : members.faultOf(coupon);
  return (
    <>
      <dl className={styles["parts"]}>
        {rows.map(([name, minor]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{write(minor)}</dd>
          </div>
        ))}
        {has_left ? (
          <div data-left>
            <dt>{t("member.left")}</dt>
            <dd>{write(parts.left_minor)}</dd>
          </div>
        ) : null}
      </dl>
      {fault === null || coupon === null ? null : (
        <p role="alert" className={styles["wrong"]}>
          <IconTicket size={16} aria-hidden />{" "}
          {t(`member.coupon_fault.${fault}`, {
            threshold: write(coupon.definition.threshold),
          })}
        </p>
      )}
    </>
  );
}
