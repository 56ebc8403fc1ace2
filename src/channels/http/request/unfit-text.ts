/**
 * Text that must not come in, wherever in a request it stands: characters that no database on the
 * way can keep, and a name that JavaScript gives another meaning.
 */
import { chineseFault } from "../../../contract/fault-texts.ts";
import { unstorable_text } from "../../../contract/fields.ts";
import { not_known } from "../../shape-texts.ts";
import type { SchemaFault } from "../../schema-faults.ts";

/** U+0000, and halves of a surrogate pair. */
// oxlint-disable-next-line no-control-regex -- this is the one character it is about
const unstorable = /[\u0000\p{Cs}]/u;

const detail = { zh: chineseFault(unstorable_text) ?? unstorable_text, en: unstorable_text };

const faults_max = 20;

/** False when a JSON text holds nothing of the kind for sure: nearly all do not. */
export function mayHoldUnfitText(json: string): boolean {
  return json.includes("\\u") || json.includes("__proto__");
}

/** Every unfit text of a value, however deep it lies; at most twenty. */
export function findUnfitText(value: unknown): SchemaFault[] {
  const faults: SchemaFault[] = [];
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: inner, path } = next;
    if (faults.length === faults_max) break;
    if (typeof inner === "string" && unstorable.test(inner)) {
      faults.push({ path, detail });
    }
    if (typeof inner !== "object" || inner === null) continue;
    for (const [name, member] of Object.entries(inner)) {
      if (name === "__proto__") faults.push({ path: [...path, name], detail: not_known });
      else open.push({ value: member, path: [...path, name] });
    }
  }
  return faults.slice(0, faults_max);
}
