/**
 * Statements of what is to be paid out, of one day and of 31, over very many transfers: what the
 * journal is read for, as a back office asks for it in the morning and after a month.
 */
import { cycle, type AgentShop } from "./buying.ts";
import type { Workload } from "./closed-loop.ts";
import { requestText } from "./http-connection.ts";
import { days_back } from "./stored-orders.ts";

const day_ms = 86_400_000;
const lengths = { "one day": 1, "31 days": 31 } as const;

export function payoutsWorkload(shop: AgentShop, trade_orders: number): Workload {
  const next = cycle(
    Array.from({ length: days_back - 32 }, (_, at) => days_back - 1 - at),
    13,
  );
  return {
    name: "payouts",
    title: `payout statements, ${trade_orders.toLocaleString("en")} trade orders`,
    unit: "pairs",
    buyers: 1,
    port: shop.port,
    async operate(call) {
      const first = next();
      for (const [name, days] of Object.entries(lengths)) {
        const range = `from=${dayBack(first)}&to=${dayBack(first - days + 1)}`;
        const request = requestText({
          ...{ method: "GET", path: `/v1/payouts?${range}`, head: shop.head },
        });
        await call(name, request, 200);
      }
    },
  };
}

function dayBack(days: number): string {
  return new Date(Date.now() - days * day_ms).toISOString().slice(0, 10);
}
