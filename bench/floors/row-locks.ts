/**
 * The floor of locking: what most systems do. Each command has a transaction of its own that locks
 * the slot's row, writes the order, counts the slot up and commits; 16 connections, no HTTP, no
 * events. All commands on one slot wait for each other's commits.
 */
import type { Workload } from "../closed-loop.ts";
import type { Database } from "../../src/postgres/database.ts";
import { scratch_merchant_id as merchant_id } from "./scratch-merchant.ts";

const connections = 16;

/** The pool must have at least 16 connections. */
export function rowLockWorkload(sql: Database): Workload {
  const run = Date.now().toString(36);
  let number = 0;
  return {
    name: "floor-locks",
    title: "floor: a row-locking transaction per lock",
    unit: "locks",
    buyers: connections,
    port: null,
    operate: async () => {
      const id = `${run}_${(number += 1)}`;
      await sql.begin(async (transaction) => {
        const [slot] = await transaction<{ is_free: boolean }[]>`
          select held + sold + 3 <= capacity as is_free from slots
          where merchant_id = ${merchant_id} and pool_id = 'floor' for update`;
        if (slot?.is_free !== true) throw new Error("the floor's slot is full");
        // Sent together, as a careful programmer would.
        await Promise.all([
          transaction`
            insert into orders (
              merchant_id, order_id, cart_id, sku_id, pool_id, product_name, quantity, visit_date,
              quote_amount_minor, currency, channel, customer, created_at, status, payment_status,
              fulfillment_status, lock_id, lock_status, lock_expiry_at, hold_until, head_hash)
            values (
              ${merchant_id}, ${`order_${id}`}, ${`cart_${id}`}, 'bench_one', 'floor',
              'Bench family pack', 3, '2099-01-01', 11900, 'SGD', 'telegram',
              '{"telegram_user_id":"6761269319"}', now(), 'LOCKED', 'NONE', 'PENDING',
              ${`lock_${id}`}, 'HELD', '2999-01-01', '2999-01-01', '')`,
          transaction`
            update slots set held = held + 3
            where merchant_id = ${merchant_id} and pool_id = 'floor'`,
        ]);
      });
    },
  };
}
