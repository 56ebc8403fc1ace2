/** The report of a shift on the screen: what was sold, how it was paid, what the drawer holds. */
import { useTranslation } from "react-i18next";
import type { ShiftDocument } from "../../../src/contract/shift.ts";
import { useMoney } from "../till/use-money.ts";
import styles from "./shift.module.css";

export function ShiftReport({ shift }: { shift: ShiftDocument }) {
  const { t } = useTranslation("shift");
  const { write } = useMoney();
  const { totals, methods, drawer, closing, float_minor } = shift;
  if (totals === null || methods === null || drawer === null) return null;
  const counted = (name: string, count: number) => `${name} (${count})`;
  const cash = [
    [t("float"), float_minor],
    [t("cash_sales"), drawer.cash_sale_minor],
    [t("cash_refunds"), -drawer.cash_refund_minor],
    [t("paid_in"), drawer.pay_in_minor],
    [t("paid_out"), -drawer.pay_out_minor],
    [t("dropped"), -drawer.drop_minor],
  ] as const;
  return (
    <div className={styles["report"]}>
      <Sums
        title={closing === null ? t("report_x") : t("report_z", { number: closing.z_number })}
        rows={[
          [counted(t("sales"), totals.collection_count), write(totals.trade_minor)],
          [t("discounts"), write(-totals.discount_minor)],
          [counted(t("refunds"), totals.refund_count), write(-totals.refund_minor)],
        ]}
        total={[t("net"), write(totals.real_minor)]}
      />
      {methods.length === 0 ? null : (
        <Sums
          title={t("methods")}
          rows={methods.map(({ method, count, net_minor }) => [
            counted(t(`method.${method}`), count),
            write(net_minor),
          ])}
        />
      )}
      <Sums
        title={t("drawer")}
        rows={cash.filter(([, minor]) => minor !== 0).map(([name, minor]) => [name, write(minor)])}
        total={[t("expected"), write(drawer.expected_minor)]}
      />
      {closing === null ? null : <Counted closing={closing} />}
    </div>
  );
}

function Counted({ closing }: { closing: NonNullable<ShiftDocument["closing"]> }) {
  const { t } = useTranslation("shift");
  const { write } = useMoney();
  const { counted_minor, over_short_minor, note } = closing;
  const missed = over_short_minor > 0 ? "over" : "short";
  const verdict = over_short_minor === 0 ? "exact" : missed;
  return (
    <Sums
      title={t("counted")}
      rows={[[t("counted"), write(counted_minor)], ...(note === null ? [] : [[t("note"), note]])]}
      total={[t(verdict), write(over_short_minor)]}
    />
  );
}

function Sums({
  title,
  rows,
  total,
}: {
  title: string;
  rows: readonly (readonly string[])[];
  total?: readonly [name: string, text: string];
}) {
  return (
    <section className={styles["sums"]}>
      <h3>{title}</h3>
      <dl>
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        {total === undefined ? null : (
          <div data-total>
            <dt>{total[0]}</dt>
            <dd>{total[1]}</dd>
          </div>
        )}
      </dl>
    </section>
  );
}
