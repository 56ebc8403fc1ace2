// One-dimensional arrays of the built-in types, as PostgreSQL writes and reads them in text.
// The driver can learn these from the server at each connection, but a connection that is lost
// just then makes it reject a promise that nobody holds, which ends the process.

type Parse = (text: string) => unknown;
type Serialize = (value: never) => unknown;

export interface ElementType {
  /** Object ids of the element's type and of its array type, in PostgreSQL's own catalog. */
  readonly oid: number;
  readonly array_oid: number;
  readonly parse: Parse;
  readonly serialize?: Serialize;
}

const asText: Parse = (text) => text;
const asNumber: Parse = (text) => Number(text);

/** The types whose elements need no word from us; the others are added by whoever knows them. */
export const PLAIN_ELEMENTS: readonly ElementType[] = [
  { oid: 16, array_oid: 1000, parse: (text) => text === "t" },
  {
    oid: 17,
    array_oid: 1001,
    parse: (text) => Buffer.from(text.slice(2), "hex"),
    serialize: asHex,
  },
  { oid: 19, array_oid: 1003, parse: asText },
  { oid: 21, array_oid: 1005, parse: asNumber },
  { oid: 23, array_oid: 1007, parse: asNumber },
  { oid: 25, array_oid: 1009, parse: asText },
  { oid: 26, array_oid: 1028, parse: asNumber },
  { oid: 700, array_oid: 1021, parse: asNumber },
  { oid: 701, array_oid: 1022, parse: asNumber },
  { oid: 1042, array_oid: 1014, parse: asText },
  { oid: 1043, array_oid: 1015, parse: asText },
  { oid: 1700, array_oid: 1231, parse: asText },
  { oid: 2950, array_oid: 2951, parse: asText },
];

/** `{a,"b c",NULL}` → `['a', 'b c', null]`, each element read by `parse`. */
export function parseArray(text: string, parse: Parse): unknown[] {
  if (text === "{}") return [];
  const values: unknown[] = [];
  let at = 1;
  while (at < text.length) {
    if (text[at] === "{") throw new RangeError("arrays of arrays are not supported");
    if (text[at] === '"') {
      const [word, end] = readQuoted(text, at + 1);
      values.push(parse(word));
      at = end + 1;
    } else {
      const comma = text.indexOf(",", at);
      const end = comma === -1 ? text.length - 1 : comma;
      const word = text.slice(at, end);
      values.push(word === "NULL" ? null : parse(word));
      at = end + 1;
    }
  }
  return values;
}

/** The reverse of `parseArray`; text that already is an array literal is taken as it stands. */
export function serializeArray(
  values: readonly unknown[] | string,
  serialize: Serialize = String,
): string {
  if (typeof values === "string") return values;
  const words = values.map((value) => {
    if (value === null || value === undefined) return "NULL";
    const text = String(serialize(value as never));
    return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  });
  return `{${words.join(",")}}`;
}

/** Returns the word and where the comma or brace after its closing quote stands. */
function readQuoted(text: string, start: number): [word: string, end: number] {
  let word = "";
  let at = start;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === "\\") at += 1;
    word += text[at];
    at += 1;
  }
  return [word, at + 1];
}

function asHex(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString("hex")}`;
}
