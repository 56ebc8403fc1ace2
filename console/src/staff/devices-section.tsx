/** The tills, by store. */
import { Badge, Button, NativeSelect, Text, TextInput } from "@mantine/core";
import { IconDevices } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { DeviceDocument } from "../../../src/contract/device.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useLocalName } from "../till/local-name.ts";
import { FormDialog } from "./form-dialog.tsx";
import type { Myself } from "./myself.ts";
import { Section } from "./section.tsx";
import styles from "./staff.module.css";
import type { Save } from "../parts/use-save.ts";
import { useSave } from "./use-save.ts";

export function DevicesSection({
  devices,
  stores,
  me,
}: {
  devices: readonly DeviceDocument[];
  stores: readonly StoreDocument[];
  me: Myself;
}) {
  const { t } = useTranslation("staff");
  const nameOf = useLocalName();
  const [is_adding, setAdding] = useState(false);
  const save = useSave();
  const may_write = me.may("stores:write");
  const [first] = stores;
  return (
    <Section
      id="devices"
      title={t("devices")}
      lead={t("devices_lead")}
      action={
        may_write && first !== undefined ? (
          <Button
            variant="default"
            leftSection={<IconDevices size={18} />}
            onClick={() => setAdding(true)}
          >
            {t("device_add")}
          </Button>
        ) : null
      }
    >
      {save.error === null ? null : <FailureAlert error={save.error} />}
      {devices.length === 0 ? <Text c="dimmed">{t("devices_none")}</Text> : null}
      <ul className={styles["rows"]}>
        {devices.map(({ device_no, name, store_no, active }) => {
          const store = stores.find((one) => one.store_no === store_no);
          const path = `/v1/devices/${encodeURIComponent(device_no)}`;
          return (
            <li key={device_no}>
              <div className={styles["who"]}>
                <Text fw={600}>{name}</Text>
                <Text size="sm" c="dimmed">
                  {device_no}
                </Text>
              </div>
              <div className={styles["facts"]}>
                <Text size="sm">{store === undefined ? store_no : nameOf(store.name)}</Text>
                {active ? null : (
                  <Badge variant="light" color="gray" radius="sm" tt="none" miw="max-content">
                    {t("device_off")}
                  </Badge>
                )}
              </div>
              {may_write ? (
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t(active ? "device_stop_of" : "device_start_of", { name })}
                  onClick={() => save.mutate({ method: "PATCH", path, body: { active: !active } })}
                >
                  {t(active ? "device_stop" : "device_start")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
      {is_adding && first !== undefined ? (
        <DeviceDialog stores={stores} first={first} onClose={() => setAdding(false)} />
      ) : null}
    </Section>
  );
}

function DeviceDialog({
  stores,
  first,
  onClose,
}: {
  stores: readonly StoreDocument[];
  first: StoreDocument;
  onClose: () => void;
}) {
  const { t } = useTranslation("staff");
  const nameOf = useLocalName();
  const [device_no, setDeviceNo] = useState("");
  const [name, setName] = useState("");
  const [store_no, setStoreNo] = useState(first.store_no);
  const [is_checked, setChecked] = useState(false);
  const is_number_wrong = !/^[A-Za-z0-9_-]{1,40}$/.test(device_no);

  function save(): Save | null {
    setChecked(true);
    if (is_number_wrong || name.trim() === "") return null;
    return {
      method: "POST",
      path: "/v1/devices",
      body: { device_no, name: name.trim(), store_no },
    };
  }

  return (
    <FormDialog title={t("device_add")} onClose={onClose} onSubmit={save}>
      <TextInput
        label={t("device_no")}
        description={t("device_no_wrong")}
        autoCapitalize="none"
        maxLength={40}
        data-autofocus
        required
        error={is_checked && is_number_wrong ? t("device_no_wrong") : undefined}
        value={device_no}
        onChange={(event) => setDeviceNo(event.currentTarget.value)}
      />
      <TextInput
        label={t("field.name")}
        maxLength={100}
        required
        error={is_checked && name.trim() === "" ? t("required") : undefined}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("field.store")}
        data={stores.map((store) => ({ value: store.store_no, label: nameOf(store.name) }))}
        value={store_no}
        onChange={(event) => setStoreNo(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
