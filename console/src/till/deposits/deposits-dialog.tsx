/** Deposits at the till: those of the store, one of them, and taking another. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DepositDocument } from "../../../../src/contract/deposit.ts";
import type { StoreDocument } from "../../../../src/contract/store.ts";
import { Sheet } from "../sheet.tsx";
import { TillList, TillListRow } from "../till-list.tsx";
import type { TillStorage } from "../till-storage.ts";
import { useMoney } from "../use-money.ts";
import { depositsQuery } from "./deposit-calls.ts";
import styles from "./deposits.module.css";
import { OpenedDeposit } from "./opened-deposit.tsx";
import { TakeDeposit } from "./take-deposit.tsx";

type View = Readonly<{ kind: "list" | "take" }> | Readonly<{ kind: "one"; deposit_id: string }>;

export function DepositsDialog({
  store,
  storage,
  onClose,
}: {
  store: StoreDocument;
  storage: TillStorage;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const [view, setView] = useState<View>({ kind: "list" });
  const back = () => setView({ kind: "list" });
  switch (view.kind) {
    case "take":
      return (
        <Sheet title={t("deposit.take")} onClose={back}>
          <TakeDeposit
            store_no={store.store_no}
            device={storage.device()}
            onTaken={({ deposit_id }) => setView({ kind: "one", deposit_id })}
          />
        </Sheet>
      );
    case "one":
      return (
        <Sheet title={t("deposit.title")} onClose={back}>
          <OpenedDeposit deposit_id={view.deposit_id} onBack={back} />
        </Sheet>
      );
    case "list":
      return (
        <Sheet title={t("deposit.title")} onClose={onClose}>
          <Button
            size="lg"
            leftSection={<IconPlus size={22} aria-hidden />}
            onClick={() => setView({ kind: "take" })}
          >
            {t("deposit.take")}
          </Button>
          <Deposits
            store_no={store.store_no}
            onOpen={(deposit_id) => setView({ kind: "one", deposit_id })}
          />
        </Sheet>
      );
  }
}

function Deposits({
  store_no,
  onOpen,
}: {
  store_no: string;
  onOpen: (deposit_id: string) => void;
}) {
  const { t } = useTranslation("till");
  const [is_open, setOpen] = useState(true);
  const { data, error, refetch } = useQuery(depositsQuery(store_no, is_open));
  return (
    <TillList
      scopes={[true, false].map((open) => ({
        label: t(open ? "deposit.show_open" : "deposit.show_all"),
        is_chosen: is_open === open,
        onChoose: () => setOpen(open),
      }))}
      rows={data?.data.map((deposit) => (
        <DepositRow
          key={deposit.deposit_id}
          deposit={deposit}
          onOpen={() => onOpen(deposit.deposit_id)}
        />
      ))}
      none={t(is_open ? "deposit.none" : "deposit.none_ever")}
      error={error}
      onRetry={() => void refetch()}
    />
  );
}

function DepositRow({ deposit, onOpen }: { deposit: DepositDocument; onOpen: () => void }) {
  const { t } = useTranslation("till");
  const { write } = useMoney();
  const { method, status, amount, created_at, operator_name } = deposit;
  return (
    <TillListRow
      made_at={created_at}
      facts={[t(`method.${method}`), operator_name ?? ""]}
      status={<span className={styles["status"]}>{t(`deposit.status.${status}`)}</span>}
      amount={write(amount.amount)}
      onOpen={onOpen}
    />
  );
}
