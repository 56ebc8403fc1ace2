/**
 * Pays a refund out that the provider refuses for good, whichever path somebody took to it: in cash
 * over the counter, or by a bank transfer that was made.
 */
import type { PayOutRefund } from "../../../contract/pay-out-refund.ts";
import type { Actor } from "../../../domain/order/event.ts";
import type { Refund } from "../../../domain/payment/session.ts";
import { refundDocument } from "../../../queries/documents/refund-document.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { carryOut } from "../execute.ts";
import type { Caller } from "../request/caller.ts";
import { answer, type Answer, type RouteRequest } from "../route.ts";
import { authorizeRefund } from "./refund-desk.ts";

export type RefusedAt = Readonly<{
  refund: Refund;
  /** Where it was sold; null for what was sold at no counter. */
  store_no: string | null;
}>;

export async function payOutRefund(
  dependencies: RouteDependencies,
  request: RouteRequest<unknown, unknown, PayOutRefund> & Readonly<{ caller: Caller }>,
  { refund, store_no }: RefusedAt,
): Promise<Answer> {
  const { caller, body } = request;
  const { order_id, refund_id } = refund;
  const { refund_pin, note = null } = body;
  const refund_right = await authorizeRefund(dependencies, caller, { store_no, refund_pin });
  await lookOnceMore(dependencies, caller, refund);
  const { answer: first } = await carryOut(dependencies, request, {
    command: {
      type: "PAY_OUT_REFUND",
      order_id,
      refund_id,
      way: wayOf(body),
      note,
      giver_id: giverOf(caller.actor),
      refund_right,
    },
    present({ refunds: [paid_out] }) {
      if (paid_out === undefined) throw new Error(`${refund_id} was paid out and is not there`);
      return answer(200, refundDocument(paid_out));
    },
  });
  return first;
}

/** Who can have a shift open; null for anybody else. */
export function giverOf({ type, id }: Actor): string | null {
  return type === "operator" || type === "api_key" ? id : null;
}

/** What the provider gave back all the same, without telling us, must not be given twice. */
async function lookOnceMore(
  { engine, provider }: RouteDependencies,
  { merchant_id, actor }: Caller,
  { refund_id, attempt_key, status }: Refund,
): Promise<void> {
  if (status !== "FAILED") return;
  const outcome = await provider.queryRefund(attempt_key);
  if (outcome.state !== "SUCCEEDED") return;
  const command = { type: "RECORD_REFUND", refund_id, attempt_key, outcome } as const;
  await engine.execute({ merchant_id, actor, command });
}

function wayOf(body: PayOutRefund) {
  return body.means === "cash"
    ? ({ means: "CASH" } as const)
    : ({ means: "BANK", reference: body.reference } as const);
}
