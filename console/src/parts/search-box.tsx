/** A box for what is searched. It asks when the typing pauses. */
import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useEffectEvent, useState } from "react";

const typing_pause_ms = 300;

export function SearchBox({
  text,
  words,
  onText,
}: {
  /** As the page's address has it. */
  text: string;
  words: Readonly<{ label: string; hint: string; clear: string }>;
  onText: (text: string) => void;
}) {
  const [typed, setTyped] = useState(text);
  const [sent, setSent] = useState(text);
  const send = useEffectEvent((value: string) => {
    setSent(value);
    onText(value);
  });

  // The address changed by other means: Back, a link, or cleared filters.
  if (text !== sent) {
    setSent(text);
    setTyped(text);
  }

  useEffect(() => {
    if (typed.trim() === sent) return undefined;
    const timer = window.setTimeout(() => send(typed.trim()), typing_pause_ms);
    return () => window.clearTimeout(timer);
  }, [typed, sent]);

  return (
    <TextInput
      type="search"
      flex={1}
      label={words.label}
      placeholder={words.hint}
      maxLength={100}
      leftSection={<IconSearch size={17} aria-hidden />}
      rightSection={
        typed === "" ? null : (
          <CloseButton size="sm" aria-label={words.clear} onClick={() => setTyped("")} />
        )
      }
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
    />
  );
}
