/** Answers what never became a request: bytes that are no HTTP, headers without end. */
import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { problemDocument } from "./problem.ts";
import { problemOf } from "./problems.ts";

/** Writes a problem to a connection on which nothing can be read any more, and ends it. */
export function answerMalformed(
  base_url: () => string,
  error: Readonly<{ code?: string }>,
  socket: Socket,
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(
    error.code === "HPE_HEADER_OVERFLOW" ? "HEADERS_TOO_LARGE" : "REQUEST_MALFORMED",
  );
  const request_id = `req_${randomUUID()}`;
  const context = { language: "en", request_id, base_url: base_url() } as const;
  const body = JSON.stringify(problemDocument(problem, context));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${request_id}`,
    "connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
