/** How it ended, or why there is nothing to do here, and what to do next. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

export type OutcomeKind =
  | "failed"
  | "cancelled"
  | "expired"
  | "unknown"
  | "agent"
  | "no_form"
  | "late"
  | "returned"
  | "missing";

export function Outcome({ kind, children }: { kind: OutcomeKind; children?: ReactNode }) {
  const { t } = useTranslation("pay");
  return (
    <div className="outcome" data-kind={kind}>
      {kind === "unknown" ? <span className="spinner" aria-hidden /> : null}
      <h2>{t(`${kind}.title`)}</h2>
      <p>{t(`${kind}.detail`)}</p>
      {children}
    </div>
  );
}
