/**
 * What a provider's report leads to. A report tells how things stood when it was made; reports come
 * twice, late and in any order, and whatever their order the books end the same: a payment's end is
 * taken from a report only while it is awaited, otherwise the provider is asked how it stands now,
 * and a refund's end counts for the attempt that it names.
 */
import type { Actor } from "../../domain/order/event.ts";
import type { Deposit } from "../../domain/deposit/deposit.ts";
import type { PaymentSession } from "../../domain/payment/session.ts";
import type { NotificationEnd, NotificationSubject } from "../ports/notification.ts";
import type {
  ChargeOutcome,
  ProviderNotification,
  RefundOutcome,
} from "../ports/payment-provider.ts";
import { settleDeposit, type DepositPorts } from "./settle-deposit.ts";
import { outcomeOf, type PaymentPorts } from "./take-payment.ts";

export type NotificationPorts = PaymentPorts &
  DepositPorts &
  Readonly<{
    readDeposit(merchant_id: string, deposit_id: string): Promise<Deposit | null>;
    readSession(merchant_id: string, session_id: string): Promise<PaymentSession | null>;
  }>;

/** Follows a report that has been found genuine. */
export async function followNotification(
  ports: NotificationPorts,
  merchant_id: string,
  notification: ProviderNotification,
): Promise<NotificationEnd> {
  switch (notification.kind) {
    case "payment":
      return followPayment(ports, merchant_id, notification);
    case "refund":
      return followRefund(ports, merchant_id, notification);
    case "hold":
      return followDeposit(ports, merchant_id, notification.key);
  }
}

/** The same for a report of long ago: what it said is not believed, the provider is asked. */
export async function followAgain(
  ports: NotificationPorts,
  merchant_id: string,
  { kind, key }: NotificationSubject,
): Promise<NotificationEnd> {
  switch (kind) {
    case "payment":
      return followPayment(ports, merchant_id, { key, outcome: null });
    case "refund": {
      const outcome = await ports.provider.queryRefund(key);
      return followRefund(ports, merchant_id, { key, outcome });
    }
    case "hold":
      return followDeposit(ports, merchant_id, key);
  }
}

/** Whatever was said of a deposit, the provider is asked how it stands now. */
async function followDeposit(
  ports: NotificationPorts,
  merchant_id: string,
  deposit_id: string,
): Promise<NotificationEnd> {
  const deposit = await ports.readDeposit(merchant_id, deposit_id);
  if (deposit === null) return "IGNORED";
  const { deposit: after } = await settleDeposit(ports, deposit, actorOf(ports));
  if (after.status === "REQUESTED") return "UNDECIDED";
  return after.status === deposit.status ? "KNOWN" : "RECORDED";
}

async function followPayment(
  ports: NotificationPorts,
  merchant_id: string,
  { key, outcome: reported }: Readonly<{ key: string; outcome: ChargeOutcome | null }>,
): Promise<NotificationEnd> {
  const session = await ports.readSession(merchant_id, key);
  // A deposit that is charged, where the channel knows no holds; consumed already, or not.
  if (session === null || session.protocol === "DEPOSIT")
    return followDeposit(ports, merchant_id, key);
  const { session_id, cart_id, status } = session;
  const is_awaited = status === "OPEN" || status === "UNKNOWN";
  // Of a session that has ended since, which may have been reversed, a report does not say enough.
  const charge = is_awaited && reported !== null ? reported : await ports.provider.query(key);
  const outcome = outcomeOf(charge, "EXPIRED");
  if (outcome.state === "UNKNOWN") return "UNDECIDED";
  const command = { type: "RECORD_PAYMENT", session_id, cart_id, outcome } as const;
  const done = await ports.engine.execute({ merchant_id, actor: actorOf(ports), command });
  return done.kind === "accepted" && done.changed ? "RECORDED" : "KNOWN";
}

async function followRefund(
  ports: NotificationPorts,
  merchant_id: string,
  { key, outcome }: Readonly<{ key: string; outcome: RefundOutcome }>,
): Promise<NotificationEnd> {
  // Attempts are numbered: `refund_…-2`.
  const refund_id = /^(refund_[0-9a-z_]+)-\d+$/.exec(key)?.[1];
  if (refund_id === undefined) return "IGNORED";
  if (outcome.state !== "SUCCEEDED" && outcome.state !== "FAILED") return "UNDECIDED";
  const command = { type: "RECORD_REFUND", refund_id, attempt_key: key, outcome } as const;
  const done = await ports.engine.execute({ merchant_id, actor: actorOf(ports), command });
  if (done.kind === "rejected") return "IGNORED";
  return done.kind === "accepted" && done.changed ? "RECORDED" : "KNOWN";
}

function actorOf({ provider }: NotificationPorts): Actor {
  return { type: "system", id: `notification:${provider.name}` };
}
