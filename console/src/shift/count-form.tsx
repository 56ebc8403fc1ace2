/** Counting the drawer by notes and coins, and closing the shift with it. */
import { Button, Text, TextInput } from "@mantine/core";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ShiftDocument } from "../../../src/contract/shift.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useMoney } from "../till/use-money.ts";
import { countedMinor, countText, piecesOf, type Typed } from "./count.ts";
import { hasChanged, useShiftWrite } from "./shift-requests.ts";
import styles from "./shift.module.css";

export function CountForm({
  shift,
  denominations,
  onClosed,
  onBack,
}: {
  /** As it is now; what the operator signs for is how it was when the count began. */
  shift: ShiftDocument;
  denominations: readonly number[];
  onClosed: (closed: ShiftDocument) => void;
  onBack: () => void;
}) {
  const { t } = useTranslation("shift");
  const { write, writeFace } = useMoney();
  const [seen, setSeen] = useState(shift);
  const [typed, setTyped] = useState<Typed>({});
  const [note, setNote] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const closing = useShiftWrite();
  const counted_minor = countedMinor(typed);

  function submit() {
    const said = note.trim();
    const body = {
      change_count: seen.change_count,
      pieces: piecesOf(typed),
      ...(said === "" ? {} : { note: said }),
    };
    closing.mutate({ kind: "close", shift: seen, body }, { onSuccess: onClosed });
  }
  /** Enter leads from field to field, and nothing is closed by chance. */
  function goOn(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    event.preventDefault();
    const fields = [...(form.current?.querySelectorAll<HTMLElement>("input, button") ?? [])];
    fields[fields.indexOf(event.currentTarget) + 1]?.focus();
  }
  const has_changed = hasChanged(closing.error) && seen.change_count !== shift.change_count;
  return (
    <form
      ref={form}
      className={styles["count"]}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Text c="dimmed">{t("count_hint")}</Text>
      <div className={styles["pieces"]}>
        {denominations.map((denomination, index) => (
          <label key={denomination} className={styles["piece"]}>
            <span>{writeFace(denomination)}</span>
            <input
              inputMode="numeric"
              autoComplete="off"
              {...(index === 0 ? { "data-autofocus": true } : {})}
              aria-label={t("pieces_of", { value: writeFace(denomination) })}
              value={typed[denomination] ?? ""}
              onChange={({ currentTarget: { value } }) =>
                setTyped({ ...typed, [denomination]: countText(value) })
              }
              onKeyDown={goOn}
            />
            <output>{write(denomination * Number(typed[denomination] ?? 0))}</output>
          </label>
        ))}
      </div>
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
