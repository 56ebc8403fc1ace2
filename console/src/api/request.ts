/** Calls to the server of this origin: JSON in, JSON or a failure out. */
import type { ProblemDocument } from "../../../src/contract/problem.ts";
import { currentLanguage } from "../i18n/language.ts";

/** Why a call gave no answer to work with. */
export type Failure =
  /** The server refused, and says why in the reader's language. */
  | Readonly<{ kind: "problem"; problem: ProblemDocument }>
  /** No answer came; whether the server did anything is not known. */
  | Readonly<{ kind: "unreachable" }>
  /** Something answered that is not our server: a proxy, most likely. */
  | Readonly<{ kind: "unreadable"; status: number }>;

/** What a call throws, so that a query can tell failures from documents. */
export class RequestError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.kind === "problem" ? failure.problem.detail : failure.kind);
    this.name = "RequestError";
    this.failure = failure;
  }
}

export type RequestOptions = Readonly<{
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: unknown;
  /** The same key makes the same write happen once, however often it is sent. */
  idempotency_key?: string;
  signal?: AbortSignal;
}>;

/** Status and document of an answer. Throws a {@link RequestError} for anything but 2xx. */
export async function requestAnswer<Document>(
  path: string,
  options: RequestOptions = {},
): Promise<{ status: number; document: Document }> {
  const response = await send(path, options);
  const text = await response.text().catch(() => {
    throw new RequestError({ kind: "unreachable" });
  });
  if (response.status === 204) return { status: 204, document: undefined as Document };
  const document = parse(text);
  if (!response.ok) throw new RequestError(failureOf(response.status, document));
  if (document === undefined) {
    throw new RequestError({ kind: "unreadable", status: response.status });
  }
  return { status: response.status, document: document as Document };
}

/** The document of an answer; see {@link requestAnswer}. */
export async function request<Document>(
  path: string,
  options: RequestOptions = {},
): Promise<Document> {
  return (await requestAnswer<Document>(path, options)).document;
}

/** The text of an answer that is no document: a page, say. Throws as {@link requestAnswer}. */
export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  const response = await send(path, options);
  const text = await response.text().catch(() => {
    throw new RequestError({ kind: "unreachable" });
  });
  if (!response.ok) throw new RequestError(failureOf(response.status, parse(text)));
  return text;
}

/** The problem behind an error, where the server named one. */
export function problemOf(error: unknown): ProblemDocument | undefined {
  if (!(error instanceof RequestError)) return undefined;
  return error.failure.kind === "problem" ? error.failure.problem : undefined;
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json",
    "accept-language": currentLanguage(),
  };
  if (options.body !== undefined) headers["content-type"] = "application/json";
  if (options.idempotency_key !== undefined) headers["idempotency-key"] = options.idempotency_key;
  try {
    return await fetch(path, {
      method: options.method ?? "GET",
      headers,
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw new RequestError({ kind: "unreachable" });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failureOf(status: number, document: unknown): Failure {
  const is_problem =
    typeof document === "object" && document !== null && "code" in document && "title" in document;
  return is_problem
    ? { kind: "problem", problem: document as ProblemDocument }
    : { kind: "unreadable", status };
}
