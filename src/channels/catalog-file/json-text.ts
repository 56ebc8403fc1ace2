/**
 * JSON with the line on which each value begins, so that a fault can be shown where it stands.
 *
 * Reads what `JSON.parse` reads (RFC 8259), with one thing more: a member given twice is a fault,
 * since one of the two would be lost without a word.
 */

export type Path = readonly PropertyKey[];

export type JsonText = Readonly<{
  value: unknown;
  /**
   * The line, from 1, of the value at this path, or of the nearest value around it that is there.
   */
  lineOf(path: Path): number;
}>;

export type JsonFault = Readonly<{ line: number; detail: string }>;

/** Where the members of an object or array begin. */
type Places = ReadonlyMap<PropertyKey, number>;

const depth_max = 64;

const space = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- JSON does not allow them in a text as they are
const text_token = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const number_token = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word_token = /true|false|null/y;

/** Thrown inside of this module only. */
class SyntaxFault extends Error {
  readonly offset: number;
  constructor(detail: string, offset: number) {
    super(detail);
    this.offset = offset;
  }
}

export function parseJson(source: string): JsonText | JsonFault {
  const text = source.startsWith("\ufeff") ? source.slice(1) : source;
  const places = new WeakMap<object, Places>();
  const lineAt = lineFinder(text);
  try {
    const { value, start } = readAll(text, places);
    return {
      value,
      lineOf: (path) => lineAt(offsetOf(value, path, (inner) => places.get(inner)) ?? start),
    };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return { line: lineAt(error.offset), detail: error.message };
  }
}

/** Undefined for a path that leads nowhere from the beginning. */
function offsetOf(
  value: unknown,
  path: Path,
  placesOf: (inner: object) => Places | undefined,
): number | undefined {
  let inner = value;
  let offset: number | undefined;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null) break;
    const found = placesOf(inner)?.get(key);
    if (found === undefined) break;
    offset = found;
    inner = (inner as Record<PropertyKey, unknown>)[key];
  }
  return offset;
}

/** The lines of a text, looked up by offset: a file may have as many faults as lines. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return (offset) => {
    let low = 0;
    let high = starts.length;
    // The last line that begins at the offset or before it.
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

type Reader = {
  readonly text: string;
  readonly places: WeakMap<object, Places>;
  offset: number;
};

function readAll(text: string, places: Reader["places"]) {
  const reader: Reader = { text, places, offset: 0 };
  skipSpace(reader);
  const start = reader.offset;
  const value = readValue(reader, 0);
  skipSpace(reader);
  if (reader.offset < text.length) fail(reader, "nothing may follow the value");
  return { value, start };
}

function readValue(reader: Reader, depth: number): unknown {
  if (depth > depth_max) fail(reader, "is nested too deep");
  const first = reader.text[reader.offset];
  if (first === "{") return readObject(reader, depth);
  if (first === "[") return readArray(reader, depth);
  if (first === '"') return readText(reader);
  return JSON.parse(take(reader, word_token) ?? take(reader, number_token) ?? unread(reader));
}

function readText(reader: Reader): string {
  const token = take(reader, text_token);
  if (token === undefined) fail(reader, "a text begins here that does not end, or is not escaped");
  return JSON.parse(token) as string;
}

function readObject(reader: Reader, depth: number): object {
  const places = new Map<PropertyKey, number>();
  const members: [string, unknown][] = [];
  reader.offset += 1;
  skipSpace(reader);
  while (!ends(reader, "}", members.length)) {
    const at = reader.offset;
    if (reader.text[at] !== '"') fail(reader, "a member's name in double quotes is expected here");
    const name = readText(reader);
    if (places.has(name)) fail({ ...reader, offset: at }, `"${name}" is given twice`);
    skipSpace(reader);
    if (reader.text[reader.offset] !== ":") fail(reader, "a colon is expected here");
    reader.offset += 1;
    skipSpace(reader);
    places.set(name, reader.offset);
    members.push([name, readValue(reader, depth + 1)]);
    skipSpace(reader);
  }
  const value = Object.fromEntries(members);
  reader.places.set(value, places);
  return value;
}

function readArray(reader: Reader, depth: number): unknown[] {
  const places = new Map<PropertyKey, number>();
  const value: unknown[] = [];
  reader.offset += 1;
  skipSpace(reader);
  while (!ends(reader, "]", value.length)) {
    places.set(value.length, reader.offset);
    value.push(readValue(reader, depth + 1));
    skipSpace(reader);
  }
  reader.places.set(value, places);
  return value;
}

/** True at the closing bracket; else steps over the comma that must stand between two members. */
function ends(reader: Reader, bracket: "}" | "]", count: number): boolean {
  if (reader.text[reader.offset] === bracket) {
    reader.offset += 1;
    return true;
  }
  if (count === 0) return false;
  if (reader.text[reader.offset] !== ",") fail(reader, `a comma or ${bracket} is expected here`);
  reader.offset += 1;
  skipSpace(reader);
  if (reader.text[reader.offset] === bracket) fail(reader, "no comma may stand before the end");
  return false;
}

function skipSpace(reader: Reader): void {
  take(reader, space);
}

function take(reader: Reader, token: RegExp): string | undefined {
  token.lastIndex = reader.offset;
  const found = token.exec(reader.text)?.[0];
  if (found !== undefined) reader.offset += found.length;
  return found;
}

function unread(reader: Reader): never {
  fail(
    reader,
    reader.offset >= reader.text.length ? "the text ends too early" : "no value of JSON",
  );
}

function fail({ offset }: Pick<Reader, "offset">, detail: string): never {
  throw new SyntaxFault(detail, offset);
}
