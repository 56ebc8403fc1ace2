/**
 * Asks the server to prove timelines of stored orders: what was filled in must be worth measuring.
 */
import { withCalls } from "./call.ts";
import { requestHead } from "./catalog.ts";
import { requestText } from "./http-connection.ts";
import type { Database } from "../src/postgres/database.ts";
import type { ServerProcess } from "./server-process.ts";

const sample_orders = 20;

export async function demandIntactTimelines(sql: Database, server: ServerProcess): Promise<void> {
  const rows = await sql<{ order_id: string }[]>`
    select order_id from orders
    where merchant_id = ${server.access.merchant_id} and order_id >= 'order_8'
    order by order_id limit ${sample_orders}`;
  const head = requestHead(server.port, server.access.api_key);
  await withCalls(server.port, async (call) => {
    for (const { order_id } of rows) {
      const path = `/v1/orders/${order_id}/events`;
      const body = await call("timeline", requestText({ method: "GET", path, head }), 200);
      const { chain } = JSON.parse(body) as { chain: { status: string } };
      if (chain.status !== "INTACT") throw new Error(`a timeline that does not hold: ${body}`);
    }
  });
}
