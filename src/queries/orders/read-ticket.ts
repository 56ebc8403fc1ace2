/** A ticket by its code, as its visitor may see it. */
import type { Database } from "../../postgres/database.ts";

export type TicketRow = {
  merchant_id: string;
  ticket_code: string;
  ticket_status: "VALID" | "REVOKED";
  order_id: string;
  sku_id: string;
  product_name: string;
  quantity: number;
  visit_date: string;
  start_time: string;
  name_zh: string;
  name_en: string;
  time_zone: string;
};

/**
 * Null when no ticket has this code. The code is all that the visitor has, whoever the merchant.
 */
export async function readTicket(sql: Database, ticket_code: string): Promise<TicketRow | null> {
  const [row] = await sql<TicketRow[]>`
    select t.merchant_id, t.ticket_code, t.status as ticket_status, o.order_id, o.sku_id,
      o.product_name, o.quantity, o.visit_date, o.start_time, m.name_zh, m.name_en, m.time_zone
    from merchants m, lateral (
      select * from tickets
      where merchant_id = m.merchant_id and id_time = right(${ticket_code}, 11)
        and ticket_code = ${ticket_code} offset 0) as t, lateral (
      select * from orders
      where merchant_id = m.merchant_id and id_time = right(t.order_id, 11)
        and order_id = t.order_id offset 0) as o`;
  return row ?? null;
}
