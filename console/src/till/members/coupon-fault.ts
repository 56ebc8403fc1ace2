/**
 * Why a coupon cannot be used here and now. The server has the last word; this says it before the
 * customer stands there with money in hand.
 */
import { dateIn } from "../local-day.ts";
import type { ChosenCoupon } from "./sale-parts.ts";

export type CouponFault =
  | "used"
  | "expired"
  | "not_yet"
  | "wrong_store"
  | "wrong_day"
  | "wrong_time"
  | "too_small";

const weekday_names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export type CouponPlace = Readonly<{
  store_no: string;
  time_zone: string;
  now_ms: number;
  /** Before any discount; null while nothing is in the cart yet. */
  gross_minor: number | null;
}>;

/** Null for a coupon that is good. */
export function couponFault(
  { coupon, definition }: ChosenCoupon,
  { store_no, time_zone, now_ms, gross_minor }: CouponPlace,
): CouponFault | null {
  if (coupon.status === "USED") return "used";
  if (coupon.status === "EXPIRED" || now_ms >= Date.parse(coupon.expiry_at)) return "expired";
  if (now_ms < Date.parse(coupon.valid_from)) return "not_yet";
  const { store_nos, dates, weekdays, time_windows, threshold } = definition;
  if (store_nos !== null && !store_nos.includes(store_no)) return "wrong_store";
  const today = dateIn(time_zone, now_ms);
  const weekday = weekday_names[new Date(`${today}T00:00:00Z`).getUTCDay()];
  if (dates !== null && !dates.includes(today)) return "wrong_day";
  if (weekdays !== null && !weekdays.some((day) => day === weekday)) return "wrong_day";
  const time = timeIn(time_zone, now_ms);
  const is_within = ({ from, to }: Readonly<{ from: string; to: string }>) =>
    from <= to ? from <= time && time <= to : time >= from || time <= to;
  if (time_windows !== null && !time_windows.some(is_within)) return "wrong_time";
  return gross_minor !== null && gross_minor < threshold ? "too_small" : null;
}

/** Whether it may become good while the cart is filled. */
export function isForGood(fault: CouponFault | null): boolean {
  return fault !== null && fault !== "too_small";
}

/** `HH:MM:SS` on the merchant's clocks. */
function timeIn(time_zone: string, now_ms: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: time_zone, timeStyle: "medium" }).format(
    now_ms,
  );
}
