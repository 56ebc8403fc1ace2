/**
 * The parameters of a JSON body as they have to be signed: a number is signed as its sender wrote
 * it, `2.0` and the last digit of a long id included, which a parsed number does not remember.
 */
import { written, type SignedParameters, type SignedValue } from "./string-to-sign.ts";

/** Objects and lists within each other; more is nobody's request. */
const depth_max = 32;

/** JSON.parse as ECMAScript 2025 has it: the third argument knows what was written. */
type ParseWithSource = (
  text: string,
  revive: (key: string, value: unknown, context: Readonly<{ source?: string }>) => unknown,
) => unknown;

const parseWithSource = JSON.parse as ParseWithSource;

/** The parameters; undefined when the body is no JSON object, or one of unreasonable depth. */
export function readSignedParameters(body: string): SignedParameters | undefined {
  try {
    const parameters = parseWithSource(body, (_key, value, { source }) =>
      typeof value === "number" ? { [written]: source } : value,
    ) as SignedValue;
    return isObject(parameters) && isWithin(parameters, depth_max) ? parameters : undefined;
  } catch (error) {
    // Too deep for the parser itself is a RangeError.
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function isObject(value: SignedValue): value is SignedParameters {
  const is_object = typeof value === "object" && value !== null && !Array.isArray(value);
  return is_object && !(written in value);
}

function isWithin(value: SignedValue, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((member) => isWithin(member, depth - 1));
}
