/** The last sales of this till and of its store, each to be opened, printed and given back. */
import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SaleDocument, TradeOrderDocument } from "../../../src/contract/sale.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { PaidView, SaleBadge } from "./paid-view.tsx";
import { saleQuery, salesQuery } from "./queries.ts";
import styles from "./sales-dialog.module.css";
import { Sheet } from "./sheet.tsx";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { TillList, TillListRow } from "./till-list.tsx";
import type { TillStorage } from "./till-storage.ts";
import { useMoney } from "./use-money.ts";

export function SalesDialog({
  store,
  storage,
  onClose,
}: {
  store: StoreDocument;
  storage: TillStorage;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const [opened, setOpened] = useState<string | null>(null);
  const [is_whole_store, setWholeStore] = useState(false);
  const { data, error, refetch } = useQuery(salesQuery(store.store_no));
  const mine = storage.sales();
  const sales = data?.data.filter(
    ({ trade_order_id }) => is_whole_store || mine.includes(trade_order_id),
  );
  if (opened !== null) {
    return (
      <Sheet title={t("sales")} size="xl" onClose={() => setOpened(null)}>
        <OpenedSale trade_order_id={opened} />
      </Sheet>
    );
  }
  return (
    <Sheet title={t("sales")} onClose={onClose}>
      <TillList
        scopes={[false, true].map((whole) => ({
          label: t(whole ? "sales_store" : "sales_till"),
          is_chosen: is_whole_store === whole,
          onChoose: () => setWholeStore(whole),
        }))}
        rows={sales?.map((sale) => (
          <SaleRow
            key={sale.trade_order_id}
            sale={sale}
            onOpen={() => setOpened(sale.trade_order_id)}
          />
        ))}
        none={t("sales_none")}
        error={error}
        onRetry={() => void refetch()}
      />
    </Sheet>
  );
}

function SaleRow({ sale, onOpen }: { sale: TradeOrderDocument; onOpen: () => void }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { kind, method, status, created_at, operator_name } = sale;
  const facts = [
    kind === "DEPOSIT" ? t("deposit.amount") : "",
    method === null ? "" : t(`method.${method}`),
    operator_name ?? "",
  ];
  return (
    <TillListRow
      made_at={created_at}
      facts={facts}
      status={<SaleBadge status={status} />}
      amount={write(amountOf(sale).amount)}
      onOpen={onOpen}
    />
  );
}

function OpenedSale({ trade_order_id }: { trade_order_id: string }) {
  const { data, error, refetch } = useQuery(saleQuery(trade_order_id));
  if (error !== null) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton h={260} />;
  // What is held is no sale yet, and what was given back never was one.
  if (data.trade_order.kind === "DEPOSIT" && data.trade_order.paid_at === null) {
    return <DepositElsewhere sale={data} />;
  }
  return <PaidView sale={data} />;
}

/** Of a deposit: what it is of, as long as nothing of it is consumed. */
function amountOf({ amount, deposit, paid_at }: TradeOrderDocument) {
  return paid_at === null ? (deposit ?? amount) : amount;
}

function DepositElsewhere({ sale: { trade_order } }: { sale: SaleDocument }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  return (
    <div className={styles["elsewhere"]}>
      <strong>{write(amountOf(trade_order).amount)}</strong>
      <SaleBadge status={trade_order.status} />
      <Text c="dimmed">{t("deposit.elsewhere")}</Text>
      <Text size="sm" c="dimmed" ff="monospace">
        {trade_order.trade_order_id}
      </Text>
    </div>
  );
}
