/** What a value lacks of its shape: where, and in words that say how it must be. */
import type { z } from "zod";
import { errorMap, not_known, required, wordsOf } from "./shape-texts.ts";
import type { Text } from "./http/refusals/problem.ts";

export type SchemaFault = Readonly<{ path: readonly PropertyKey[]; detail: Text }>;

export type Shaped<Schema extends z.ZodType> =
  | Readonly<{ data: z.output<Schema>; faults?: never }>
  | Readonly<{ faults: readonly SchemaFault[] }>;

/** The value in its shape; or one fault for each thing wrong, and for each member not known. */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): Shaped<Schema> {
  const result = schema.safeParse(value, { error: errorMap });
  if (result.success) return { data: result.data };
  const faults = result.error.issues.flatMap((issue): SchemaFault[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...issue.path, key], detail: not_known }));
    }
    // Whatever a schema would say of the value: there is none. A rule over several members says
    // itself what it misses.
    const is_missing = issue.code !== "custom" && memberAt(value, issue.path) === undefined;
    return [{ path: issue.path, detail: is_missing ? required : wordsOf(issue) }];
  });
  return { faults };
}

function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let member = value;
  for (const key of path) {
    if (typeof member !== "object" || member === null || !Object.hasOwn(member, key)) {
      return undefined;
    }
    member = (member as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return member;
}

/** A JSON pointer (RFC 6901). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
