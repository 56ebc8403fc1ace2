/** From whatever was thrown to the problem that the caller is told. */
import { LaneFullError } from "../../../engine/lane.ts";
import {
  CommitUnknownError,
  StoreBusyError,
  StoreUnavailableError,
} from "../../../engine/ports/store.ts";
import { isDatabaseAway } from "../../../queries/database-away.ts";
import { ProblemError, type Problem } from "./problem.ts";
import { problemOf } from "./problems.ts";

export const body_bytes_max = 1_048_576;

/** A problem, and whether it is a fault of ours that somebody must hear of. */
export type Fault = Readonly<{ problem: Problem; is_ours: boolean }>;

export function faultOf(error: unknown): Fault {
  if (error instanceof ProblemError) return { problem: error.problem, is_ours: false };
  if (error instanceof LaneFullError || error instanceof StoreBusyError) {
    return { problem: problemOf("BUSY", { retry_after_s: 1 }), is_ours: false };
  }
  // A lock that somebody keeps for longer than we wait: nothing was done (lock_not_available).
  if (error instanceof Error && "code" in error && error.code === "55P03") {
    return { problem: problemOf("BUSY", { retry_after_s: 1 }), is_ours: false };
  }
  const is_unsaved = error instanceof StoreUnavailableError || error instanceof CommitUnknownError;
  if (is_unsaved || isDatabaseAway(error)) {
    return { problem: problemOf("DATABASE_UNAVAILABLE", { retry_after_s: 1 }), is_ours: true };
  }
  const refused = refusedRequest(error);
  if (refused !== null) return { problem: refused, is_ours: false };
  return { problem: problemOf("INTERNAL_ERROR"), is_ours: true };
}

/** What the HTTP framework refused before any of our routes saw it; null when it was not that. */
function refusedRequest(error: unknown): Problem | null {
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return problemOf("BODY_TOO_LARGE", { data: { body_bytes_max } });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problemOf("MEDIA_TYPE_UNSUPPORTED");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return problemOf("NOT_FOUND");
    case "FST_ERR_ROUTE_MISSING_CONTENT_TYPE":
      return problemOf("METHOD_NOT_ALLOWED");
    default: {
      const is_refused = typeof statusCode === "number" && statusCode >= 400 && statusCode < 500;
      return is_refused ? problemOf("REQUEST_MALFORMED") : null;
    }
  }
}
