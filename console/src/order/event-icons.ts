/** A picture and a tone for each type of event. */
import {
  IconBan,
  IconCashBanknote,
  IconCircleCheck,
  IconClockX,
  IconCreditCard,
  IconCreditCardOff,
  IconFilePlus,
  IconHelpCircle,
  IconLock,
  IconLockOpen,
  IconPoint,
  IconReceiptRefund,
  IconShoppingCart,
  IconTicket,
  IconTicketOff,
  type Icon,
} from "@tabler/icons-react";
import type { console_en } from "../i18n/console-en.ts";

/** The types that have words in both languages. A newer server may send others. */
export type KnownEventType = keyof typeof console_en.event;

export type EventLook = Readonly<{ icon: Icon; tone: "plain" | "good" | "warn" | "bad" }>;

const looks: Readonly<Record<KnownEventType, EventLook>> = {
  ORDER_DRAFT_CREATED: { icon: IconFilePlus, tone: "plain" },
  INVENTORY_LOCKED: { icon: IconLock, tone: "plain" },
  CHECKOUT_REQUESTED: { icon: IconShoppingCart, tone: "plain" },
  PAYMENT_SESSION_CREATED: { icon: IconCreditCard, tone: "plain" },
  CHECKOUT_COMPLETED: { icon: IconCircleCheck, tone: "good" },
  FULFILLMENT_ISSUED: { icon: IconTicket, tone: "good" },
  PAYMENT_FAILED: { icon: IconCreditCardOff, tone: "bad" },
  PAYMENT_UNKNOWN: { icon: IconHelpCircle, tone: "warn" },
  PAYMENT_SESSION_EXPIRED: { icon: IconClockX, tone: "warn" },
  PAYMENT_SESSION_CANCELLED: { icon: IconCreditCardOff, tone: "warn" },
  ORDER_EXPIRED: { icon: IconClockX, tone: "warn" },
  ORDER_CANCELLED: { icon: IconBan, tone: "bad" },
  INVENTORY_RELEASED: { icon: IconLockOpen, tone: "plain" },
  FULFILLMENT_REVOKED: { icon: IconTicketOff, tone: "bad" },
  LATE_PAYMENT_RECEIVED: { icon: IconCashBanknote, tone: "warn" },
  REFUND_REQUESTED: { icon: IconReceiptRefund, tone: "plain" },
  REFUND_SUCCEEDED: { icon: IconReceiptRefund, tone: "good" },
  REFUND_FAILED: { icon: IconReceiptRefund, tone: "bad" },
  REFUND_RETRIED: { icon: IconReceiptRefund, tone: "plain" },
  REFUND_PAID_OUT: { icon: IconReceiptRefund, tone: "good" },
  REFUND_GIVEN_TWICE: { icon: IconReceiptRefund, tone: "bad" },
};

export function isKnownEventType(type: string): type is KnownEventType {
  return Object.hasOwn(looks, type);
}

export function eventLook(type: string): EventLook {
  return isKnownEventType(type) ? looks[type] : { icon: IconPoint, tone: "plain" };
}
