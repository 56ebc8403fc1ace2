/** The dialogs of this page, in its words. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FormDialog as Dialog } from "../parts/form-dialog.tsx";
import type { Save } from "../parts/use-save.ts";
import { page_keys } from "./use-save.ts";

export function FormDialog({
  title,
  onClose,
  onSubmit,
  children,
}: {
  title: string;
  onClose: () => void;
  /** What is to be saved; null while something has to be corrected. */
  onSubmit: () => Save | null;
  children: ReactNode;
}) {
  const { t } = useTranslation("staff");
  const words = { title, close: t("close"), cancel: t("cancel"), save: t("save") };
  return (
    <Dialog words={words} stale_keys={page_keys} onClose={onClose} onSubmit={onSubmit}>
      {children}
    </Dialog>
  );
}
