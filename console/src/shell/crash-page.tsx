/** Shown instead of a page whose code threw. */
import { Button, Center, Code, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RequestError } from "../api/request.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";

export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  return (
    <Center mih="80dvh" p="md" component="main">
      {error instanceof RequestError ? (
        <FailureAlert error={error} onRetry={reset} />
      ) : (
        <Stack align="center" gap="sm" maw={560} ta="center">
          <Title order={1} size="h2">
            {t("failure.crashed_title")}
          </Title>
          <Text c="dimmed">{t("failure.crashed")}</Text>
          <Code block>{String(error)}</Code>
          <Button onClick={() => window.location.reload()}>{t("failure.reload")}</Button>
        </Stack>
      )}
    </Center>
  );
}
