/** An address that leads nowhere. */
import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePageTitle } from "../parts/page-title.ts";

const status = "404";

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("not_found.title"));
  return (
    <Center mih="80dvh" p="md" component="main">
      <Stack align="center" gap="sm" ta="center">
        <Text c="dimmed" fw={700} fz={56} lh={1}>
          {status}
        </Text>
        <Title order={1} size="h2">
          {t("not_found.title")}
        </Title>
        <Text c="dimmed">{t("not_found.detail")}</Text>
        <Button component={Link} to="/" mt="sm">
          {t("not_found.home")}
        </Button>
      </Stack>
    </Center>
  );
}
