/** What a step insists on: whatever is otherwise ends the day. */
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** Ends the day with a sentence for people. */
export function refuse(sentence: string): never {
  throw new Error(sentence);
}

/** Figures, codes and texts, to the last digit. */
export function demand(what: string, found: unknown, expected: unknown): void {
  if (isDeepStrictEqual(found, expected)) return;
  refuse(`${what} is ${textOf(found)}, and should be ${textOf(expected)}`);
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? `${one}` : one));
}

const patience_ms = 20_000;
const look_ms = 100;

/** Looks again and again until there is something; refuses when patience ends. */
export async function awaitUntil<Found>(
  what: string,
  look: () => Promise<Found | null>,
): Promise<Found> {
  const give_up_ms = performance.now() + patience_ms;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > give_up_ms) refuse(`${what}: it did not happen in time`);
    await pause(look_ms);
  }
}
