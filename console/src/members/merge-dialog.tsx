/** Merges this member into another one, who is found by a number and named before it happens. */
import { List, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { MemberDetail, MemberDocument } from "../../../src/contract/member.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { FormDialog } from "../parts/form-dialog.tsx";
import { useMemberName } from "./member-name.ts";
import { findByNumber, member_keys, pathOfMember } from "./queries.ts";

export function MergeDialog({ member, onClose }: { member: MemberDetail; onClose: () => void }) {
  const { t } = useTranslation("members");
  const nameOf = useMemberName();
  const navigate = useNavigate();
  const [number, setNumber] = useState("");
  const find = useMutation({ mutationFn: findByNumber });
  const target = find.data?.data[0];
  const fault = find.data === undefined ? undefined : faultOf(target, member);
  const is_ready = target !== undefined && fault === undefined;
  const words = {
    title: t("merge.title"),
    ...{ close: t("close"), cancel: t("cancel") },
    save: t(is_ready ? "merge.confirm" : "merge.find"),
  };
  return (
    <FormDialog<MemberDocument>
      words={words}
      stale_keys={member_keys}
      is_grave={is_ready}
      onClose={onClose}
      onSaved={({ member_id }) =>
        void navigate({ to: "/members/$member_id", params: { member_id } })
      }
      onSubmit={() => {
        if (!is_ready) {
          if (number.trim() !== "") find.mutate(number.trim());
          return null;
        }
        const body = { source_id: member.member_id };
        return { method: "POST", path: `${pathOfMember(target.member_id)}/merge`, body };
      }}
    >
      <Text size="sm">{t("merge.lead")}</Text>
      <TextInput
        label={t("merge.number")}
        required
        data-autofocus
        autoComplete="off"
        maxLength={64}
        error={fault === undefined ? undefined : t(`merge.${fault}`)}
        value={number}
        onChange={(event) => {
          setNumber(event.currentTarget.value);
          find.reset();
        }}
      />
      {find.error === null ? null : <FailureAlert error={find.error} />}
      {is_ready ? (
        <div role="status">
          <List size="sm" spacing={6}>
            <List.Item>
              {t("merge.effect", { name: `${nameOf(target)} (${target.card_no ?? t("none")})` })}
            </List.Item>
            <List.Item>{t("merge.effect_numbers")}</List.Item>
            <List.Item>
              <Text size="sm" fw={600} component="span">
                {t("merge.final")}
              </Text>
            </List.Item>
          </List>
        </div>
      ) : null}
    </FormDialog>
  );
}

/** Why the member who was found cannot be the one that stays. */
function faultOf(
  target: MemberDocument | undefined,
  { member_id }: MemberDetail,
): "nobody" | "itself" | "not_active" | undefined {
  if (target === undefined) return "nobody";
  if (target.member_id === member_id) return "itself";
  return target.status === "ACTIVE" ? undefined : "not_active";
}
