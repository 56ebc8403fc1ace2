/**
 * The text that is signed in the cashier family: what is null, empty or the signature itself is
 * left out, each parameter becomes `key=value&`, these are sorted as whole texts without regard to
 * case, and put together.
 *
 * Nothing in it is escaped: the parameter `a` with the value `1&b=2` reads like `a=1` and `b=2`.
 * That is the family's scheme, and why a signed request still has to be checked like any other.
 */

/** Marks a number that is to be signed as it was written: 2.0 and not 2. */
export const written: unique symbol = Symbol("written");
export type WrittenNumber = Readonly<{ [written]: string }>;

/** What a parameter may be. An object's keys are signed in sorted order, whatever theirs is. */
export type SignedValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | WrittenNumber
  | readonly SignedValue[]
  | Readonly<{ [key: string]: SignedValue }>;

export type SignedParameters = Readonly<Record<string, SignedValue>>;

/** The text without the secret, which follows as `key=…`: ends in `&` unless it is empty. */
export function stringToSign(parameters: SignedParameters): string {
  return Object.entries(parameters)
    .filter(([key, value]) => key !== "sign" && isPresent(value) && value !== "")
    .map(([key, value]) => `${key}=${textOf(value)}&`)
    .sort(compareIgnoringCase)
    .join("");
}

function isPresent(value: SignedValue): boolean {
  return value !== null && value !== undefined;
}

/** A parameter's own value: plain where it is plain, JSON where it is an object or a list. */
function textOf(value: SignedValue): string {
  return typeof value === "string" ? value : sortedJson(value);
}

/** JSON without spaces; keys in the order of their characters; members that are null left out. */
function sortedJson(value: SignedValue): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value ?? null);
  if (isWritten(value)) return value[written];
  if (isList(value)) return `[${value.map(sortedJson).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => isPresent(member))
    .sort(([one], [other]) => compareCharacters(one, other))
    .map(([key, member]) => `${JSON.stringify(key)}:${sortedJson(member)}`);
  return `{${members.join(",")}}`;
}

function isWritten(value: object): value is WrittenNumber {
  return written in value;
}

function isList(value: SignedValue): value is readonly SignedValue[] {
  return Array.isArray(value);
}

/**
 * As Java's String.CASE_INSENSITIVE_ORDER: character by character in lower case of the upper case,
 * then the shorter first. Texts that differ in case only stand as their characters do, so that the
 * order of the parameters never matters.
 */
function compareIgnoringCase(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let index = 0; index < length; index++) {
    const difference = foldedCode(one, index) - foldedCode(other, index);
    if (difference !== 0) return difference;
  }
  return one.length - other.length || compareCharacters(one, other);
}

/** Where the other case is more than one character, as of ß, Java leaves the character alone. */
function foldedCode(text: string, index: number): number {
  const character = text.charAt(index);
  const upper = character.toUpperCase();
  const base = upper.length === 1 ? upper : character;
  return base.toLowerCase().charCodeAt(0);
}

function compareCharacters(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
