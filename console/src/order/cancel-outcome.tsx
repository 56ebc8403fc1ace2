/** What a cancellation did, and how far its refund has come. */
import { Alert } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { OrderDocument } from "../../../src/contract/order.ts";

/** `amount` is what goes back, in words; empty when no money had been taken. */
export function CancelOutcome({ order, amount }: { order: OrderDocument; amount: string }) {
  const { t } = useTranslation();
  const is_refunded = order.payment_status === "REFUNDED";
  return (
    <Alert role="status" color="green" mb="sm" icon={<IconCheck aria-hidden />}>
      {amount === ""
        ? t("cancel.done_release")
        : t(is_refunded ? "cancel.done_refunded" : "cancel.done_refund", { amount })}
    </Alert>
  );
}
