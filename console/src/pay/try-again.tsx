/** Opens another payment for the same order, while its places are still held. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PaymentSessionDocument } from "../../../src/contract/payment-session.ts";
import { problemOf, request } from "../api/request.ts";
import { randomKey } from "../api/random-key.ts";

export function TryAgain({ session_id }: { session_id: string }) {
  const { t } = useTranslation("pay");
  const [is_asking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<string | undefined>(undefined);

  async function tryAgain() {
    setAsking(true);
    setRefusal(undefined);
    try {
      const path = `/v1/pay/${encodeURIComponent(session_id)}/retry`;
      const session = await request<PaymentSessionDocument>(path, {
        method: "POST",
        idempotency_key: randomKey(),
      });
      window.location.assign(`/pay/${session.session_id}`);
    } catch (error) {
      setRefusal(problemOf(error)?.detail ?? t("unreachable.detail"));
      setAsking(false);
    }
  }

  return (
    <>
      <button
        type="button"
        className="primary"
        disabled={is_asking}
        onClick={() => void tryAgain()}
      >
        {t("try_again")}
      </button>
      {refusal === undefined ? null : <p role="alert">{refusal}</p>}
    </>
  );
}
