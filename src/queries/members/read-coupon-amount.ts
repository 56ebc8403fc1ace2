/** What a coupon takes off at the most. */
import type { Database } from "../../postgres/database.ts";

/** In minor units; null when there is no such coupon. Whether it may be used is not looked at. */
export async function readCouponAmount(
  sql: Database,
  merchant_id: string,
  code: string,
): Promise<bigint | null> {
  const [row] = await sql<{ amount_off_minor: bigint }[]>`
    select d.amount_off_minor
    from coupons c
    join coupon_definitions d
      on d.merchant_id = ${merchant_id} and d.coupon_id = c.coupon_id
    where c.merchant_id = ${merchant_id} and c.code = ${code}`;
  return row?.amount_off_minor ?? null;
}
