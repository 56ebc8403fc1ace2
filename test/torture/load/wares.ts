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
  await demand(caller, random, { path: "/v1/skus", method: "POST", body: coveTour });
  await demand(caller, random, { path: "/v1/skus", method: "POST", body: freeWalk });
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

const coveTour: Json = {
  sku_id: "cove_tour",
  product_id: "cove",
  pool_id: "cove",
  name: { zh: "海湾游", en: "Cove tour" },
  price: { amount: 1_850, currency: "SGD" },
  pack_size: 1,
  admits: [{ type: "any", count: 1 }],
  product: { name: { zh: "海湾", en: "Cove" } },
  pool: { name: { zh: "海湾", en: "Cove" }, timed: true },
};

const freeWalk: Json = {
  sku_id: "free_walk",
  product_id: "walk",
  pool_id: "walk",
  name: { zh: "免费导览", en: "Free walk" },
  price: { amount: 0, currency: "SGD" },
  pack_size: 1,
  admits: [{ type: "any", count: 1 }],
  product: { name: { zh: "导览", en: "Walk" } },
  pool: { name: { zh: "导览", en: "Walk" }, unlimited: true },
};
