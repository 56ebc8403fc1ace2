/** Reads a request's body as JSON, and refuses what is none. */
import { isUtf8 } from "node:buffer";
import type { FastifyRequest } from "fastify";
import { jsonSyntax, not_utf8 } from "../refusals/correction-texts.ts";
import { ProblemError, type Text } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import type { Route } from "../route.ts";

/** The bytes as text. Throws BODY_NOT_JSON: JSON is UTF-8 (RFC 8259, section 8.1). */
export function decodeBody(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  throw notJson(not_utf8);
}

/** The value of the body; an empty object when a body that may be left out is. */
export function readBody(route: Route, request: FastifyRequest): unknown {
  const type = request.headers["content-type"];
  if (request.raw_body === "") {
    if (route.body_optional === true) return {};
    throw new ProblemError(problemOf("BODY_MISSING"));
  }
  if (type !== undefined && !/^application\/(.+\+)?json\b/i.test(type)) {
    throw new ProblemError(problemOf("MEDIA_TYPE_UNSUPPORTED"));
  }
  try {
    return JSON.parse(request.raw_body);
  } catch (error) {
    throw notJson(jsonSyntax(error instanceof Error ? error.message : String(error)));
  }
}

function notJson(detail: Text): ProblemError {
  return new ProblemError(problemOf("BODY_NOT_JSON", { errors: [{ pointer: "", detail }] }));
}
