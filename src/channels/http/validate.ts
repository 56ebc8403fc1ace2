/** Checks a part of a request against its shape, and says where it is wrong. */
import type { z } from "zod";
import { jsonPointer, schemaFaults } from "../schema-faults.ts";
import { ProblemError } from "./problem.ts";
import { problemOf } from "./problems.ts";

type Part = "body" | "query" | "params";

/** The value in its shape. Throws REQUEST_INVALID with a JSON pointer (RFC 6901) for each fault. */
export function validate(schema: z.ZodType | undefined, value: unknown, part: Part): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = schemaFaults(result.error)
    .map(({ path, detail }) => ({ pointer: pointerOf(path, part), detail }))
    .slice(0, 20);
  throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
}

/** `/a/0/b` into a body, `?name` for the query, `{name}` for the path. */
function pointerOf(path: readonly PropertyKey[], part: Part): string {
  if (part === "query") return `?${path.map(String).join(".")}`;
  if (part === "params") return `{${path.map(String).join(".")}}`;
  return jsonPointer(path);
}
