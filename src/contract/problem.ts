/** Errors on the wire: RFC 9457 problem+json with a stable code. */
import { z } from "zod";

export const ProblemDocument = z
  .looseObject({
    /** Resolves to the page of docs on this code. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    request_id: z.string(),
    /** True: the same request may succeed later without a change. */
    retryable: z.boolean(),
    /**
     * Where the request is wrong: JSON pointers (RFC 6901) into the body, or `?name` for the query.
     */
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .meta({ id: "Problem" });
export type ProblemDocument = z.infer<typeof ProblemDocument>;
