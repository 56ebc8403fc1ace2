/** The `subject` of a deposit that was given none: that it is one, and how it is held. */
import type { ProductId } from "../trade/product-code.ts";
import { methodWording, productWording } from "../trade/product-texts.ts";
import type { DepositMethod } from "./deposit.ts";

export function depositSubject(
  { method, product_id }: Readonly<{ method: DepositMethod; product_id: ProductId | null }>,
  language: "zh" | "en",
): string {
  const how = product_id === null ? methodWording[method] : productWording[product_id];
  return `${language === "zh" ? "押金" : "Deposit"}|${how[language]}`;
}
