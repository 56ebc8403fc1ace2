/** problem+json (RFC 9457) in the caller's language. */
import type { ProblemDocument } from "../../contract/problem.ts";

export type Language = "zh-CN" | "en";
export type Text = Readonly<{ zh: string; en: string }>;

/** An error as the channel knows it, before it is put into words. */
export type Problem = Readonly<{
  code: string;
  status: number;
  title: Text;
  detail: Text;
  retryable?: boolean;
  errors?: readonly Readonly<{ pointer: string; detail: string }>[];
  /** Further members that the caller can act on. */
  data?: Readonly<Record<string, unknown>>;
  /** Seconds after which to try again. */
  retry_after_s?: number;
}>;

/** Thrown by a handler; the server's error handler puts it on the wire. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The first of zh and en that `Accept-Language` names; English otherwise. */
export function languageOf(accept_language: string | undefined): Language {
  const match = /\b(zh|en)\b/i.exec(accept_language ?? "");
  return match?.[1]?.toLowerCase() === "zh" ? "zh-CN" : "en";
}

export function say(text: Text, language: Language): string {
  return language === "zh-CN" ? text.zh : text.en;
}

export function problemDocument(
  problem: Problem,
  context: Readonly<{ language: Language; request_id: string; base_url: string }>,
): ProblemDocument {
  return {
    type: `${context.base_url}/v1/problems/${problem.code}`,
    title: say(problem.title, context.language),
    status: problem.status,
    detail: say(problem.detail, context.language),
    code: problem.code,
    request_id: context.request_id,
    retryable: problem.retryable ?? false,
    ...(problem.errors === undefined ? {} : { errors: [...problem.errors] }),
    ...problem.data,
  };
}
