/**
 * A member that a JSON object has twice: parsers take the last of them without a word, and what was
 * signed or meant may have been the other.
 */

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/** The first name that comes again in the outermost object; undefined when none does. */
export function repeatedMember(json: string): string | undefined {
  const names = new Set<string>();
  let depth = 0;
  let text: string | null = null;
  for (const [token] of json.matchAll(tokens)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (token !== ":") text = token;
    else if (depth === 1 && text !== null) {
      const name = JSON.parse(text) as string;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
