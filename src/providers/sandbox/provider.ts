/** The sandbox payment provider: the engine's port over the simulated processor's interface. */
import type { PaymentProvider } from "../../engine/ports/payment-provider.ts";
import type { CardTokenOutcome } from "./card-tokens.ts";
import { readCardToken } from "./card-tokens.ts";
import { createExchange } from "./exchange.ts";
import { readNotification } from "./notification.ts";
import { chargeOutcome, refundOutcome } from "./outcomes.ts";

export type SandboxProviderOptions = Readonly<{
  /** Where the processor listens, `http://127.0.0.1:<port>`. */
  url: string;
  secret: string;
  /** After so long a call is UNKNOWN. Default 3000. */
  timeout_ms?: number;
  /** Most connections at a time. Default 256. */
  connections?: number;
  /** The clock against which reports are judged, epoch ms. Default: the machine's. */
  now?: () => number;
}>;

export type SandboxProvider = PaymentProvider &
  Readonly<{
    /** Turns what the pay page's card form holds into a payment token. Test cards only. */
    tokeniseCard(
      card: Readonly<{ card_number: string; expiry: string; cvc: string }>,
    ): Promise<CardTokenOutcome>;
    /** Breaks off what is under way (it ends UNKNOWN) and closes the connections. */
    stop(): Promise<void>;
  }>;

/** Creates the provider. Nothing is connected before the first call. */
export function createSandboxProvider(options: SandboxProviderOptions): SandboxProvider {
  const { url, secret, timeout_ms = 3_000, connections = 256, now = Date.now } = options;
  const exchange = createExchange({ url, secret, timeout_ms, connections });
  return {
    name: "sandbox",
    is_simulator: true,
    async charge(request) {
      const { key, merchant_id, currency, payment_method, payment_token, notify_url } = request;
      const amount_minor = request.amount_minor.toString();
      const terms = { key, merchant_id, amount_minor, currency, payment_method, payment_token };
      const body = { ...terms, notify_url };
      return chargeOutcome(await exchange.send({ method: "POST", path: "/charges", body }), key);
    },
    async query(key) {
      const path = `/charges/${encodeURIComponent(key)}`;
      return chargeOutcome(await exchange.send({ method: "GET", path }), key);
    },
    async close(key) {
      const path = `/charges/${encodeURIComponent(key)}/close`;
      return chargeOutcome(await exchange.send({ method: "POST", path }), key);
    },
    async refund(request) {
      const { key, charge_key, merchant_id, currency } = request;
      const amount_minor = request.amount_minor.toString();
      const body = { key, charge_key, merchant_id, amount_minor, currency };
      return refundOutcome(await exchange.send({ method: "POST", path: "/refunds", body }), key);
    },
    async queryRefund(key) {
      const path = `/refunds/${encodeURIComponent(key)}`;
      return refundOutcome(await exchange.send({ method: "GET", path }), key);
    },
    parseNotification: (raw_body, headers) =>
      readNotification({ raw_body, headers }, { secret, now_ms: now() }),
    async tokeniseCard({ card_number, expiry, cvc }) {
      const body = { card_number, expiry, cvc };
      return readCardToken(await exchange.send({ method: "POST", path: "/tokens", body }));
    },
    stop: exchange.stop,
  };
}
