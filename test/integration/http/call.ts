/** What answers with a problem must be like. */
import { expect } from "vitest";
import { ProblemDocument } from "../../../src/contract/problem.ts";
import type { Reply } from "../../support/server.ts";

/** Insists that the answer is the problem of this status and code, whole and in its media type. */
export function expectProblem(reply: Reply, status: number, code: string): void {
  expect({ status: reply.status, code: reply.json?.code, text: reply.text }).toMatchObject({
    status,
    code,
  });
  expect(reply.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(ProblemDocument.safeParse(reply.json).error?.issues ?? []).toEqual([]);
  expect(reply.json.status).toBe(status);
  expect(reply.json.type).toMatch(new RegExp(`/v1/problems/${code}$`));
  expect(reply.json.request_id).toBe(reply.headers.get("x-request-id"));
}

/** The pointers of a problem's errors. */
export function pointersOf(reply: Reply): string[] {
  const errors = (reply.json?.errors ?? []) as readonly Readonly<{ pointer: string }>[];
  return errors.map(({ pointer }) => pointer);
}
