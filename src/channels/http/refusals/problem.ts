/** problem+json (RFC 9457) in the caller's language. */
import type { ProblemDocument } from "../../../contract/problem.ts";

export type Language = "zh-CN" | "en";
export type Text = Readonly<{ zh: string; en: string }>;

/** An error as the channel knows it, before it is put into words. */
export type Problem = Readonly<{
  code: string;
  status: number;
  title: Text;
  detail: Text;
  retryable?: boolean;
  /** What to correct: a JSON pointer, `?name` or `{name}`, and how it must be. */
  errors?: readonly Readonly<{ pointer: string; detail: Text }>[];
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

/**
 * Which of zh and en `Accept-Language` prefers (RFC 9110, section 12.5.4), the first where it likes
 * both alike; English when it names neither.
 */
export function languageOf(accept_language: string | undefined): Language {
  let best: Readonly<{ language: Language; weight: number }> = { language: "en", weight: 0 };
  for (const [, name, weight = "1"] of (accept_language ?? "").matchAll(language_ranges)) {
    const language = name?.toLowerCase() === "zh" ? "zh-CN" : "en";
    if (Number(weight) > best.weight) best = { language, weight: Number(weight) };
  }
  return best.language;
}

/** The ranges of our two languages, whatever their region or script, with their weights. */
const language_ranges = /(?<=^|,)\s*(zh|en)(?:-[a-z\d-]*)?\s*(?:;\s*q=([\d.]+))?\s*(?=,|$)/gi;

export function say(text: Text, language: Language): string {
  return language === "zh-CN" ? text.zh : text.en;
}

export function problemDocument(
  problem: Problem,
  context: Readonly<{ language: Language; request_id: string; base_url: string }>,
): ProblemDocument {
  const { language } = context;
  const errors = problem.errors?.map(({ pointer, detail }) => ({
    pointer,
    detail: say(detail, language),
  }));
  return {
    type: `${context.base_url}/v1/problems/${problem.code}`,
    title: say(problem.title, language),
    status: problem.status,
    detail: say(problem.detail, language),
    code: problem.code,
    request_id: context.request_id,
    retryable: problem.retryable ?? false,
    ...(errors === undefined ? {} : { errors }),
    ...problem.data,
  };
}
