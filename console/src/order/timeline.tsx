/** Everything that happened to an order, with the proof that nobody changed the record. */
import { Alert, Badge, Group, Paper, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { TimelineDocument } from "../../../src/contract/order.ts";
import { timelineQuery } from "../api/queries.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { TimelineEvent } from "./timeline-event.tsx";
import styles from "./timeline.module.css";

export function Timeline({ order_id }: { order_id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(timelineQuery(order_id));
  return (
    <section aria-labelledby="timeline-title">
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} size="h3" id="timeline-title">
          {t("timeline.title")}
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
            <ol className={styles["events"]}>
              {data.data.map((event, index) => (
                <TimelineEvent
                  key={event.seq}
                  event={event}
                  number={index + 1}
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
