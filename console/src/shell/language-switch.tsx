/** Switches between Chinese and English at once, without a reload, and remembers the choice. */
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { currentLanguage, switchLanguage } from "../i18n/language.ts";

export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      fw={500}
      lang={other}
      px={8}
      aria-label={t(other === "en" ? "language.switch_to_en" : "language.switch_to_zh")}
      onClick={() => void switchLanguage(other, { remember: true })}
    >
      {t(other === "en" ? "language.en" : "language.zh")}
    </Button>
  );
}
