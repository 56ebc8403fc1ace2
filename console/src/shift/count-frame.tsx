/** What both ways of counting have in common: the verdict, the note, and closing the shift. */
import { Button, Text, TextInput } from "@mantine/core";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CloseShiftRequest, ShiftDocument } from "../../../src/contract/shift.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useMoney } from "../till/use-money.ts";
import { hasChanged, useShiftWrite } from "./shift-requests.ts";
import styles from "./shift.module.css";

export type CountProps = {
  /** As it is now; what the operator signs for is how it was when the count began. */
  shift: ShiftDocument;
  onClosed: (closed: ShiftDocument) => void;
  onBack: () => void;
};

export function CountFrame({
  shift,
  hint,
  count,
  counted_minor,
  onClosed,
  onBack,
  children,
}: CountProps & {
  hint: string;
  count: Pick<CloseShiftRequest, "pieces" | "counted">;
  /** What it comes to. */
  counted_minor: number;
  children: ReactNode;
}) {
  const { t } = useTranslation("shift");
  const { write } = useMoney();
  const [seen, setSeen] = useState(shift);
  const [note, setNote] = useState("");
  const closing = useShiftWrite();

  function submit() {
    const said = note.trim();
    const { change_count } = seen;
    const body = { change_count, ...count, ...(said === "" ? {} : { note: said }) };
    closing.mutate({ kind: "close", shift: seen, body }, { onSuccess: onClosed });
  }
  const has_changed = hasChanged(closing.error) && seen.change_count !== shift.change_count;
  return (
    <form
      className={styles["count"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Text c="dimmed">{hint}</Text>
      {children}
      <Verdict seen={seen} counted_minor={counted_minor} />
      <TextInput
        label={t("note")}
        placeholder={t("note_hint")}
        size="md"
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={goOn}
      />
      {closing.error === null ? null : (
        <FailureAlert
          error={closing.error}
          {...(has_changed
            ? {
                onRetry: () => {
                  setSeen(shift);
                  closing.reset();
                },
              }
            : {})}
        />
      )}
      <div className={styles["actions"]}>
        <Button size="lg" type="submit" loading={closing.isPending} disabled={has_changed}>
          {t("close_do", { amount: write(counted_minor) })}
        </Button>
        <Button size="lg" variant="default" onClick={onBack}>
          {t("back")}
        </Button>
      </div>
    </form>
  );
}

/** Enter leads from field to field, and nothing is closed by chance. */
export function goOn(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
  event.preventDefault();
  const field = event.currentTarget;
  const fields = [...(field.form?.querySelectorAll<HTMLElement>("input, button") ?? [])];
  fields[fields.indexOf(field) + 1]?.focus();
}

/** What was counted, against what should be there where that is shown. */
function Verdict({ seen, counted_minor }: { seen: ShiftDocument; counted_minor: number }) {
  const { t } = useTranslation("shift");
  const { write } = useMoney();
  const expected_minor = seen.drawer?.expected_minor;
  const rows: (readonly [name: string, text: string])[] = [[t("counted"), write(counted_minor)]];
  if (expected_minor !== undefined) {
    const over_minor = counted_minor - expected_minor;
    const name = over_minor === 0 ? t("exact") : t(over_minor > 0 ? "over" : "short");
    rows.push([t("expected"), write(expected_minor)], [name, write(over_minor)]);
  }
  return (
    <div role="status">
      <dl className={styles["verdict"]}>
        {rows.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
