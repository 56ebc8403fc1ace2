/** What a customer reads where whoever called said nothing, in the merchant's own language. */
import type { Merchant } from "../../domain/catalog/catalog.ts";
import type { LocalizedText } from "../../contract/fields.ts";

export const refund_reason: LocalizedText = { zh: "退款", en: "Refund" };
export const payment_name: LocalizedText = { zh: "收款", en: "Payment" };

export function inMerchantLanguage(text: LocalizedText, { locale }: Merchant): string {
  return locale === "en" ? text.en : text.zh;
}
