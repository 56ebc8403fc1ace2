/** Who is signed in, and the way out. */
import { Button, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { signedInQuery } from "../api/queries.ts";
import { request } from "../api/request.ts";
import { currentLanguage } from "../i18n/language.ts";
import { useSignedIn } from "./signed-in.ts";

/** Fetched when somebody wants another password. */
const PasswordDialog = lazy(async () => ({
  default: (await import("./password-dialog.tsx")).PasswordDialog,
}));

export function OperatorMenu() {
  const [is_changing, dialog] = useDisclosure(false);
  const { t } = useTranslation();
  const { operator, merchant } = useSignedIn();
  const signOut = useSignOut();
  return (
    <>
      <Menu position="bottom-end" withinPortal={false} width={240}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            px={8}
            fw={500}
            leftSection={<IconUserCircle size={21} aria-hidden />}
            aria-label={t("operator.menu", { name: operator.name })}
          >
            <Text span size="sm" visibleFrom="md">
              {operator.name}
            </Text>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            <Text fw={600} c="bright">
              {operator.name}
            </Text>
            <Text size="xs">{operator.email}</Text>
            <Text size="xs">{merchant.name[currentLanguage() === "en" ? "en" : "zh"]}</Text>
          </Menu.Label>
          <Menu.Divider />
          <Menu.Item leftSection={<IconUserCircle size={17} aria-hidden />} onClick={dialog.open}>
            {t("operator.password")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLogout size={17} aria-hidden />}
            disabled={signOut.isPending}
            onClick={() => signOut.mutate()}
          >
            {t("operator.sign_out")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {is_changing ? (
        <Suspense>
          <PasswordDialog onClose={dialog.close} />
        </Suspense>
      ) : null}
    </>
  );
}

function useSignOut() {
  const query_client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: () => request("/v1/console/session", { method: "DELETE" }),
    onSuccess: async () => {
      query_client.setQueryData(signedInQuery.queryKey, null);
      await router.navigate({ to: "/sign-in", search: { why: "signed-out" } });
      query_client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "signed-in" });
    },
  });
}
