/** Shown while the code of a page is fetched for the first time. */
import { Skeleton, Stack } from "@mantine/core";

export function PendingPage() {
  return (
    <Stack gap="md" aria-busy>
      <Skeleton h={32} w={180} />
      <Skeleton h={220} />
    </Stack>
  );
}
