/** The name of what was sold, in the reader's language where the catalog has it. */
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { OrderDocument } from "../../../src/contract/order.ts";
import { skusQuery } from "../api/queries.ts";
import { currentLanguage } from "../i18n/language.ts";

/**
 * Names products for English readers; the order's own name is the one it was sold under, which is
 * what Chinese readers see and what stands in when the catalog has no English one.
 */
export function useProductName(): (
  order: Pick<OrderDocument, "sku_id" | "product_name">,
) => string {
  // Renders anew when the language changes.
  useTranslation();
  const language = currentLanguage();
  const { data: skus } = useQuery(skusQuery);
  return useCallback(
    (order) => {
      if (language === "zh-CN") return order.product_name;
      const sku = skus?.data.find(({ sku_id }) => sku_id === order.sku_id);
      return sku?.name.en ?? order.product_name;
    },
    [language, skus],
  );
}
