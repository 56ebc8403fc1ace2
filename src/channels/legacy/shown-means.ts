/** What a customer shows to a till of the cashier family: a payment code, or a card. */
import { payment_token_chars_max } from "../../contract/payment-session.ts";
import type { SalePayment } from "../../contract/sale.ts";
import { recognizeBarCode } from "../../domain/trade/bar-code.ts";
import { demandText, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { not_with_bar_code, tooLong } from "./parameter-texts.ts";

/** By the digits of a phone, or by the token that a card's terminal handed over. */
export type ShownMeans = Extract<SalePayment, { method: "scan" | "card" }>;

/** From `barCode`, or from `paymentToken`, an addition of ours. Throws for both and for neither. */
export function demandShownMeans(call: LegacyCall): ShownMeans {
  const payment_token = call.parameters.text("paymentToken").trim();
  if (payment_token === "") {
    const bar_code = demandText(call, "barCode").trim();
    if (!recognizeBarCode(bar_code).recognized) throw new LegacyError(12056);
    return { method: "scan", bar_code };
  }
  if (call.parameters.text("barCode").trim() !== "") {
    throw wrongParameter("paymentToken", not_with_bar_code);
  }
  if (payment_token.length > payment_token_chars_max) {
    throw wrongParameter("paymentToken", tooLong(payment_token_chars_max));
  }
  return { method: "card", payment_token };
}

/** Whether the customer shows anything; otherwise it is cash where an endpoint takes both. */
export function showsMeans({ parameters }: LegacyCall): boolean {
  return ["barCode", "paymentToken"].some((name) => parameters.text(name).trim() !== "");
}
