/** What went wrong, in words, with the request's id to copy and a way to try again. */
import { Alert, Button, Group, List, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RequestError } from "../api/request.ts";
import { CopyButton } from "./copy-button.tsx";

export function FailureAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { title, detail, request_id, causes } = useWords(error);
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      title={title}
      icon={<IconAlertTriangle aria-hidden />}
    >
      <Stack gap="xs">
        <Text size="sm">{detail}</Text>
        {causes.length === 0 ? null : (
          <List size="sm">
            {causes.map((cause) => (
              <List.Item key={`${cause.pointer} ${cause.detail}`}>
                {cause.pointer} {cause.detail}
              </List.Item>
            ))}
          </List>
        )}
        <Group gap="xs">
          {onRetry === undefined ? null : (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t("failure.retry")}
            </Button>
          )}
          {request_id === undefined ? null : (
            <Group gap={2} wrap="nowrap">
              <Text size="xs" ff="monospace">
                {t("failure.request_id", { request_id })}
              </Text>
              <CopyButton text={request_id} what={t("failure.request_id_what")} />
            </Group>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

type Words = Readonly<{
  title: string;
  detail: string;
  request_id?: string;
  causes: readonly Readonly<{ pointer: string; detail: string }>[];
}>;

function useWords(error: unknown): Words {
  const { t } = useTranslation();
  if (!(error instanceof RequestError)) {
    return { title: t("failure.title"), detail: String(error), causes: [] };
  }
  const { failure } = error;
  switch (failure.kind) {
    case "problem": {
      const { title, detail, request_id, errors } = failure.problem;
      return { title, detail, request_id, causes: errors ?? [] };
    }
    case "unreachable":
      return {
        title: t("failure.unreachable_title"),
        detail: t("failure.unreachable"),
        causes: [],
      };
    case "unreadable":
      return {
        title: t("failure.title"),
        detail: t("failure.unreadable", { status: failure.status }),
        causes: [],
      };
  }
}
