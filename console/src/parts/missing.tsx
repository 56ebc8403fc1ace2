/** Says that what an address names is not there. */
import { Paper, Stack, Text, Title } from "@mantine/core";

export function Missing({ title, text }: { title: string; text: string }) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs" ta="center" py="xl">
        <Title order={1} size="h3">
          {title}
        </Title>
        <Text c="dimmed">{text}</Text>
      </Stack>
    </Paper>
  );
}
