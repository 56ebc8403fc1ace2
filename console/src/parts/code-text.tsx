/** A number or id as it is, with a button that copies it. */
import { Group, Text } from "@mantine/core";
import { CopyButton } from "./copy-button.tsx";

/** `what` names the text for people who do not see the button's place. */
export function CodeText({
  text,
  what,
  size = "sm",
  is_dimmed = false,
}: {
  text: string;
  what: string;
  size?: "xs" | "sm";
  is_dimmed?: boolean;
}) {
  return (
    <Group gap={2} wrap="nowrap">
      <Text size={size} ff="monospace" {...(is_dimmed ? { c: "dimmed" } : {})}>
        {text}
      </Text>
      <CopyButton text={text} what={what} />
    </Group>
  );
}
