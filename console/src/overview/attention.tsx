/** What does not sort itself out at once, with the way to it. */
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OverviewDocument } from "../../../src/contract/console.ts";
import { AnchorLink } from "../parts/anchor-link.tsx";

export function Attention({ attention }: { attention: OverviewDocument["attention"] }) {
  const { t } = useTranslation();
  const { unknown_count, stuck_count } = attention;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="attention-title">
      <Title order={2} size="h4" mb="sm" id="attention-title">
        {t("overview.attention")}
      </Title>
      <Stack gap="sm">
        {unknown_count === 0 ? null : (
          // An order whose payment is not known waits among those that are being paid.
          <Case text={t("overview.unknown", { count: unknown_count })} status="PENDING_PAYMENT" />
        )}
        {stuck_count === 0 ? null : (
          <Case text={t("overview.stuck", { count: stuck_count })} status="PAID" />
        )}
        {unknown_count + stuck_count > 0 ? null : (
          <Group gap="xs" wrap="nowrap" c="dimmed">
            <IconCircleCheck size={20} aria-hidden />
            <Text size="sm">{t("overview.attention_none")}</Text>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

function Case({ text, status }: { text: string; status: "PENDING_PAYMENT" | "PAID" }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap" align="start">
      <IconAlertTriangle size={20} aria-hidden color="var(--tillgate-held)" />
      <Text size="sm">
        {text}
        {" · "}
        <AnchorLink to="/orders" search={{ status }} size="sm" underline="always">
          {t("overview.look")}
        </AnchorLink>
      </Text>
    </Group>
  );
}
