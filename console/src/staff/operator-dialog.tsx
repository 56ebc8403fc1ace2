/** Adding an operator, or changing one: name, role, store, password. */
import { NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OperatorDocument } from "../../../src/contract/operator.ts";
import { mayAppoint, roles, type Role } from "../../../src/contract/roles.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { useLocalName } from "../till/local-name.ts";
import { FormDialog } from "./form-dialog.tsx";
import type { Save } from "../parts/use-save.ts";

const password_chars_min = 10;

export function OperatorDialog({
  operator,
  my_role,
  stores,
  onClose,
}: {
  /** Null: a new one. */
  operator: OperatorDocument | null;
  my_role: Role;
  stores: readonly StoreDocument[];
  onClose: () => void;
}) {
  const { t } = useTranslation("staff");
  const nameOf = useLocalName();
  const [email, setEmail] = useState("");
  const [name, setName] = useState(operator?.name ?? "");
  const [role, setRole] = useState<Role>(operator?.role ?? "cashier");
  const [store_no, setStoreNo] = useState(operator?.store_no ?? "");
  const [password, setPassword] = useState("");
  const [is_checked, setChecked] = useState(false);
  const is_new = operator === null;
  const is_password_wrong = password.length < password_chars_min && (is_new || password.length > 0);
  const missing = (text: string) => (is_checked && text.trim() === "" ? t("required") : undefined);

  function save(): Save | null {
    setChecked(true);
    if (name.trim() === "" || is_password_wrong || (is_new && email.trim() === "")) return null;
    const shared = { name: name.trim(), role, store_no: store_no === "" ? null : store_no };
    if (is_new)
      return { method: "POST", path: "/v1/operators", body: { email, password, ...shared } };
    const path = `/v1/operators/${encodeURIComponent(operator.operator_id)}`;
    const body = password === "" ? shared : { ...shared, password };
    return { method: "PATCH", path, body };
  }

  return (
    <FormDialog
      title={is_new ? t("add") : t("edit_of", { name: operator.name })}
      onClose={onClose}
      onSubmit={save}
    >
      {is_new ? (
        <TextInput
          label={t("field.email")}
          type="email"
          autoComplete="off"
          autoCapitalize="none"
          data-autofocus
          required
          error={missing(email)}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label={t("field.name")}
        maxLength={100}
        required
        error={missing(name)}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("field.role")}
        description={t(`role_hint.${role}`)}
        data={roles
          .filter((one) => mayAppoint(my_role, one))
          .map((value) => ({ value, label: t(`role.${value}`) }))}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
      />
      <NativeSelect
        label={t("field.store")}
        data={[
          { value: "", label: t("all_stores") },
          ...stores.map((store) => ({ value: store.store_no, label: nameOf(store.name) })),
        ]}
        value={store_no}
        onChange={(event) => setStoreNo(event.currentTarget.value)}
      />
      <PasswordInput
        label={is_new ? t("field.password") : t("field.new_password")}
        description={is_new ? t("field.password_hint") : t("field.new_password_hint")}
        autoComplete="new-password"
        required={is_new}
        error={is_checked && is_password_wrong ? t("field.password_hint") : undefined}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
