/** Members at the till: looked up, made, recharged; and what they pay of the sale with. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StoreDocument } from "../../../../src/contract/store.ts";
import { Sheet } from "../sheet.tsx";
import type { TillStorage } from "../till-storage.ts";
import { FoundMember } from "./found-member.tsx";
import { LookUpForm } from "./look-up-form.tsx";
import { memberName } from "./member-name.ts";
import { NewMember } from "./new-member.tsx";
import { RechargeForm } from "./recharge-form.tsx";
import type { MemberDesk } from "./use-member-desk.ts";

export function MembersDialog({
  members,
  onRecharge,
  onPay,
  onClose,
}: {
  members: MemberDesk;
  onRecharge: () => void;
  /** Absent while there is nothing to pay. */
  onPay?: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation("till");
  const [view, setView] = useState<"sale" | "new">("sale");
  const { member } = members.side;
  const back = () => setView("sale");
  const close = () => {
    members.forget();
    onClose();
  };
  if (member === null && view === "new") {
    return (
      <Sheet title={t("member.new")} size="md" has_own_focus onClose={back}>
        <NewMember
          onMade={(made) => {
            members.choose(made, null);
            back();
          }}
        />
      </Sheet>
    );
  }
  if (member === null) {
    return (
      <Sheet title={t("member.title")} has_own_focus onClose={close}>
        <LookUpForm members={members} onNew={() => setView("new")} />
      </Sheet>
    );
  }
  return (
    <Sheet title={memberName(member)} onClose={close}>
      <FoundMember
        members={members}
        member={member}
        onRecharge={onRecharge}
        onDone={close}
        {...(onPay === undefined ? {} : { onPay })}
      />
    </Sheet>
  );
}

/** Of its own, so that the till knows that no scan is meant for the sale. */
export function RechargeDialog({
  members,
  store,
  storage,
  onBack,
}: {
  members: MemberDesk;
  store: StoreDocument;
  storage: TillStorage;
  onBack: () => void;
}) {
  const { t } = useTranslation("till");
  const { member } = members.side;
  if (member === null) return null;
  return (
    <Sheet title={`${t("member.recharge")} · ${memberName(member)}`} onClose={onBack}>
      <RechargeForm
        member={member}
        store_no={store.store_no}
        device={storage.device()}
        onBack={onBack}
      />
    </Sheet>
  );
}
