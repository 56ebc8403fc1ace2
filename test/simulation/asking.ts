/**
 * How whoever buys asks for things: one of the servers that are up, again when nobody answers, and
 * what they were told is written down, so that it is held against the books in the end.
 */
import type { Deposit } from "../../src/domain/deposit/deposit.ts";
import type { Actor } from "../../src/domain/order/event.ts";
import type { Accepted, Idempotency, Outcome } from "../../src/engine/command.ts";
import type { IdSource } from "../../src/engine/ports/clock.ts";
import type { Random } from "./random.ts";
import type { Server } from "./server.ts";
import type { World } from "./world.ts";

/** What buyers were told, and may rely on from then on. */
export type Promises = Readonly<{
  order_ids: Set<string>;
  /** Ticket codes by order. */
  tickets: Map<string, string>;
  /** How deposits stood when somebody was told last. */
  deposits: Map<string, Deposit["status"]>;
}>;

export type Shop = Readonly<{
  world: World;
  random: Random;
  ids: IdSource;
  merchant_id: string;
  promises: Promises;
  /** Any of the servers that are up; null when none is. */
  anyServer(): Server | null;
}>;

export const actor: Actor = { type: "customer", id: "buyer" };

/** Mostly a moment; sometimes so long that locks and sessions run out. */
export function think({ world, random }: Shop, up_to_ms: number): Promise<void> {
  return world.sleep(random.chance(0.7) ? random.between(0, 20_000) : random.between(0, up_to_ms));
}

/** Null when no server answered, or the one that was asked did not live to. */
export async function ask<Value>(
  { anyServer, world }: Shop,
  work: (server: Server) => Promise<Value>,
): Promise<Value | null> {
  const server = anyServer();
  if (server === null) return null;
  try {
    return await server.request(() => work(server));
  } catch (error) {
    world.log(`${server.name} answers with ${(error as Error).name}: ${(error as Error).message}`);
    return null;
  }
}

/** Asks again, with the same key, until somebody answers; most give up after a few times. */
export async function insistOn(
  shop: Shop,
  work: (server: Server, idempotency?: Idempotency) => Promise<Outcome>,
): Promise<Outcome | null> {
  const { world, random, ids } = shop;
  const key = random.chance(0.8) ? ids.newId("key", world.now_ms()) : null;
  for (let attempt = 1; attempt <= (key === null ? 1 : 4); attempt++) {
    const outcome = await ask(shop, (server) =>
      key === null ? work(server) : work(server, keptUnder(key)),
    );
    if (outcome !== null) return outcome;
    await world.sleep(random.between(100, 20_000));
  }
  return null;
}

/** What was accepted is kept, as far as a repetition needs it. */
function keptUnder(key: string): Idempotency {
  return {
    caller_id: "buyer",
    key,
    request_hash: key,
    present(outcome) {
      const is_final = outcome.kind === "accepted" && outcome.session?.status !== "UNKNOWN";
      return is_final ? { status: 200, body: JSON.stringify(answerOf(outcome)) } : null;
    },
  };
}

export type Answer = Readonly<{
  orders: readonly Readonly<{ order_id: string; ticket_code: string | null }>[];
  session_id: string | null;
  status: string | null;
  deposit: Readonly<{ deposit_id: string; status: Deposit["status"] }> | null;
}>;

function answerOf({ orders, session, records }: Accepted): Answer {
  const deposit = records.find((stored) => stored.kind === "deposit")?.record ?? null;
  return {
    deposit: deposit && { deposit_id: deposit.deposit_id, status: deposit.status },
    orders: orders.map(({ order_id, fulfillment }) => ({
      order_id,
      ticket_code: fulfillment?.ticket_code ?? null,
    })),
    session_id: session?.session_id ?? null,
    status: session?.status ?? null,
  };
}

/** What the buyer reads from an answer, first or repeated. Null: nothing, or a refusal. */
export function read(shop: Shop, outcome: Outcome | null): Answer | null {
  if (outcome === null || outcome.kind === "rejected") {
    if (outcome !== null) shop.world.log(`refused: ${outcome.rejection.code}`);
    return null;
  }
  const answer =
    outcome.kind === "accepted" ? answerOf(outcome) : (JSON.parse(outcome.body) as Answer);
  for (const { order_id, ticket_code } of answer.orders) {
    shop.promises.order_ids.add(order_id);
    if (ticket_code !== null) shop.promises.tickets.set(order_id, ticket_code);
  }
  if (answer.deposit !== null) noteDeposit(shop, answer.deposit);
  return answer;
}

/** What somebody was told of a deposit; an end is an end, and older answers come late. */
export function noteDeposit(
  { promises }: Pick<Shop, "promises">,
  { deposit_id, status }: Pick<Deposit, "deposit_id" | "status">,
): void {
  const is_end = status !== "REQUESTED" && status !== "HELD";
  const known = promises.deposits.get(deposit_id) ?? "REQUESTED";
  if (is_end || known === "REQUESTED") promises.deposits.set(deposit_id, status);
}
