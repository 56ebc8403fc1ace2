/**
 * A rush on a slot with little room: 64 buyers at once until each has been told that it is full.
 */
import { holdUntilFull, type Shop } from "./buying.ts";
import { withCalls } from "./call.ts";
import { small_orders, type BenchCatalog } from "./catalog.ts";

const buyers = 64;

/** Throws unless exactly as many orders were let in as there was room for. Returns how many. */
export async function sellOut(shop: Shop, catalog: BenchCatalog): Promise<number> {
  const holdOne = holdUntilFull(shop, catalog.small);
  let let_in = 0;
  const buyer = () =>
    withCalls(shop.port, async (call) => {
      while (await holdOne(call)) let_in += 1;
    });
  await Promise.all(Array.from({ length: buyers }, buyer));
  if (let_in !== small_orders) {
    throw new Error(`a slot with room for ${small_orders} orders took ${let_in}`);
  }
  return let_in;
}
