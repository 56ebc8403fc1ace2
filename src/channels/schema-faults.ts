/** What a value lacks of its shape: where, and in words that say it best. */
import type { z } from "zod";

export type SchemaFault = Readonly<{ path: readonly PropertyKey[]; detail: string }>;

/** One fault for each issue, and for each member that is not known. */
export function schemaFaults(error: z.ZodError): SchemaFault[] {
  return error.issues.flatMap((issue): SchemaFault[] => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({ path: [...issue.path, key], detail: "is not known here" }));
    }
    const is_missing =
      issue.code === "invalid_type" && issue.message.includes("received undefined");
    return [{ path: issue.path, detail: is_missing ? "is required" : issue.message }];
  });
}

/** A JSON pointer (RFC 6901). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
