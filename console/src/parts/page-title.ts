/** The title of the browser's tab. */
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

export function usePageTitle(title: string): void {
  const { t } = useTranslation();
  const product = t("product");
  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);
}
