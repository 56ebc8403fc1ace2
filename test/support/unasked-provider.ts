/** A payment provider that nobody is expected to ask: a base for those that answer some calls. */
import type { PaymentProvider } from "../../src/engine/ports/payment-provider.ts";

const unexpected = () => Promise.reject(new Error("nobody expected this call"));

export const unasked_provider: PaymentProvider = {
  name: "sandbox",
  is_simulator: true,
  charge: unexpected,
  query: unexpected,
  close: unexpected,
  reverse: unexpected,
  refund: unexpected,
  queryRefund: unexpected,
  hold: unexpected,
  queryHold: unexpected,
  capture: unexpected,
  release: unexpected,
  extendHold: unexpected,
  parseNotification: () => null,
};
