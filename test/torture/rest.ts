/** After the storm: everything is up, clocks go on, and all that was open comes to its end. */
import { setTimeout as pause } from "node:timers/promises";
import type { Site } from "./machines/site.ts";
import type { Reader } from "./reader.ts";
import type { Witness } from "./witness.ts";

export type Rest = Readonly<{
  site: Site;
  witness: Witness;
  merchant_id: string;
  readers: readonly Reader[];
}>;

/** Longer than the longest hold: one whose payment's outcome is not known. */
const beyond_every_hold_ms = 1_500_000;
const rest_timeout_ms = 120_000;
const readers_timeout_ms = 30_000;
const look_ms = 250;

/** Streams that were open during the storm must have gone on by themselves. */
export async function awaitReaders({ site, witness, merchant_id, readers }: Rest): Promise<void> {
  const give_up_ms = performance.now() + readers_timeout_ms;
  for (;;) {
    const [row] = await site.sql<{ position: bigint }[]>`
      select position from streams where merchant_id = ${merchant_id}`;
    const position = Number(row?.position ?? 0n);
    const late = readers.filter((reader) => reader.position() < position);
    if (late.length === 0) return;
    if (performance.now() > give_up_ms) {
      for (const reader of late) {
        witness.violate(`${reader.name} is silent at ${reader.position()} of ${position}`);
      }
      return;
    }
    await pause(look_ms);
  }
}

/**
 * Turns both clocks beyond the end of every hold and session, and waits until nothing is open. What
 * is still open when patience ends is a violation.
 */
export async function awaitRest(rest: Rest, offset_ms: number): Promise<void> {
  const { site, witness } = rest;
  const [first, second] = site.servers;
  for (const server of [first, second]) {
    await server.end(server === first ? "SIGTERM" : "SIGKILL");
    await server.start(offset_ms + beyond_every_hold_ms);
  }
  const give_up_ms = performance.now() + rest_timeout_ms;
  for (;;) {
    const open = await openWork(rest);
    const names = Object.entries(open).filter(([, count]) => count > 0);
    if (names.length === 0 && (await callOffRetries(rest)) === 0) return;
    if (performance.now() > give_up_ms) {
      const text = names.map(([name, count]) => `${count} ${name}`).join(", ");
      witness.violate(`it does not come to rest: ${text}`);
      return;
    }
    await pause(look_ms);
  }
}

/**
 * Refunds that were refused would be tried again for days, and into the checks; returns how many
 * were about to be. The stream's batch is renewed with it: a lane that still knows them as due
 * would begin another attempt while the checks are made.
 */
async function callOffRetries({ site, merchant_id }: Rest): Promise<number> {
  return site.sql.begin(async (transaction) => {
    await transaction`
      update streams set batch_id = gen_random_uuid()::text where merchant_id = ${merchant_id}`;
    const rows = await transaction`
      update refunds set next_attempt_at = null
      where merchant_id = ${merchant_id} and next_attempt_at is not null`;
    return rows.count;
  });
}

async function openWork({ site, merchant_id }: Rest): Promise<Record<string, number>> {
  const [row] = await site.sql<
    { holds: bigint; sessions: bigint; refunds: bigint; deposits: bigint }[]
  >`
    select
      (select count(*) from orders
        where merchant_id = ${merchant_id} and lock_status = 'HELD') as holds,
      (select count(*) from payment_sessions
        where merchant_id = ${merchant_id} and not settled) as sessions,
      (select count(*) from refunds
        where merchant_id = ${merchant_id} and status = 'PENDING') as refunds,
      (select count(*) from deposits
        where merchant_id = ${merchant_id}
          and (status = 'REQUESTED' or step is not null)) as deposits`;
  const { pending } = await site.processor.openWork();
  return {
    holds: Number(row?.holds ?? 0n),
    "sessions without a last word": Number(row?.sessions ?? 0n),
    "refunds under way": Number(row?.refunds ?? 0n),
    "deposits under way": Number(row?.deposits ?? 0n),
    "charges under way at the processor": pending,
  };
}
