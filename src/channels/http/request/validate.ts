/** Checks a part of a request against its shape, and says where it is wrong. */
import type { z } from "zod";
import { checkShape, jsonPointer, type SchemaFault } from "../../schema-faults.ts";
import { ProblemError } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { findUnfitText, mayHoldUnfitText } from "./unfit-text.ts";

/** So many are told at once. */
const faults_max = 20;

type Part = "body" | "query" | "params";

/** The JSON text of a body tells quickly that nothing unfit is in it. */
export type PartText = Readonly<{ part: Part; text?: string }>;

/** The value in its shape. Throws REQUEST_INVALID with a JSON pointer (RFC 6901) for each fault. */
export function validate(
  schema: z.ZodType | undefined,
  value: unknown,
  { part, text }: PartText,
): unknown {
  if (schema === undefined) return undefined;
  if (text === undefined || mayHoldUnfitText(text)) {
    const unfit = findUnfitText(value);
    if (unfit.length > 0) throw invalid(unfit, part);
  }
  const result = checkShape(schema, value);
  if (result.faults === undefined) return result.data;
  throw invalid(result.faults.slice(0, faults_max), part);
}

function invalid(faults: readonly SchemaFault[], part: Part): ProblemError {
  const errors = faults.map(({ path, detail }) => ({ pointer: pointerOf(path, part), detail }));
  return new ProblemError(problemOf("REQUEST_INVALID", { errors }));
}

/** `/a/0/b` into a body, `?name` for the query, `{name}` for the path. */
function pointerOf(path: readonly PropertyKey[], part: Part): string {
  if (part === "query") return `?${path.map(String).join(".")}`;
  if (part === "params") return `{${path.map(String).join(".")}}`;
  return jsonPointer(path);
}
