/** Changing one's own password: the one in use, and the new one twice. */
import { Alert, Button, Group, Modal, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { ChangePassword } from "../../../src/contract/console.ts";
import { request } from "../api/request.ts";
import { addTexts } from "../i18n/language.ts";
import { password_en } from "../i18n/password-en.ts";
import { password_zh } from "../i18n/password-zh.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useSignedIn } from "./signed-in.ts";

addTexts("password", { "zh-CN": password_zh, en: password_en });

const password_chars_min = 10;

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("password");
  const save = useMutation({
    mutationFn: (body: ChangePassword) => request("/v1/console/password", { method: "PUT", body }),
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("title")}
      closeButtonProps={{ "aria-label": t("close") }}
      centered
      styles={{ title: { fontWeight: 650 } }}
    >
      {save.isSuccess ? (
        <Stack gap="md">
          <Alert role="status" color="green" variant="light">
            {t("done")}
          </Alert>
          <Group justify="end">
            <Button onClick={onClose}>{t("close")}</Button>
          </Group>
        </Stack>
      ) : (
        <PasswordForm
          is_saving={save.isPending}
          error={save.error}
          onSubmit={(body) => save.mutate(body)}
          onClose={onClose}
        />
      )}
    </Modal>
  );
}

function PasswordForm({
  is_saving,
  error,
  onSubmit,
  onClose,
}: {
  is_saving: boolean;
  error: Error | null;
  onSubmit: (body: ChangePassword) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("password");
  const { email } = useSignedIn().operator;
  const [current_password, setCurrent] = useState("");
  const [new_password, setNew] = useState("");
  const [again, setAgain] = useState("");
  const [is_checked, setChecked] = useState(false);
  const is_short = new_password.length < password_chars_min;
  const faults = {
    current: current_password === "" ? t("required") : null,
    new: is_short ? t("too_short") : null,
    again: again === new_password ? null : t("differs"),
  };
  const shown = (fault: string | null) => (is_checked ? fault : null);

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    const is_sound = Object.values(faults).every((fault) => fault === null);
    if (is_sound && !is_saving) onSubmit({ current_password, new_password });
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {/* Whose password it is: for what keeps passwords in the browser. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label={t("current")}
          autoComplete="current-password"
          data-autofocus
          required
          error={shown(faults.current)}
          value={current_password}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("new")}
          description={t("hint")}
          autoComplete="new-password"
          required
          error={shown(faults.new)}
          value={new_password}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("again")}
          autoComplete="new-password"
          required
          error={shown(faults.again)}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        {error === null ? null : <FailureAlert error={error} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={is_saving}>
            {t("save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
