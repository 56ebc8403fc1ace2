/** What moved a member's balance and points, newest first, page by page. */
import { Button, Group, Paper, Skeleton, Text, Title } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StatementLine } from "../../../src/contract/member.ts";
import { formatMinute, zoneLabel } from "../format/instant.ts";
import { formatMinor } from "../format/money.ts";
import type { members_en } from "../i18n/members-en.ts";
import { currentLanguage } from "../i18n/language.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import table_styles from "../parts/data-table.module.css";
import { useSignedIn } from "../shell/signed-in.ts";
import styles from "./members.module.css";
import { statementQuery } from "./queries.ts";

export function StatementSection({ member_id }: { member_id: string }) {
  const { t } = useTranslation("members");
  /** Where the pages start that lead to the one that is shown; empty for the newest. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const { data, error, refetch } = useQuery({
    ...statementQuery(member_id, cursors.at(-1) ?? null),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-labelledby="statement-title">
      <Title order={2} size="h3" mb="sm" id="statement-title">
        {t("statement")}
      </Title>
      {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton h={220} aria-busy /> : null}
      {data === undefined ? null : (
        <Paper withBorder p="md">
          {data.data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("statement_none")}
            </Text>
          ) : (
            <Lines lines={data.data} />
          )}
          <Pages cursors={cursors} next_cursor={data.next_cursor} onCursors={setCursors} />
        </Paper>
      )}
    </section>
  );
}

/** Newer and older: each page is remembered by where it starts. */
function Pages({
  cursors,
  next_cursor,
  onCursors,
}: {
  cursors: readonly string[];
  next_cursor: string | null;
  onCursors: (cursors: readonly string[]) => void;
}) {
  const { t } = useTranslation("members");
  if (cursors.length === 0 && next_cursor === null) return null;
  return (
    <Group component="nav" justify="center" gap="xs" mt="md" aria-label={t("statement_pages")}>
      <Button
        variant="default"
        disabled={cursors.length === 0}
        onClick={() => onCursors(cursors.slice(0, -1))}
      >
        {t("newer")}
      </Button>
      <Button
        variant="default"
        disabled={next_cursor === null}
        onClick={() => {
          if (next_cursor !== null) onCursors([...cursors, next_cursor]);
        }}
      >
        {t("older")}
      </Button>
    </Group>
  );
}

function Lines({ lines }: { lines: readonly StatementLine[] }) {
  const { t } = useTranslation("members");
  const { time_zone } = useSignedIn().merchant;
  const zone = zoneLabel(time_zone, Date.parse(lines[0]?.at ?? ""));
  return (
    <table aria-label={t("statement_table")} className={table_styles["table"]}>
      <thead>
        <tr>
          <th scope="col">{t("statement_time", { zone })}</th>
          <th scope="col">{t("statement_kind")}</th>
          <th scope="col" className={table_styles["figure"]}>
            {t("statement_change")}
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.transfer_id}>
            <td>
              <time dateTime={line.at} title={line.at}>
                {formatMinute(line.at, time_zone)}
              </time>
            </td>
            <td>
              <Kind line={line} />
            </td>
            <td className={table_styles["figure"]}>
              <Changes line={line} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type KindWord = keyof typeof members_en.kind;

function Kind({ line: { kind, trade_order_id } }: { line: StatementLine }) {
  const { t, i18n } = useTranslation("members");
  // A newer server may send kinds that have no words here.
  const is_known = i18n.exists(`kind.${kind}`, { ns: "members" });
  return (
    <span className={styles["moved"]}>
      <span>{is_known ? t(`kind.${kind as KindWord}`) : kind}</span>
      {trade_order_id === null ? null : (
        <Text component="span" size="xs" ff="monospace" c="dimmed" title={t("statement_trade")}>
          {trade_order_id}
        </Text>
      )}
    </span>
  );
}

function Changes({ line: { changes } }: { line: StatementLine }) {
  const { t } = useTranslation("members");
  const language = currentLanguage();
  const textOf = ({ of, currency, amount }: StatementLine["changes"][number]) => {
    const sign = amount > 0 ? "+" : "";
    if (currency === null) return `${sign}${t("points_count", { count: amount })}`;
    return `${t(of === "gift" ? "gift" : "principal")} ${sign}${formatMinor(amount, { currency, language })}`;
  };
  return (
    <span className={styles["moved"]}>
      {changes.map((change) => (
        <span key={`${change.of} ${change.currency ?? ""}`}>{textOf(change)}</span>
      ))}
    </span>
  );
}
