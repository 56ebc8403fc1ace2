/** A dialog with a form in it: saved, or left as it was. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { FailureAlert } from "./failure-alert.tsx";
import { useSaveOf, type Save } from "./use-save.ts";

export type FormWords = Readonly<{ title: string; close: string; cancel: string; save: string }>;

type FormDialogProps<Document> = Readonly<{
  words: FormWords;
  /** The first parts of the keys of what is read anew afterwards. */
  stale_keys: readonly string[];
  /** What cannot be undone has a red button. */
  is_grave?: boolean;
  /** There is nothing to be saved as things stand. */
  is_blocked?: boolean;
  onClose: () => void;
  onSaved?: (document: Document) => void;
  /** What is to be saved; null while something has to be corrected. */
  onSubmit: () => Save | null;
  children: ReactNode;
}>;

export function FormDialog<Document = unknown>({
  words,
  stale_keys,
  is_grave = false,
  is_blocked = false,
  onClose,
  onSaved = () => undefined,
  onSubmit,
  children,
}: FormDialogProps<Document>) {
  const save = useSaveOf<Document>(stale_keys, (document) => {
    onClose();
    onSaved(document);
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = onSubmit();
    if (wanted !== null && !save.isPending && !is_blocked) save.mutate(wanted);
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={words.title}
      closeButtonProps={{ "aria-label": words.close }}
      centered
      styles={{ title: { fontWeight: 650 } }}
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {children}
          {save.error === null ? null : <FailureAlert error={save.error} />}
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            {is_blocked ? null : (
              <Button
                type="submit"
                loading={save.isPending}
                {...(is_grave ? { color: "red.9" } : {})}
              >
                {words.save}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
