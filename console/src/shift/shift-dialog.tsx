/** Everything about a shift: opening it, its cash, its report, its count and its end. */
import { Alert, Button, Skeleton, Text } from "@mantine/core";
import { IconPrinter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MoveCashRequest, ShiftDocument } from "../../../src/contract/shift.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { currentLanguage } from "../i18n/language.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { isButton } from "../till/amount-dialogs.tsx";
import { KeyCap } from "../till/key-cap.tsx";
import { Sheet } from "../till/sheet.tsx";
import { letterOf, useKeys } from "../till/use-keys.ts";
import { AmountForm } from "./amount-form.tsx";
import { CountForm } from "./count-form.tsx";
import { MoveForm } from "./move-form.tsx";
import { OpenForm } from "./open-form.tsx";
import { ShiftReport } from "./shift-report.tsx";
import { currentShiftQuery, reportPath } from "./shift-requests.ts";
import styles from "./shift.module.css";

type View =
  | Readonly<{ kind: "report" | "count" }>
  | Readonly<{ kind: "move"; move: MoveCashRequest["kind"] }>
  | Readonly<{ kind: "closed"; shift: ShiftDocument }>;

const report_view: View = { kind: "report" };

export function ShiftDialog({
  store,
  device,
  onClose,
}: {
  store: StoreDocument;
  device: string;
  onClose: () => void;
}) {
  const { t } = useTranslation("shift");
  const [view, setView] = useState<View>(report_view);
  const { data, error, refetch } = useQuery(currentShiftQuery);
  const back = () => setView(report_view);
  if (view.kind === "closed") {
    return (
      <Sheet key="closed" title={t("closed_title")} onClose={onClose}>
        <Closed shift={view.shift} onDone={onClose} />
      </Sheet>
    );
  }
  if (data === undefined) {
    return (
      <Sheet key="wait" title={t("title")} onClose={onClose}>
        {error === null ? <Skeleton h={260} /> : null}
        {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
      </Sheet>
    );
  }
  const { shift, denominations } = data;
  if (shift === null) {
    return (
      <Sheet key="open" title={t("open_title")} size="sm" onClose={onClose}>
        <OpenForm store={store} device={device} onOpened={onClose} />
      </Sheet>
    );
  }
  switch (view.kind) {
    case "move":
      return (
        <Sheet key="move" title={t(`move.${view.move}`)} size="sm" onClose={back}>
          <MoveForm shift={shift} kind={view.move} onDone={back} />
        </Sheet>
      );
    case "count": {
      const onClosed = (closed: ShiftDocument) => setView({ kind: "closed", shift: closed });
      const frame = { shift, onClosed, onBack: back };
      return denominations.length === 0 ? (
        <Sheet key="amount" title={t("count_title")} size="sm" onClose={back}>
          <AmountForm {...frame} />
        </Sheet>
      ) : (
        <Sheet key="count" title={t("count_title")} has_own_focus onClose={back}>
          <CountForm denominations={denominations} {...frame} />
        </Sheet>
      );
    }
    case "report":
      return (
        <Sheet key="report" title={t("title")} onClose={onClose}>
          <Opened shift={shift} store={store} onView={setView} />
        </Sheet>
      );
  }
}

const moves = [
  ["PAY_IN", "1"],
  ["PAY_OUT", "2"],
  ["DROP", "3"],
] as const;

function Opened({
  shift,
  store,
  onView,
}: {
  shift: ShiftDocument;
  store: StoreDocument;
  onView: (view: View) => void;
}) {
  const { t } = useTranslation("shift");
  const print = usePrint(shift);
  useKeys(true, (event) => {
    const move = moves.find(([, key]) => key === event.key);
    if (move !== undefined) onView({ kind: "move", move: move[0] });
    else if (letterOf(event) === "P" && !shift.is_blind) print();
    else if (event.key === "Enter" && !isButton(event.target)) onView({ kind: "count" });
    else return false;
    return true;
  });
  return (
    <>
      {shift.store_no === store.store_no ? null : (
        <Alert color="orange">{t("elsewhere", { store: shift.store_no })}</Alert>
      )}
      {shift.is_blind ? <Text>{t("expected_blind")}</Text> : <ShiftReport shift={shift} />}
      <div className={styles["moves"]}>
        {moves.map(([move, key]) => (
          <Button
            key={move}
            size="lg"
            variant="default"
            onClick={() => onView({ kind: "move", move })}
          >
            {t(`move.${move}`)}
            <KeyCap name={key} />
          </Button>
        ))}
      </div>
      <div className={styles["actions"]}>
        <Button size="lg" onClick={() => onView({ kind: "count" })}>
          {t("close")}
          <KeyCap name="Enter" />
        </Button>
        {shift.is_blind ? null : <PrintLink shift={shift} />}
      </div>
    </>
  );
}

function Closed({ shift, onDone }: { shift: ShiftDocument; onDone: () => void }) {
  const { t } = useTranslation("shift");
  const print = usePrint(shift);
  useKeys(true, (event) => {
    if (letterOf(event) === "P") print();
    else if (event.key === "Enter" && !isButton(event.target)) onDone();
    else return false;
    return true;
  });
  return (
    <>
      <Text c="dimmed" role="status">
        {t("closed_hint")}
      </Text>
      <ShiftReport shift={shift} />
      <div className={styles["actions"]}>
        <Button size="lg" onClick={onDone}>
          {t("done")}
        </Button>
        <PrintLink shift={shift} />
      </div>
    </>
  );
}

/** The server's own page: what is printed from it is what a receipt printer prints. */
function PrintLink({ shift }: { shift: ShiftDocument }) {
  const { t } = useTranslation("shift");
  return (
    <Button
      component="a"
      href={reportPath(shift.shift_id, currentLanguage())}
      target="_blank"
      rel="noreferrer"
      size="lg"
      variant="default"
      leftSection={<IconPrinter size={20} aria-hidden />}
    >
      {t("print")}
      <KeyCap name="P" />
    </Button>
  );
}

function usePrint({ shift_id }: ShiftDocument): () => void {
  return () => void window.open(reportPath(shift_id, currentLanguage()), "_blank", "noreferrer");
}
