/**
 * Text that must not come in, wherever in a request it stands: characters that no database on the
 * way can keep, and a name that JavaScript gives another meaning.
 */

export type UnfitText = Readonly<{ path: readonly PropertyKey[]; detail: string }>;

/** U+0000, and halves of a surrogate pair. */
// oxlint-disable-next-line no-control-regex -- this is the one character it is about
const unstorable = /[\u0000\p{Cs}]/u;

const faults_max = 20;

/** False when a JSON text holds nothing of the kind for sure: nearly all do not. */
export function mayHoldUnfitText(json: string): boolean {
  return json.includes("\\u") || json.includes("__proto__");
}

/** Every unfit text of a value, however deep it lies; at most twenty. */
export function findUnfitText(value: unknown): UnfitText[] {
  const faults: UnfitText[] = [];
  const open: { value: unknown; path: readonly PropertyKey[] }[] = [{ value, path: [] }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value: inner, path } = next;
    if (faults.length === faults_max) break;
    if (typeof inner === "string" && unstorable.test(inner)) {
      faults.push({ path, detail: "holds characters that cannot be stored" });
    }
    if (typeof inner !== "object" || inner === null) continue;
    for (const [name, member] of Object.entries(inner)) {
      if (name === "__proto__") faults.push({ path: [...path, name], detail: "is not known here" });
      else open.push({ value: member, path: [...path, name] });
    }
  }
  return faults.slice(0, faults_max);
}
