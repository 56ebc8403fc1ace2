/** A one-time code for the member's telephone: drawn when the dialog opens, good for minutes. */
import { Button, Group, Modal, Skeleton, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useEffect, useEffectEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberCodeDocument, MemberDetail } from "../../../src/contract/member.ts";
import { formatMinuteWithZone } from "../format/instant.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useSaveOf } from "../parts/use-save.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import styles from "./members.module.css";
import { pathOfMember } from "./queries.ts";

export function CodeDialog({ member, onClose }: { member: MemberDetail; onClose: () => void }) {
  const { t } = useTranslation("members");
  const draw = useSaveOf<MemberCodeDocument>(["member"]);
  function drawCode() {
    draw.mutate({ method: "POST", path: `${pathOfMember(member.member_id)}/code`, body: {} });
  }
  const start = useEffectEvent(drawCode);
  useEffect(() => start(), []);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("code.title")}
      closeButtonProps={{ "aria-label": t("close") }}
      centered
      styles={{ title: { fontWeight: 650 } }}
    >
      <Stack gap="md">
        <Text size="sm">{t("code.lead")}</Text>
        {draw.error === null ? null : <FailureAlert error={draw.error} onRetry={drawCode} />}
        {draw.isError || draw.data !== undefined ? null : (
          <div aria-busy>
            <VisuallyHidden role="status">{t("code.loading")}</VisuallyHidden>
            <Skeleton h={44} />
          </div>
        )}
        {draw.data === undefined ? null : <Drawn code={draw.data} onAgain={drawCode} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t("close")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Drawn({ code, onAgain }: { code: MemberCodeDocument; onAgain: () => void }) {
  const { t } = useTranslation("members");
  const { time_zone } = useSignedIn().merchant;
  const is_over = useIsOver(code.expiry_at);
  if (is_over) {
    return (
      <Group justify="space-between" role="status">
        <Text size="sm">{t("code.over")}</Text>
        <Button onClick={onAgain}>{t("code.again")}</Button>
      </Group>
    );
  }
  const digits = code.code.replaceAll(/(\d{3})(?=\d)/g, "$1 ");
  return (
    <Stack gap={4} align="center" role="status">
      <Group gap={4} wrap="nowrap">
        <span className={styles["code"]}>{digits}</span>
        <CopyButton text={code.code} what={t("code.what")} />
      </Group>
      <Text size="sm" c="dimmed">
        {t("code.until", { time: formatMinuteWithZone(code.expiry_at, time_zone) })}
      </Text>
    </Stack>
  );
}

/** By this device's clock. */
function useIsOver(instant: string): boolean {
  const [over, setOver] = useState<string | null>(null);
  useEffect(() => {
    const wait_ms = Math.max(0, Date.parse(instant) - Date.now());
    const timer = window.setTimeout(() => setOver(instant), wait_ms);
    return () => window.clearTimeout(timer);
  }, [instant]);
  return over === instant;
}
