/** What both servers say in the end over HTTP: the same events without a gap, the same orders. */
import type { Caller, Json } from "../load/caller.ts";
import type { Random } from "../random.ts";
import type { Reader } from "../reader.ts";
import type { Witness } from "../witness.ts";
import type { Ends } from "./tables.ts";

export type Outside = Readonly<{
  /** One caller for each server. */
  callers: readonly Caller[];
  random: Random;
  witness: Witness;
  readers: readonly Reader[];
}>;

/** Returns how many events there are. */
export async function checkFeed({ callers, random, witness, readers }: Outside): Promise<number> {
  const feeds = await Promise.all(callers.map((caller) => readFeed(caller, random)));
  for (const [index, feed] of feeds.entries()) {
    const gap = feed.findIndex(({ seq }, place) => seq !== place + 1);
    if (gap >= 0)
      witness.violate(`server ${index} tells event ${feed[gap]?.seq} as its ${gap + 1}.`);
  }
  const [feed = [], other = []] = feeds;
  const hashes = feed.map(({ hash }) => hash);
  if (other.length !== feed.length || other.some(({ hash }, place) => hash !== hashes[place])) {
    witness.violate("the two servers tell different events");
  }
  for (const reader of readers) {
    const place = reader.hashes.findIndex((hash, index) => hash !== hashes[index]);
    if (place >= 0) witness.violate(`${reader.name} saw another event as its ${place + 1}.`);
    if (reader.hashes.length !== feed.length) {
      witness.violate(`${reader.name} saw ${reader.hashes.length} of ${feed.length} events`);
    }
  }
  return feed.length;
}

/** The orders of each server's list, compared with each other and with the tables. */
export async function checkOrders(outside: Outside, ends: Ends): Promise<void> {
  const { callers, random, witness } = outside;
  const lists = await Promise.all(callers.map((caller) => readOrders(caller, random)));
  for (const [index, list] of lists.entries()) {
    if (list.size !== ends.orders.size) {
      witness.violate(`server ${index} lists ${list.size} of ${ends.orders.size} orders`);
    }
    for (const [order_id, document] of list) {
      const end = ends.orders.get(order_id);
      if (end?.status === document["status"]) continue;
      witness.violate(`server ${index} says that ${order_id} is ${String(document["status"])}`);
    }
  }
  const [list = new Map<string, Json>(), other = new Map<string, Json>()] = lists;
  for (const [order_id, document] of list) {
    if (JSON.stringify(document) === JSON.stringify(other.get(order_id))) continue;
    witness.violate(`the two servers tell different things of ${order_id}`);
  }
}

type Told = Readonly<{ seq: number; hash: string }>;

async function readFeed(caller: Caller, random: Random): Promise<Told[]> {
  const feed: Told[] = [];
  for (let after = 0; ;) {
    const path = `/v1/events?after=${after}&limit=1000`;
    const page = await demand(caller, random, path);
    const rows = page["data"] as Told[];
    feed.push(...rows.map(({ seq, hash }) => ({ seq, hash })));
    if (rows.length === 0) return feed;
    after = Number(page["next_after"]);
  }
}

async function readOrders(caller: Caller, random: Random): Promise<Map<string, Json>> {
  const orders = new Map<string, Json>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const behind: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await demand(caller, random, `/v1/orders?limit=100${behind}`);
    for (const order of page["data"] as Json[]) orders.set(String(order["order_id"]), order);
    cursor = page["next_cursor"] as string | null;
  }
  return orders;
}

async function demand(caller: Caller, random: Random, path: string): Promise<Json> {
  const reply = await caller.call({ method: "GET", path }, random);
  if (reply?.status === 200) return reply.body;
  throw new Error(`${path} was answered ${reply?.status ?? "by nobody"}`);
}
