/** One HTTP request to a server under test, with its answer read whole. */
import { expect } from "vitest";
import { ProblemDocument } from "../../../src/contract/problem.ts";
import type { CallOptions, Reply } from "../../support/server.ts";

type Address = Readonly<{ base_url: string; api_key: string | null }>;

export async function callAt(
  address: Address,
  request: CallOptions & Readonly<{ method: string; path: string }>,
): Promise<Reply> {
  const { method, path, body, raw, api_key = address.api_key, headers = {} } = request;
  const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${address.base_url}${path}`, {
    method,
    headers: {
      ...(api_key === null ? {} : { authorization: `Bearer ${api_key}` }),
      ...(content === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    redirect: "manual",
    ...(content === undefined ? {} : { body: content }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

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
