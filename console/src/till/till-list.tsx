/** The last of something at the till, newest first: a row each to open, of all or of a part. */
import { Button, Skeleton, Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formatMinute } from "../format/instant.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useSignedIn } from "../shell/signed-in.ts";
import styles from "./till-list.module.css";

/** Which of them are shown. */
export type Scope = Readonly<{ label: string; is_chosen: boolean; onChoose: () => void }>;

/** `rows` are undefined until they are there; `none` is said where there are none. */
export function TillList({
  scopes,
  rows,
  none,
  error,
  onRetry,
}: {
  scopes: readonly Scope[];
  rows: readonly ReactNode[] | undefined;
  none: string;
  error: Error | null;
  onRetry: () => void;
}) {
  return (
    <>
      <div className={styles["scopes"]}>
        {scopes.map(({ label, is_chosen, onChoose }) => (
          <Button
            key={label}
            variant={is_chosen ? "filled" : "default"}
            aria-pressed={is_chosen}
            onClick={onChoose}
          >
            {label}
          </Button>
        ))}
      </div>
      {error === null ? null : <FailureAlert error={error} onRetry={onRetry} />}
      {rows === undefined && error === null ? <Skeleton h={220} /> : null}
      {rows?.length === 0 ? (
        <Text c="dimmed" ta="center" py="xl">
          {none}
        </Text>
      ) : null}
      <ul className={styles["rows"]}>{rows}</ul>
    </>
  );
}

/** One of them: when it was made (an ISO instant), what is known of it, how it stands, how much. */
export function TillListRow({
  made_at,
  facts,
  status,
  amount,
  onOpen,
}: {
  made_at: string;
  facts: readonly string[];
  status: ReactNode;
  amount: string;
  onOpen: () => void;
}) {
  const { time_zone } = useSignedIn().merchant;
  return (
    <li>
      <button type="button" className={styles["row"]} onClick={onOpen}>
        <span className={styles["time"]}>{formatMinute(made_at, time_zone)}</span>
        <span className={styles["facts"]}>{facts.filter((text) => text !== "").join(" · ")}</span>
        {status}
        <strong>{amount}</strong>
        <IconChevronRight size={18} aria-hidden />
      </button>
    </li>
  );
}
