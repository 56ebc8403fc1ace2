/** A button that copies a text and says whether that worked. */
import { ActionIcon, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "./copy-text.ts";

const shown_ms = 2_000;

/** `what` names the text for people who do not see the button's place. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<"none" | "copied" | "failed">("none");

  useEffect(() => {
    if (outcome === "none") return undefined;
    const timer = window.setTimeout(() => setOutcome("none"), shown_ms);
    return () => window.clearTimeout(timer);
  }, [outcome]);

  const said = outcome === "none" ? "" : t(`copy.${outcome}`);
  const Icon = { none: IconCopy, copied: IconCheck, failed: IconAlertTriangle }[outcome];
  return (
    <>
      <Tooltip label={said === "" ? t("copy.of", { what }) : said} withArrow>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("copy.of", { what })}
          onClick={() => void copyText(text).then((ok) => setOutcome(ok ? "copied" : "failed"))}
        >
          <Icon size={17} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
    </>
  );
}
