/**
 * The floor of listing: a page of rows of one day, newest first, straight from the database by the
 * index that there is, over one connection. What a list takes longer is counting, HTTP, credentials
 * and documents.
 */
import type { Database } from "../../src/postgres/database.ts";
import type { Workload } from "../closed-loop.ts";
import { days_back } from "../stored-orders.ts";

const day_ms = 86_400_000;

export function plainPageWorkload(
  on: Readonly<{ sql: Database; shop: Readonly<{ merchant_id: string }> }>,
): Workload {
  const { sql, shop } = on;
  let turn = 0;
  return {
    name: "floor-page",
    title: "floor: a page of trade orders by plain SQL",
    unit: "pages",
    buyers: 1,
    port: null,
    operate: async () => {
      turn += 1;
      const from_ms = Date.now() - (1 + (turn % days_back)) * day_ms;
      await sql`
        select * from trade_orders
        where merchant_id = ${shop.merchant_id} and created_at >= ${from_ms}::timestamptz
          and created_at < ${from_ms + day_ms}::timestamptz
        order by created_at desc, trade_order_id desc limit 20`;
    },
  };
}
