/** One event of a timeline: when, what, by whom, its payload, and the event as it is stored. */
import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCode } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { EventDocument } from "../../../src/contract/order.ts";
import { JsonDocument } from "../parts/json-document.tsx";
import { eventLook } from "./event-icons.ts";
import { Minute } from "./order-summary.tsx";
import styles from "./timeline.module.css";

export function TimelineEvent({
  event,
  number,
  word,
  is_broken,
}: {
  event: EventDocument;
  number: number;
  /** What its type is called; null where it has no name. */
  word: string | null;
  is_broken: boolean;
}) {
  const { t } = useTranslation();
  const [is_raw_open, raw] = useDisclosure(false);
  const { icon: Icon, tone } = eventLook(event.type);
  const actor = `${t(`actor.${event.actor.type}`)} · ${event.actor.id}`;
  return (
    <li className={styles["event"]} data-broken={is_broken}>
      <span className={styles["icon"]} data-tone={tone}>
        <Icon size={17} aria-hidden />
      </span>
      <div className={styles["body"]}>
        <p className={styles["line"]}>
          <span className={styles["number"]}>{`${number}. `}</span>
          <Minute instant={event.at} /> <strong>{event.type}</strong>
        </p>
        <Group justify="space-between" gap="xs" mb={6}>
          <Text size="sm" c="dimmed">
            {word === null ? null : `${word} · `}
            {t("timeline.by", { actor })}
          </Text>
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconCode size={15} aria-hidden />}
            aria-expanded={is_raw_open}
            aria-label={t("timeline.raw_show", { type: event.type })}
            onClick={raw.toggle}
          >
            {t("timeline.raw")}
          </Button>
        </Group>
        <JsonDocument document={event.payload} what={event.type} />
        {is_raw_open ? (
          <div className={styles["raw"]}>
            <JsonDocument
              document={event}
              what={t("timeline.raw_show", { type: event.type })}
              caption={t("timeline.event_document", { seq: event.seq })}
            />
          </div>
        ) : null}
      </div>
    </li>
  );
}
