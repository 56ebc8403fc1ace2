/** Checks a part of a request against its shape, and says where it is wrong. */
import type { z } from "zod";
import { ProblemError } from "./problem.ts";
import { problemOf } from "./problems.ts";

type Part = "body" | "query" | "params";

/** The value in its shape. Throws REQUEST_INVALID with a JSON pointer (RFC 6901) for each fault. */
export function validate(schema: z.ZodType | undefined, value: unknown, part: Part): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => faultsOf(issue, part)).slice(0, 20);
  throw new ProblemError(problemOf("REQUEST_INVALID", { errors }));
}

function faultsOf(
  issue: z.core.$ZodIssue,
  part: Part,
): readonly Readonly<{ pointer: string; detail: string }>[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: pointerOf([...issue.path, key], part),
      detail: "is not known here",
    }));
  }
  const is_missing = issue.code === "invalid_type" && /received undefined/.test(issue.message);
  const detail = is_missing ? "is required" : issue.message;
  return [{ pointer: pointerOf(issue.path, part), detail }];
}

/** `/a/0/b` into a body, `?name` for the query, `{name}` for the path. */
function pointerOf(path: readonly PropertyKey[], part: Part): string {
  if (part === "query") return `?${path.map(String).join(".")}`;
  if (part === "params") return `{${path.map(String).join(".")}}`;
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
