/** What a member has: stored value, points by the day on which they end, and coupons. */
import { Badge, Button, Paper, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CouponDocument } from "../../../src/contract/coupon.ts";
import type { MemberDetail } from "../../../src/contract/member.ts";
import { formatInstant } from "../format/instant.ts";
import { formatMinor } from "../format/money.ts";
import { currentLanguage } from "../i18n/language.ts";
import { Facts } from "../order/facts.tsx";
import { CodeText } from "../parts/code-text.tsx";
import { useSignedIn } from "../shell/signed-in.ts";
import { useLocalName } from "../till/local-name.ts";
import { couponDefinitionsQuery } from "../till/members/member-calls.ts";
import styles from "./members.module.css";

export function HoldingsSection({ member }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  return (
    <div className={styles["holdings"]}>
      <Holding id="balances" title={t("balances")}>
        <Balances member={member} />
      </Holding>
      <Holding id="points" title={t("points")}>
        <Points member={member} />
      </Holding>
      <Holding id="coupons" title={t("coupons")}>
        <Coupons coupons={member.coupons} />
      </Holding>
    </div>
  );
}

function Holding({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={`${id}-title`}>
      <Title order={2} size="h4" mb="xs" id={`${id}-title`}>
        {title}
      </Title>
      {children}
    </Paper>
  );
}

function Balances({ member: { balances } }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  const language = currentLanguage();
  if (balances.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("balances_none")}
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {balances.map(({ principal, gift }) => {
        const { currency } = principal;
        const money = (amount: number) => formatMinor(amount, { currency, language });
        return (
          <div key={currency}>
            <Text size="xl" fw={650}>
              {money(principal.amount + gift.amount)}
            </Text>
            <Facts
              facts={[
                { name: t("principal"), value: money(principal.amount) },
                { name: t("gift"), value: money(gift.amount) },
              ]}
            />
          </div>
        );
      })}
    </Stack>
  );
}

function Points({ member: { points, lots } }: { member: MemberDetail }) {
  const { t } = useTranslation("members");
  const dayOf = useLastMinute();
  const { shown, more } = useShown(together(lots));
  if (points === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("points_none")}
      </Text>
    );
  }
  return (
    <>
      <Text size="xl" fw={650}>
        {t("points_count", { count: points })}
      </Text>
      <ul className={styles["rows"]} aria-label={t("lots")}>
        {shown.map(({ key, points: count, source, expiry_at }) => (
          <li key={key}>
            <span>
              <strong>{count}</strong> {t(`lot_source.${source}`)}
            </span>
            <span className={styles["when"]}>
              {expiry_at === null ? t("lot_forever") : t("lot_until", { time: dayOf(expiry_at) })}
            </span>
          </li>
        ))}
      </ul>
      {more}
    </>
  );
}

/** Lots of one source that end together, as one. */
function together(lots: MemberDetail["lots"]) {
  const by_key = Map.groupBy(lots, ({ source, expiry_at }) => `${source} ${expiry_at ?? ""}`);
  return [...by_key].flatMap(([key, [first, ...others]]) => {
    if (first === undefined) return [];
    const points = others.reduce((sum, lot) => sum + lot.points, first.points);
    return [{ key, points, source: first.source, expiry_at: first.expiry_at }];
  });
}

const rows_shown_max = 8;

/** The first of them, and a button for the others where there are more. */
function useShown<Item>(items: readonly Item[]) {
  const { t } = useTranslation("members");
  const [is_whole, setWhole] = useState(false);
  if (is_whole || items.length <= rows_shown_max) return { shown: items, more: null };
  const more = (
    <Button size="xs" variant="default" mt="xs" onClick={() => setWhole(true)}>
      {t("show_more", { count: items.length })}
    </Button>
  );
  return { shown: items.slice(0, rows_shown_max), more };
}

/** The last minute before an instant: what is good until midnight is good that whole day. */
function useLastMinute(): (instant: string) => string {
  const { time_zone } = useSignedIn().merchant;
  return (instant) => {
    const last = new Date(Date.parse(instant) - 60_000).toISOString();
    return formatInstant(last, { time_zone, language: currentLanguage() });
  };
}

const coupon_colors = { UNUSED: "green", USED: "gray", EXPIRED: "gray" } as const;

function Coupons({ coupons }: { coupons: readonly CouponDocument[] }) {
  const { t } = useTranslation("members");
  const nameOf = useLocalName();
  const definitions = useQuery({ ...couponDefinitionsQuery, enabled: coupons.length > 0 });
  const unused_first = coupons.toSorted(
    (one, other) => Number(other.status === "UNUSED") - Number(one.status === "UNUSED"),
  );
  const { shown, more } = useShown(unused_first);
  if (coupons.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("coupons_none")}
      </Text>
    );
  }
  return (
    <>
      <ul className={styles["rows"]} aria-label={t("coupons")}>
        {shown.map((coupon) => {
          const definition = definitions.data?.data.find(
            ({ coupon_id }) => coupon_id === coupon.coupon_id,
          );
          return (
            <Coupon
              key={coupon.code}
              coupon={coupon}
              name={definition === undefined ? coupon.coupon_id : nameOf(definition.name)}
            />
          );
        })}
      </ul>
      {more}
    </>
  );
}

function Coupon({ coupon, name }: { coupon: CouponDocument; name: string }) {
  const { t } = useTranslation("members");
  const { time_zone } = useSignedIn().merchant;
  const dayOf = useLastMinute();
  const { code, status, expiry_at, used_at } = coupon;
  const used = used_at ?? "";
  return (
    <li className={styles["coupon"]}>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <Badge
        variant="light"
        color={coupon_colors[status]}
        radius="sm"
        tt="none"
        ml="auto"
        title={status}
      >
        {t(`coupon_status.${status}`)}
      </Badge>
      <CodeText text={code} what={t("coupon_code")} size="xs" />
      <span className={styles["when"]}>
        {status === "USED" && used !== ""
          ? t("coupon_used", {
              time: formatInstant(used, { time_zone, language: currentLanguage() }),
            })
          : t("coupon_until", { time: dayOf(expiry_at) })}
      </span>
    </li>
  );
}
