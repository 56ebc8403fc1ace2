/** The audit trail, newest first, below what it tells of. */
import { Badge, Button, NativeSelect, Skeleton, Text, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AuditEntryDocument, AuditSubject } from "../../../../src/contract/audit.ts";
import type { StoreDocument } from "../../../../src/contract/store.ts";
import { formatMinuteWithZone } from "../../format/instant.ts";
import { audit_en } from "../../i18n/audit-en.ts";
import { audit_zh } from "../../i18n/audit-zh.ts";
import { addTexts } from "../../i18n/language.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import { JsonDocument } from "../../parts/json-document.tsx";
import { useSignedIn } from "../../shell/signed-in.ts";
import { Section } from "../section.tsx";
import { audit_kinds, auditQuery } from "./audit-query.ts";
import styles from "./audit.module.css";
import { useSentence } from "./use-sentence.ts";

addTexts("audit", { "zh-CN": audit_zh, en: audit_en });

export function AuditSection({ stores }: { stores: readonly StoreDocument[] }) {
  const { t } = useTranslation("audit");
  const [kind, setKind] = useState<AuditSubject | null>(null);
  const trail = useInfiniteQuery(auditQuery(kind));
  const entries = trail.data?.pages.flatMap(({ data }) => data);
  const sentenceOf = useSentence(stores);
  return (
    <Section
      id="audit"
      title={t("title")}
      lead={t("lead")}
      action={
        <NativeSelect
          label={t("kind")}
          value={kind ?? ""}
          data={[
            { value: "", label: t("any_kind") },
            ...audit_kinds.map((one) => ({ value: one, label: t(`kinds.${one}`) })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            setKind(audit_kinds.find((one) => one === value) ?? null)
          }
        />
      }
    >
      {trail.error === null ? null : (
        <FailureAlert error={trail.error} onRetry={() => void trail.refetch()} />
      )}
      {entries === undefined && trail.error === null ? (
        <div aria-busy>
          <VisuallyHidden role="status">{t("loading")}</VisuallyHidden>
          <Skeleton h={220} />
        </div>
      ) : null}
      {entries?.length === 0 ? (
        <Text c="dimmed">{t(kind === null ? "none" : "none_of_kind")}</Text>
      ) : null}
      {entries === undefined ? null : (
        <ol className={styles["trail"]} aria-labelledby="audit-title">
          {entries.map((entry) => (
            <Entry key={entry.entry_id} entry={entry} sentence={sentenceOf(entry)} />
          ))}
        </ol>
      )}
      {trail.hasNextPage ? (
        <Button
          variant="default"
          className={styles["more"] ?? ""}
          loading={trail.isFetchingNextPage}
          onClick={() => void trail.fetchNextPage()}
        >
          {t("more")}
        </Button>
      ) : null}
    </Section>
  );
}

function Entry({ entry, sentence }: { entry: AuditEntryDocument; sentence: string }) {
  const { t } = useTranslation("audit");
  const { time_zone } = useSignedIn().merchant;
  const { at, subject, before, after } = entry;
  return (
    <li>
      <Text className={styles["sentence"] ?? ""}>{sentence}</Text>
      <div className={styles["facts"]}>
        <Text size="sm" c="dimmed" component="time" dateTime={at} title={at}>
          {formatMinuteWithZone(at, time_zone)}
        </Text>
        <Badge variant="light" color="gray" radius="sm" tt="none" miw="max-content">
          {t(`kinds.${subject.kind}`)}
        </Badge>
      </div>
      {subject.kind === "member_rules" ? (
        <details>
          <summary>{t("details")}</summary>
          <JsonDocument document={{ before, after }} what={sentence} />
        </details>
      ) : null}
    </li>
  );
}
