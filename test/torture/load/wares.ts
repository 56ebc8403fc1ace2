/** What is sold: plenty of one thing, very little of another, and something that costs nothing. */
import { addDays } from "../../../src/domain/time-zone.ts";
import type { Random } from "../random.ts";
import type { Caller, Json } from "./caller.ts";
import type { Wish } from "./shop.ts";

/** Days from today: behind what clocks are turned forward, within what the merchant sells. */
const days = { from: 20, to: 60 };
const scarce_capacity = 7;
const slots_in_a_request = 200;

/** Adds what the demonstration merchant has not: a pool with few places, and a free walk. */
export async function stockUp(caller: Caller, random: Random, today: string): Promise<void> {
  for (const body of [wareOf(cove_tour, { timed: true }), wareOf(free_walk, { unlimited: true })]) {
    await demand(caller, random, { path: "/v1/skus", method: "POST", body });
  }
  const slots: Json[] = [];
  for (let day = days.from; day <= days.to; day++) {
    for (const start_time of ["09:00", "11:00", "14:00", "16:00"]) {
      const date = addDays(today, day);
      slots.push({ pool_id: "cove", date, start_time, capacity: scarce_capacity });
    }
  }
  for (let start = 0; start < slots.length; start += slots_in_a_request) {
    const body = { slots: slots.slice(start, start + slots_in_a_request) };
    await demand(caller, random, { path: "/v1/slots", method: "PUT", body });
  }
}

async function demand(
  caller: Caller,
  random: Random,
  call: Parameters<Caller["call"]>[0],
): Promise<void> {
  const reply = await caller.call(call, random);
  if (reply !== null && reply.status < 300) return;
  throw new Error(`${call.path} was answered ${JSON.stringify(reply)}`);
}

/** Wishes of a crowd: many want the same few places at the same time, and then the next ones. */
export function createWishes(today: string, startedAgo_ms: () => number) {
  return (random: Random): Wish => {
    const kind = random.weighted([
      ["family", 30],
      ["adult", 20],
      ["scarce", 42],
      ["free", 8],
    ] as const);
    // Everybody wants the slots that come next; they move on every two seconds.
    const turn = Math.floor(startedAgo_ms() / 2_000) * 2 + random.between(0, 3);
    const near = addDays(today, days.from + (Math.floor(turn / 4) % (days.to - days.from)));
    const any_day = addDays(today, random.between(days.from, days.to));
    switch (kind) {
      case "family":
        return { sku_id: "sentosa_family_pack", quantity: 3 * random.between(1, 2), date: any_day };
      case "adult":
        return { sku_id: "sentosa_adult", quantity: random.between(1, 4), date: any_day };
      case "scarce": {
        const start_time = ["09:00", "11:00", "14:00", "16:00"][turn % 4] ?? "09:00";
        return { sku_id: "cove_tour", quantity: random.between(1, 3), date: near, start_time };
      }
      case "free":
        return { sku_id: "free_walk", quantity: random.between(1, 2), date: any_day };
    }
  };
}

type Ware = Readonly<{ sku_id: string; of: string; zh: string; en: string; amount: number }>;

/** A SKU for one visitor each, with a product and a pool of its own. */
function wareOf({ sku_id, of, zh, en, amount }: Ware, pool: Json): Json {
  const name = { zh, en };
  return {
    ...{ sku_id, product_id: of, pool_id: of, name },
    price: { amount, currency: "SGD" },
    ...{ pack_size: 1, admits: [{ type: "any", count: 1 }] },
    product: { name },
    pool: { name, ...pool },
  };
}

const cove_tour: Ware = {
  ...{ sku_id: "cove_tour", of: "cove", amount: 1_850 },
  ...{ zh: "海湾游", en: "Cove tour" },
};
const free_walk: Ware = {
  ...{ sku_id: "free_walk", of: "walk", amount: 0 },
  ...{ zh: "免费导览", en: "Free walk" },
};
