/** Making a member, or changing who one is. What the server says of a number stands in the form. */
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDocument } from "../../../src/contract/member.ts";
import { FormDialog } from "../parts/form-dialog.tsx";
import type { Save } from "../parts/use-save.ts";
import { member_keys, pathOfMember } from "./queries.ts";

const name_characters_max = 64;

export function MemberForm({
  member,
  onClose,
  onSaved,
}: {
  /** Null: a new one. */
  member: MemberDocument | null;
  onClose: () => void;
  onSaved?: (member: MemberDocument) => void;
}) {
  const { t } = useTranslation("members");
  const [name, setName] = useState(member?.name ?? "");
  const [phone, setPhone] = useState(member?.phone ?? "");
  const [card_no, setCardNo] = useState(member?.card_no ?? "");
  const [is_checked, setChecked] = useState(false);
  const is_card_missing = member !== null && card_no.trim() === "";
  const words = {
    title: t(member === null ? "form.create_title" : "form.edit_title"),
    ...{ close: t("close"), cancel: t("cancel"), save: t("save") },
  };

  function save(): Save | null {
    setChecked(true);
    if (is_card_missing) return null;
    const who = { name: textOrNull(name), phone: textOrNull(phone) };
    if (member === null) {
      const card = card_no.trim() === "" ? {} : { card_no: card_no.trim() };
      return { method: "POST", path: "/v1/members", body: { ...who, ...card } };
    }
    const body = { ...who, card_no: card_no.trim() };
    return { method: "PATCH", path: pathOfMember(member.member_id), body };
  }

  return (
    <FormDialog<MemberDocument>
      words={words}
      stale_keys={member_keys}
      onClose={onClose}
      onSubmit={save}
      {...(onSaved === undefined ? {} : { onSaved })}
    >
      <TextInput
        label={t("form.name")}
        maxLength={name_characters_max}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t("form.phone")}
        description={t("form.phone_hint")}
        type="tel"
        maxLength={40}
        autoComplete="off"
        value={phone}
        onChange={(event) => setPhone(event.currentTarget.value)}
      />
      <TextInput
        label={t("form.card_no")}
        {...(member === null ? { description: t("form.card_hint") } : {})}
        required={member !== null}
        maxLength={64}
        autoComplete="off"
        error={is_checked && is_card_missing ? t("form.card_required") : undefined}
        value={card_no}
        onChange={(event) => setCardNo(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

function textOrNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}
