/** A dialog with a form in it: saved, or left as it was. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useSave, type Save } from "./use-save.ts";

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
  const save = useSave(onClose);
  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = onSubmit();
    if (wanted !== null && !save.isPending) save.mutate(wanted);
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      closeButtonProps={{ "aria-label": t("close") }}
      centered
      styles={{ title: { fontWeight: 650 } }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          {save.error === null ? null : <FailureAlert error={save.error} />}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
