/** The member's coupons: one of them may be used; of the others, why not. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import { formatMinuteWithZone } from "../../format/instant.ts";
import { useSignedIn } from "../../shell/signed-in.ts";
import { useLocalName } from "../local-name.ts";
import { useMoney } from "../use-money.ts";
import { isForGood } from "./coupon-fault.ts";
import { couponDefinitionsQuery } from "./member-calls.ts";
import styles from "./members.module.css";
import type { ChosenCoupon } from "./sale-parts.ts";
import type { MemberDesk } from "./use-member-desk.ts";

export function MemberCoupons({ members, member }: { members: MemberDesk; member: MemberDetail }) {
  const { t } = useTranslation("till");
  const { data } = useQuery(couponDefinitionsQuery);
  const known = new Map(data?.data.map((definition) => [definition.coupon_id, definition]));
  const usable = member.coupons
    .filter(({ status }) => status === "UNUSED")
    .flatMap((coupon) => {
      const definition = known.get(coupon.coupon_id);
      return definition === undefined ? [] : [{ coupon, definition }];
    });
  if (usable.length === 0) return null;
  return (
    <section aria-label={t("member.coupons")}>
      <h3 className={styles["heading"]}>{t("member.coupons")}</h3>
      <ul className={styles["coupons"]}>
        {usable.map((one) => (
          <li key={one.coupon.code}>
            <CouponButton members={members} chosen={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CouponButton({ members, chosen }: { members: MemberDesk; chosen: ChosenCoupon }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const localName = useLocalName();
  const { time_zone } = useSignedIn().merchant;
  const { coupon, definition } = chosen;
  const is_chosen = members.side.coupon?.coupon.code === coupon.code;
  const fault = members.faultOf(chosen);
  const threshold = write(definition.threshold);
  return (
    <button
      type="button"
      className={styles["coupon"]}
      aria-pressed={is_chosen}
      disabled={isForGood(fault)}
      onClick={() => (is_chosen ? members.dropCoupon() : members.chooseCoupon(chosen))}
    >
      <strong>{localName(definition.name)}</strong>
      <span>{write(-definition.amount_off)}</span>
      <small>
        {fault === null
          ? t("member.coupon_until", { time: formatMinuteWithZone(coupon.expiry_at, time_zone) })
          : t(`member.coupon_fault.${fault}`, { threshold })}
      </small>
    </button>
  );
}
