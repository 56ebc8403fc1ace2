/** Which stores ask for a PIN before they refund. */
import { Badge, Button, Group, PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RefundRules } from "../../../src/contract/refund-rules.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useLocalName } from "../till/local-name.ts";
import { FormDialog } from "./form-dialog.tsx";
import type { Myself } from "./myself.ts";
import { Section } from "./section.tsx";
import styles from "./staff.module.css";
import type { Save } from "../parts/use-save.ts";
import { useSave } from "./use-save.ts";

const pathOf = (store_no: string) => `/v1/stores/${encodeURIComponent(store_no)}/refund_pin`;

export function PinsSection({
  stores,
  rules,
  me,
}: {
  stores: readonly StoreDocument[];
  rules: RefundRules;
  me: Myself;
}) {
  const { t } = useTranslation("staff");
  const nameOf = useLocalName();
  const [edited, setEdited] = useState<StoreDocument | null>(null);
  const save = useSave();
  const { demands_pin } = rules;
  return (
    <Section id="pins" title={t("pins")} lead={t("pins_lead")}>
      {save.error === null ? null : <FailureAlert error={save.error} />}
      <Group justify="space-between">
        <Text size="sm">{t(demands_pin ? "pin_demanded" : "pin_not_demanded")}</Text>
        {me.may("settings:write") ? (
          <Button
            size="xs"
            variant="default"
            loading={save.isPending}
            onClick={() =>
              save.mutate({
                method: "PATCH",
                path: "/v1/refund_rules",
                body: { demands_pin: !demands_pin },
              })
            }
          >
            {t(demands_pin ? "pin_demand_not" : "pin_demand")}
          </Button>
        ) : null}
      </Group>
      {stores.length === 0 ? <Text c="dimmed">{t("stores_none")}</Text> : null}
      <ul className={styles["rows"]}>
        {stores.map((store) => {
          const { store_no, asks_refund_pin } = store;
          const name = nameOf(store.name);
          return (
            <li key={store_no}>
              <div className={styles["who"]}>
                <Text fw={600}>{name}</Text>
                <Text size="sm" c="dimmed">
                  {store_no}
                </Text>
              </div>
              <div className={styles["facts"]}>
                <Badge
                  variant="light"
                  color={asks_refund_pin ? "green" : "gray"}
                  radius="sm"
                  tt="none"
                  miw="max-content"
                >
                  {t(asks_refund_pin ? "pin_set" : "pin_none")}
                </Badge>
              </div>
              {me.may("stores:write") ? (
                <div className={styles["actions"]}>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t("pin_set_of", { name })}
                    onClick={() => setEdited(store)}
                  >
                    {t("pin_set_do")}
                  </Button>
                  {asks_refund_pin ? (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t("pin_remove_of", { name })}
                      onClick={() => save.mutate({ method: "DELETE", path: pathOf(store_no) })}
                    >
                      {t("pin_remove")}
                    </Button>
                  ) : null}
                </div>
              ) : null}
            </li>
          );
        })}
      </ul>
      {edited === null ? null : <PinDialog store={edited} onClose={() => setEdited(null)} />}
    </Section>
  );
}

function PinDialog({ store, onClose }: { store: StoreDocument; onClose: () => void }) {
  const { t } = useTranslation("staff");
  const nameOf = useLocalName();
  const [refund_pin, setPin] = useState("");
  const [is_checked, setChecked] = useState(false);
  const is_wrong = !/^\d{4,12}$/.test(refund_pin);

  function save(): Save | null {
    setChecked(true);
    if (is_wrong) return null;
    return { method: "PUT", path: pathOf(store.store_no), body: { refund_pin } };
  }

  return (
    <FormDialog
      title={t("pin_set_of", { name: nameOf(store.name) })}
      onClose={onClose}
      onSubmit={save}
    >
      <PasswordInput
        label={t("pin")}
        description={t("pin_wrong")}
        inputMode="numeric"
        autoComplete="new-password"
        maxLength={12}
        data-autofocus
        required
        error={is_checked && is_wrong ? t("pin_wrong") : undefined}
        value={refund_pin}
        onChange={(event) => setPin(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
