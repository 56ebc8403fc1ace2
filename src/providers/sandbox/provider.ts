/** The sandbox payment provider: the engine's port over the simulated processor's interface. */
import type {
  ChargeOutcome,
  ChargeRequest,
  HoldOutcome,
  PaymentMeans,
  PaymentProvider,
} from "../../engine/ports/payment-provider.ts";
import type { CardTokenOutcome } from "./card-tokens.ts";
import { readCardToken } from "./card-tokens.ts";
import type { Exchange } from "./exchange.ts";
import { createExchange } from "./exchange.ts";
import { holdOutcome } from "./hold-outcomes.ts";
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
    ...chargeCalls(exchange),
    ...refundCalls(exchange),
    ...holdCalls(exchange),
    parseNotification: (raw_body, headers) =>
      readNotification({ raw_body, headers }, { secret, now_ms: now() }),
    async tokeniseCard({ card_number, expiry, cvc }) {
      const body = { card_number, expiry, cvc };
      return readCardToken(await exchange.send({ method: "POST", path: "/tokens", body }));
    },
    stop: exchange.stop,
  };
}

function chargeCalls(
  exchange: Exchange,
): Pick<PaymentProvider, "charge" | "query" | "close" | "reverse"> {
  async function about(key: string, method: "GET" | "POST", verb = ""): Promise<ChargeOutcome> {
    const path = `/charges/${encodeURIComponent(key)}${verb}`;
    return chargeOutcome(await exchange.send({ method, path }), key);
  }
  return {
    async charge(request) {
      const body = termsOf(request);
      const answer = await exchange.send({ method: "POST", path: "/charges", body });
      return chargeOutcome(answer, request.key);
    },
    query: (key) => about(key, "GET"),
    close: (key) => about(key, "POST", "/close"),
    reverse: (key) => about(key, "POST", "/reverse"),
  };
}

function refundCalls(exchange: Exchange): Pick<PaymentProvider, "refund" | "queryRefund"> {
  return {
    async refund(request) {
      const { key, charge_key, merchant_id, currency, notify_url = null } = request;
      const amount_minor = request.amount_minor.toString();
      const body = { key, charge_key, merchant_id, amount_minor, currency, notify_url };
      return refundOutcome(await exchange.send({ method: "POST", path: "/refunds", body }), key);
    },
    async queryRefund(key) {
      const path = `/refunds/${encodeURIComponent(key)}`;
      return refundOutcome(await exchange.send({ method: "GET", path }), key);
    },
  };
}

function holdCalls(
  exchange: Exchange,
): Pick<PaymentProvider, "hold" | "queryHold" | "capture" | "release" | "extendHold"> {
  async function change(hold_key: string, verb: string, body: unknown): Promise<HoldOutcome> {
    const path = `/holds/${encodeURIComponent(hold_key)}/${verb}`;
    return holdOutcome(await exchange.send({ method: "POST", path, body }), hold_key);
  }
  return {
    async hold(request) {
      const body = { ...termsOf(request), hold_expiry_at_ms: request.hold_expiry_at_ms };
      const answer = await exchange.send({ method: "POST", path: "/holds", body });
      return holdOutcome(answer, request.key);
    },
    async queryHold(key) {
      const path = `/holds/${encodeURIComponent(key)}`;
      return holdOutcome(await exchange.send({ method: "GET", path }), key);
    },
    capture({ key, hold_key, merchant_id, amount_minor, currency }) {
      const body = { key, merchant_id, amount_minor: amount_minor.toString(), currency };
      return change(hold_key, "capture", body);
    },
    release: ({ key, hold_key, merchant_id }) => change(hold_key, "release", { key, merchant_id }),
    extendHold({ key, hold_key, merchant_id, hold_expiry_at_ms }) {
      return change(hold_key, "extend", { key, merchant_id, hold_expiry_at_ms });
    },
  };
}

function termsOf(request: ChargeRequest): Readonly<Record<string, unknown>> {
  const { key, merchant_id, currency, payment_method, notify_url } = request;
  const amount_minor = request.amount_minor.toString();
  const terms = { key, merchant_id, amount_minor, currency, payment_method };
  return { ...terms, ...meansOf(request), notify_url };
}

function meansOf(means: PaymentMeans): PaymentMeans {
  if ("payment_token" in means) return { payment_token: means.payment_token };
  if ("bar_code" in means) return { bar_code: means.bar_code };
  return { qr_expiry_at_ms: means.qr_expiry_at_ms };
}
