/**
 * A hundred refunds of one sale at the same moment, which together ask for twice what was paid:
 * every one is answered, half of them find nothing left, and exactly what was paid goes back.
 */
import { sellOnce, type Shop } from "./buying.ts";
import { callOn, withCalls, type Call } from "./call.ts";
import type { Figure, Pace } from "./closed-loop.ts";
import { openConnection, requestText } from "./http-connection.ts";
import { parts, readCpuTimes, subtractCpuTimes } from "./process-usage.ts";
import { durationsOf, median } from "./statistics.ts";

export const askers = 100;
/** Minor units. */
const asked_each = 100;
const paid = (askers * asked_each) / 2;
/** Sales that are rushed on in a round. */
const rushes_a_round = 5;

export type RushPayment = Readonly<{ title: string; payment: object }>;

/** Cash goes back by our own word; a scanned code's money by the processor's. */
export const rush_payments: readonly RushPayment[] = [
  { title: "cash", payment: { method: "cash" } },
  { title: "a scanned code", payment: { method: "scan", bar_code: "134567890123450000" } },
];

/**
 * Throws unless what was paid went back, and no more. `refunds` of the figure count every answer,
 * a refusal too; `operation` is how long the whole rush took.
 */
export async function rushForRefunds(
  shop: Shop,
  { title, payment }: RushPayment,
  pace: Pace & Readonly<{ server_pid: number; cores: number }>,
): Promise<Figure> {
  const connections = await Promise.all(
    Array.from({ length: askers }, () => openConnection(shop.port)),
  );
  const calls = connections.map(callOn);
  const each_ms: number[] = [];
  const wall_ms: number[] = [];
  const round_rates: number[] = [];
  try {
    // The first one is not counted: it meets code that has not run yet.
    await rush(shop, { payment, calls, each_ms: [] });
    const cpu_before = readCpuTimes(pace.server_pid);
    const begun_ms = performance.now();
    for (let round = 0; round < pace.rounds; round++) {
      const before = wall_ms.length;
      for (let one = 0; one < rushes_a_round; one++) {
        wall_ms.push(await rush(shop, { payment, calls, each_ms }));
      }
      const spent_ms = wall_ms.slice(before).reduce((sum, ms) => sum + ms, 0);
      round_rates.push((rushes_a_round * askers * 1000) / spent_ms);
    }
    const cpu = subtractCpuTimes(readCpuTimes(pace.server_pid), cpu_before);
    const duration_ms = performance.now() - begun_ms;
    const share = (scale: (cpu_ms: number) => number) =>
      Object.fromEntries(parts.map((part) => [part, scale(cpu[part])])) as Figure["cpu_us"];
    return {
      ...{ name: "refund-rush", title: `refunds of one sale at once, ${title}` },
      ...{ unit: "refunds", buyers: askers, rate: median(round_rates), round_rates },
      calls: { refund: durationsOf(each_ms) },
      operation: durationsOf(wall_ms),
      cpu_us: share((cpu_ms) => (cpu_ms * 1000) / each_ms.length),
      cpu_percent: share((cpu_ms) => (cpu_ms / duration_ms / pace.cores) * 100),
    };
  } finally {
    for (const connection of connections) connection.close();
  }
}

type Rush = Readonly<{ payment: object; calls: readonly Call[]; each_ms: number[] }>;

/** How long it took until the last one was answered, in ms. */
async function rush(shop: Shop, { payment, calls, each_ms }: Rush): Promise<number> {
  const trade_order_id = await withCalls(shop.port, (call) =>
    sellOnce(shop, call, { amount: paid, payment }),
  );
  const path = `/v1/trade_orders/${trade_order_id}/refunds`;
  const body = JSON.stringify({ amount: asked_each, reason: "rush" });
  const request = requestText({ method: "POST", path, head: shop.head, body });
  let given_back = 0;
  const begun_ms = performance.now();
  await Promise.all(
    calls.map(async (call) => {
      const answer = await call("refund", request, [201, 409, 422]);
      each_ms.push(performance.now() - begun_ms);
      if (answer.includes('"refund_id"')) given_back += asked_each;
      else if (!/REFUND_EXCEEDS_PAYMENT|TRADE_ORDER_NOT_REFUNDABLE/.test(answer)) {
        throw new Error(`refused for another cause: ${answer}`);
      }
    }),
  );
  const took_ms = performance.now() - begun_ms;
  const left = await withCalls(shop.port, (call) => readLeft(shop, call, trade_order_id));
  if (given_back !== paid || left !== 0) {
    throw new Error(`of ${paid} paid ${given_back} went back, and ${left} is left`);
  }
  shop.acknowledged.returned_orders += 1;
  shop.acknowledged.returned_minor += paid;
  return took_ms;
}

/** What is left of a sale, in minor units. */
async function readLeft({ head }: Shop, call: Call, trade_order_id: string): Promise<number> {
  const path = `/v1/trade_orders/${trade_order_id}`;
  const answer = await call("read", requestText({ method: "GET", path, head }), 200);
  const { trade_order } = JSON.parse(answer) as {
    trade_order: { amount: { amount: number }; refunded: { amount: number } };
  };
  return trade_order.amount.amount - trade_order.refunded.amount;
}
