/** Everything that happened to an order, with the proof that nobody changed the record. */
import { Alert, Badge, Button, Group, Paper, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineDocument } from "../../../src/contract/order.ts";
import { timelineQuery } from "../api/queries.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { isKnownEventType } from "./event-icons.ts";
import { TimelineEvent } from "./timeline-event.tsx";
import styles from "./timeline.module.css";

export function Timeline({ order_id }: { order_id: string }) {
  const { t } = useTranslation();
  const read = useQuery(timelineQuery(order_id));
  const wordOf = (type: string) => (isKnownEventType(type) ? t(`event.${type}`) : null);
  return <TimelineOf title={t("timeline.title")} read={read} wordOf={wordOf} />;
}

type TimelineOfProps = Readonly<{
  title: string;
  read: Pick<UseQueryResult<TimelineDocument>, "data" | "error" | "refetch">;
  /** What a type of event is called; null where it has no name. */
  wordOf: (type: string) => string | null;
  /** So many of the latest events, and the others on demand; all where none is said. */
  shown_max?: number;
}>;

export function TimelineOf({ title, read, wordOf, shown_max = Infinity }: TimelineOfProps) {
  const { t } = useTranslation();
  const [is_whole, setWhole] = useState(false);
  const { data, error, refetch } = read;
  const count = data?.data.length ?? 0;
  const hidden_count = is_whole ? 0 : Math.max(0, count - shown_max);
  return (
    <section aria-labelledby="timeline-title">
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} size="h3" id="timeline-title">
          {title}
        </Title>
        {data === undefined ? null : <ChainBadge chain={data.chain} />}
      </Group>
      {error === null ? null : <FailureAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton h={420} /> : null}
      {data === undefined ? null : (
        <>
          {data.chain.status === "BROKEN" ? (
            <Alert color="red" mb="sm" icon={<IconShieldX aria-hidden />}>
              {t("timeline.broken_hint")}
            </Alert>
          ) : null}
          <Paper withBorder p="md">
            {hidden_count === 0 ? null : (
              <Button variant="default" size="xs" mb="md" onClick={() => setWhole(true)}>
                {t("timeline.earlier", { count: hidden_count })}
              </Button>
            )}
            <ol className={styles["events"]}>
              {data.data.slice(hidden_count).map((event, index) => (
                <TimelineEvent
                  key={event.seq}
                  event={event}
                  number={hidden_count + index + 1}
                  word={wordOf(event.type)}
                  is_broken={event.seq === data.chain.broken_seq}
                />
              ))}
            </ol>
            {data.data.length === 0 ? <Text c="dimmed">{t("timeline.empty")}</Text> : null}
          </Paper>
        </>
      )}
    </section>
  );
}

function ChainBadge({ chain }: { chain: TimelineDocument["chain"] }) {
  const { t } = useTranslation();
  if (chain.status === "INTACT") {
    return (
      <Tooltip label={t("timeline.intact_hint")} withArrow multiline maw={280}>
        <Badge
          color="green"
          variant="light"
          tt="none"
          radius="sm"
          leftSection={<IconShieldCheck size={14} aria-hidden />}
        >
          {t("timeline.intact")}
        </Badge>
      </Tooltip>
    );
  }
  return (
    <Badge
      color="red.9"
      variant="filled"
      tt="none"
      radius="sm"
      leftSection={<IconShieldX size={14} aria-hidden />}
    >
      {chain.broken_seq === undefined
        ? t("timeline.broken_unknown")
        : t("timeline.broken", { seq: chain.broken_seq })}
    </Badge>
  );
}
