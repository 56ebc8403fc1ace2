/** A name of the catalog in the reader's language. */
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { LocalizedText } from "../../../src/contract/fields.ts";

export function useLocalName(): (name: LocalizedText) => string {
  const { i18n } = useTranslation();
  const is_english = i18n.language === "en";
  return useCallback((name) => (is_english ? name.en : name.zh), [is_english]);
}
