/** Splits pretty-printed JSON into the pieces that are coloured differently. */

export type JsonToken = Readonly<{ kind: "key" | "string" | "literal" | "plain"; text: string }>;

const pattern =
  /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The texts of all tokens, joined, are `json` again. */
export function tokenizeJson(json: string): readonly JsonToken[] {
  const tokens: JsonToken[] = [];
  let end = 0;
  for (const match of json.matchAll(pattern)) {
    if (match.index > end) tokens.push({ kind: "plain", text: json.slice(end, match.index) });
    const [whole, string, colon] = match;
    if (string === undefined) tokens.push({ kind: "literal", text: whole });
    else if (colon === undefined) tokens.push({ kind: "string", text: string });
    else tokens.push({ kind: "key", text: string }, { kind: "plain", text: colon });
    end = match.index + whole.length;
  }
  if (end < json.length) tokens.push({ kind: "plain", text: json.slice(end) });
  return tokens;
}
