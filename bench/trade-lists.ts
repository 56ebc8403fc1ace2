/**
 * Lists and counts of the cashier API over very many trade orders: pages of a day, a week, a month,
 * by status, newest first, and the sums of the same; as back offices ask for them.
 */
import { cashier_success, cycle, sellOnce, type AgentShop, type Shop } from "./buying.ts";
import { withCalls, type Call } from "./call.ts";
import type { Workload } from "./closed-loop.ts";
import { requestText } from "./http-connection.ts";
import { days_back } from "./stored-orders.ts";

/** Back offices that ask at the same time. */
const askers = 2;
const day_ms = 86_400_000;
const page_rows = 20;
/** Sales of each rare status that are made before, for filters to find. */
const rare_sales = 40;

/** A list and the sums of the same question, one after the other. */
export function listsWorkload(shop: AgentShop, trade_orders: number): Workload {
  const next = cycle(questions(), 7);
  const ask = async (call: Call, name: "list" | "count"): Promise<void> => {
    const { range, status, page } = next();
    const pages = name === "list" ? `&page=${page}&limit=${page_rows}` : "";
    const path = `/api/trade_order/${name}?status=${status}&${range}${pages}`;
    const answer = await call(name, requestText({ method: "GET", path, head: shop.head }), 200);
    if (!answer.startsWith(cashier_success)) throw new Error(`${path} was answered ${answer}`);
  };
  return {
    name: "trade-lists",
    title: `list and count, ${trade_orders.toLocaleString("en")} trade orders`,
    unit: "pairs",
    buyers: askers,
    port: shop.port,
    async operate(call) {
      await ask(call, "list");
      await ask(call, "count");
    },
  };
}

type Question = Readonly<{ range: string; status: number; page: number }>;

/** Every range with every status; days and pages differ. */
function questions(): Question[] {
  const all: Question[] = [];
  for (const status of [-99, 2, 2, 4, 5, -1]) {
    for (let at = 0; at < 18; at++) {
      const from = dayBack(days_back - 1 - at * 8);
      const ranges = [
        `queryStartDate=${from}&queryEndDate=${from}`,
        `queryStartDate=${from}&queryEndDate=${dayBack(days_back - 7 - at * 8)}`,
        `queryStartDate=${from}&queryEndDate=${dayBack(days_back - 30 - at * 8)}`,
        "queryDateRange=today",
        "queryDateRange=near2now_7",
        "queryDateRange=near2yesterday_30",
      ];
      for (const range of ranges) all.push({ range, status, page: 1 + (at % 3) });
    }
  }
  return all;
}

function dayBack(days: number): string {
  return new Date(Date.now() - days * day_ms).toISOString().slice(0, 10);
}

/** Sells what the stored orders have none of: refunded in part and whole. */
export async function makeRareStatuses(shop: Shop): Promise<void> {
  await withCalls(shop.port, async (call) => {
    for (let sale = 0; sale < rare_sales; sale++) {
      for (const amount of [100, 300]) {
        const payment = { method: "cash" };
        const trade_order_id = await sellOnce(shop, call, { amount: 300, payment });
        const path = `/v1/trade_orders/${trade_order_id}/refunds`;
        const body = JSON.stringify({ amount, reason: "bench" });
        await call("refund", requestText({ method: "POST", path, head: shop.head, body }), 201);
        shop.acknowledged.returned_minor += amount;
        if (amount === 300) shop.acknowledged.returned_orders += 1;
      }
    }
  });
}
