/** Signing in with e-mail and password. */
import {
  Alert,
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { SignedIn, SignIn } from "../../../src/contract/console.ts";
import { signedInQuery } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { rememberedLanguage, switchLanguage } from "../i18n/language.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { Logo } from "../parts/logo.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { ColorSchemeSwitch } from "../shell/color-scheme-switch.tsx";
import { LanguageSwitch } from "../shell/language-switch.tsx";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { t } = useTranslation();
  const { why } = route.useSearch();
  const signIn = useSignIn();
  usePageTitle(t("sign_in.title"));

  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={380} gap="lg">
        <Group justify="space-between">
          <Logo />
          <Group gap={4}>
            <LanguageSwitch />
            <ColorSchemeSwitch />
          </Group>
        </Group>
        <Paper withBorder p="xl" radius="lg">
          <Stack gap="md">
            <div>
              <Title order={1} size="h2">
                {t("sign_in.title")}
              </Title>
              <Text c="dimmed">{t("sign_in.lead")}</Text>
            </div>
            {why === "expired" ? <Alert color="blue">{t("sign_in.expired")}</Alert> : null}
            {why === "signed-out" ? <Alert color="blue">{t("sign_in.signed_out")}</Alert> : null}
            {signIn.error === null ? null : <FailureAlert error={signIn.error} />}
            <SignInForm is_busy={signIn.isPending} onSubmit={(form) => signIn.mutate(form)} />
          </Stack>
        </Paper>
      </Stack>
    </Center>
  );
}

function SignInForm({ is_busy, onSubmit }: { is_busy: boolean; onSubmit: (form: SignIn) => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [is_checked, setChecked] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    setChecked(true);
    if (email.trim() !== "" && password !== "") onSubmit({ email, password });
  }

  const missing = (text: string) =>
    is_checked && text.trim() === "" ? t("sign_in.required") : undefined;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t("sign_in.email")}
          type="email"
          autoComplete="username"
          inputMode="email"
          autoCapitalize="none"
          autoFocus
          size="md"
          required
          withAsterisk={false}
          error={missing(email)}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("sign_in.password")}
          autoComplete="current-password"
          size="md"
          required
          withAsterisk={false}
          error={missing(password)}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={is_busy} fullWidth>
          {t("sign_in.submit")}
        </Button>
      </Stack>
    </form>
  );
}

function useSignIn() {
  const query_client = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  return useMutation({
    mutationFn: (form: SignIn) =>
      request<SignedIn>("/v1/console/session", { method: "POST", body: form }),
    onSuccess: async (signed_in) => {
      // Nothing that was read for another operator may be shown to this one.
      query_client.clear();
      query_client.setQueryData(signedInQuery.queryKey, signed_in);
      if (rememberedLanguage() === null) {
        await switchLanguage(signed_in.merchant.locale, { remember: false });
      }
      router.history.replace(`/console${next ?? "/"}`);
    },
  });
}
