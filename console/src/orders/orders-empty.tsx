/** A list without orders: because there are none, or because the filters leave none. */
import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { IconTicketOff } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { OrdersSearch } from "./orders-search.ts";

export function OrdersEmpty({ search }: { search: OrdersSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const is_filtered = Object.keys(search).length > 0;
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" py="xl" ta="center">
        <IconTicketOff size={36} stroke={1.5} aria-hidden />
        <Title order={2} size="h4">
          {t(is_filtered ? "orders.empty_filtered_title" : "orders.empty_title")}
        </Title>
        <Text c="dimmed">{t(is_filtered ? "orders.empty_filtered" : "orders.empty")}</Text>
        {is_filtered ? (
          <Button
            variant="default"
            mt="sm"
            onClick={() => void navigate({ to: "/orders", search: {} })}
          >
            {t("orders.clear")}
          </Button>
        ) : null}
      </Stack>
    </Paper>
  );
}
