/** The operators: who they are, and what can be done with them. */
import { Badge, Button, Text } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OperatorDocument } from "../../../src/contract/operator.ts";
import { mayAppoint } from "../../../src/contract/roles.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { useLocalName } from "../till/local-name.ts";
import type { Myself } from "./myself.ts";
import { OperatorDialog } from "./operator-dialog.tsx";
import { Section } from "./section.tsx";
import styles from "./staff.module.css";
import { useSave } from "./use-save.ts";

type Parts = Readonly<{
  operators: readonly OperatorDocument[];
  stores: readonly StoreDocument[];
  me: Myself;
}>;

export function OperatorsSection({ operators, stores, me }: Parts) {
  const { t } = useTranslation("staff");
  const [edited, setEdited] = useState<OperatorDocument | "new" | null>(null);
  const save = useSave();
  const may_write = me.may("operators:write");
  return (
    <Section
      id="operators"
      title={t("people")}
      lead={t("lead")}
      action={
        may_write ? (
          <Button leftSection={<IconUserPlus size={18} />} onClick={() => setEdited("new")}>
            {t("add")}
          </Button>
        ) : null
      }
    >
      {save.error === null ? null : <FailureAlert error={save.error} />}
      <ul className={styles["rows"]}>
        {operators.map((operator) => (
          <Operator
            key={operator.operator_id}
            operator={operator}
            stores={stores}
            me={me}
            onEdit={() => setEdited(operator)}
            onActive={(active) =>
              save.mutate({
                method: "PATCH",
                path: `/v1/operators/${encodeURIComponent(operator.operator_id)}`,
                body: { active },
              })
            }
          />
        ))}
      </ul>
      {edited === null ? null : (
        <OperatorDialog
          operator={edited === "new" ? null : edited}
          my_role={me.role}
          stores={stores}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  );
}

function Operator({
  operator,
  stores,
  me,
  onEdit,
  onActive,
}: {
  operator: OperatorDocument;
  stores: readonly StoreDocument[];
  me: Myself;
  onEdit: () => void;
  onActive: (active: boolean) => void;
}) {
  const { t } = useTranslation("staff");
  const nameOf = useLocalName();
  const { name, email, role, store_no, active } = operator;
  const is_me = operator.operator_id === me.operator_id;
  const store = stores.find((one) => one.store_no === store_no);
  const may_change = me.may("operators:write") && mayAppoint(me.role, role);
  return (
    <li>
      <div className={styles["who"]}>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          {email}
        </Text>
      </div>
      <div className={styles["facts"]}>
        <Badge variant="light" radius="sm" tt="none" miw="max-content">
          {t(`role.${role}`)}
        </Badge>
        <Text size="sm">
          {store === undefined ? (store_no ?? t("all_stores")) : nameOf(store.name)}
        </Text>
        {is_me ? (
          <Badge variant="outline" radius="sm" tt="none" miw="max-content">
            {t("you")}
          </Badge>
        ) : null}
        {active ? null : (
          <Badge variant="light" color="gray" radius="sm" tt="none" miw="max-content">
            {t("inactive")}
          </Badge>
        )}
      </div>
      {may_change ? (
        <div className={styles["actions"]}>
          <Button size="xs" variant="default" aria-label={t("edit_of", { name })} onClick={onEdit}>
            {t("edit")}
          </Button>
          {is_me ? null : (
            <Button
              size="xs"
              variant="default"
              aria-label={t(active ? "put_out_of" : "take_back_of", { name })}
              onClick={() => onActive(!active)}
            >
              {t(active ? "put_out" : "take_back")}
            </Button>
          )}
        </div>
      ) : null}
    </li>
  );
}
