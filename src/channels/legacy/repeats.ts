/**
 * Calls that are repeated under the caller's own number (`mchOrderNo`, `mchRefundNo`): whoever did
 * not hear an answer asks again, and nothing is sold, held or given back twice. A number is the
 * merchant's, whichever of its clients uses it.
 */
import { hash } from "node:crypto";
import type { Accepted, Idempotency } from "../../engine/command.ts";
import type { LegacyCall } from "./endpoint.ts";
import { wrongParameter } from "./failure.ts";
import { tooLong } from "./parameter-texts.ts";

/** As the family's gateway has it. */
const number_chars_max = 30;

/** What differs between a call and its repetition, or must be kept nowhere. */
const not_compared = new Set([
  ...["sign", "signType", "reqTime", "version", "Authorization", "refundPassword"],
]);

/**
 * What keeps a call from being carried out twice; undefined when it has no number of its own.
 * `keep` is what a repetition has to know of the first one.
 */
export function repeatOf(
  call: LegacyCall,
  { path, parameter }: Readonly<{ path: string; parameter: "mchOrderNo" | "mchRefundNo" }>,
  keep: (accepted: Accepted) => object,
): Idempotency | undefined {
  const number = call.parameters.text(parameter).trim();
  if (number === "") return undefined;
  if (number.length > number_chars_max) throw wrongParameter(parameter, tooLong(number_chars_max));
  return {
    caller_id: "cashier",
    key: `${parameter}:${number}`,
    request_hash: hash("sha256", comparedText(call, path), "hex"),
    // A refusal is not kept: the same call may do better later.
    present: (outcome) =>
      outcome.kind === "accepted" ? { status: 200, body: JSON.stringify(keep(outcome)) } : null,
  };
}

function comparedText({ parameters }: LegacyCall, path: string): string {
  const names = Object.keys(parameters.signed).filter((name) => !not_compared.has(name));
  return JSON.stringify([path, ...names.toSorted().map((name) => [name, parameters.text(name)])]);
}
