/**
 * Carries a command out for a request: with its Idempotency-Key, so that the first answer is kept
 * in the same commit, and with rejections turned into problems.
 *
 * A command may be decided several times before one decision is committed, and is presented each
 * time: what follows from it in the world must follow from the outcome alone.
 */
import type { Accepted, Command, Idempotency, Outcome, Rejected } from "../../engine/command.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Rejection } from "../../domain/rejection.ts";
import type { Caller } from "./request/caller.ts";
import { ProblemError, problemDocument, type Problem } from "./refusals/problem.ts";
import { rejectionProblem } from "./refusals/rejections.ts";
import { answer, type Answer, type RouteRequest } from "./route.ts";

export type ExecuteDependencies = Readonly<{ engine: Engine; base_url: () => string }>;

export type Presentation = Readonly<{
  /** The answer to an accepted command; has no effects, for the decision may come to nothing. */
  present(accepted: Accepted): Answer;
  /** True: this answer may change and is not kept. */
  isProvisional?(accepted: Accepted): boolean;
  /** The problem to tell although the command was accepted: a payment that was declined. */
  problemAfter?(accepted: Accepted): Problem | null;
  /** The problem for a rejection, where it is not the one of the common table. */
  problemOf?(rejection: Rejection): Problem;
  /** Where what was made is read: in `Location` with a 201, given for the first time or again. */
  location?: Location;
}>;

/** `${under}/` and the member `id` of the answer's document. */
type Location = Readonly<{ under: string; id: string }>;

type AnyRequest = RouteRequest<unknown, unknown, unknown>;

/** The idempotency of a request, ready to go with a command; undefined without a key. */
export function idempotencyOf(
  dependencies: ExecuteDependencies,
  request: AnyRequest & Readonly<{ caller: Pick<Caller, "caller_id"> }>,
  presentation: Presentation,
): Idempotency | undefined {
  if (request.idempotency_key === null) return undefined;
  return {
    caller_id: request.caller.caller_id,
    key: request.idempotency_key,
    request_hash: request.request_hash(),
    present: (outcome) => keptAnswer(dependencies, request, { outcome, presentation }),
  };
}

function keptAnswer(
  dependencies: ExecuteDependencies,
  request: AnyRequest,
  { outcome, presentation }: Readonly<{ outcome: Accepted | Rejected; presentation: Presentation }>,
): Readonly<{ status: number; body: string }> | null {
  if (outcome.kind === "rejected") {
    const problem = problemFor(outcome.rejection, presentation);
    // What may work later without a change is worth another try.
    return problem.retryable === true ? null : keptProblem(dependencies, request, problem);
  }
  if (presentation.isProvisional?.(outcome) === true) return null;
  const problem = presentation.problemAfter?.(outcome) ?? null;
  if (problem !== null) return keptProblem(dependencies, request, problem);
  const { status, body } = presentation.present(outcome);
  return { status, body: JSON.stringify(body) };
}

function keptProblem(
  dependencies: ExecuteDependencies,
  { language, request_id }: AnyRequest,
  problem: Problem,
): Readonly<{ status: number; body: string }> {
  const context = { language, request_id, base_url: dependencies.base_url() };
  return { status: problem.status, body: JSON.stringify(problemDocument(problem, context)) };
}

type CallerRequest = AnyRequest &
  Readonly<{ caller: Pick<Caller, "merchant_id" | "caller_id" | "actor"> }>;

type Requested = Presentation & Readonly<{ command: Command }>;

/**
 * The answer to a request that a command carries out: by `present`, or the stored one with
 * `Idempotency-Replayed: true` when the request was seen before. Throws a ProblemError for a
 * rejection.
 */
export async function executeCommand(
  dependencies: ExecuteDependencies,
  request: CallerRequest,
  order: Requested,
): Promise<Answer> {
  return (await carryOut(dependencies, request, order)).answer;
}

/** As `executeCommand`, with what was committed for this request; null when it was seen before. */
export async function carryOut(
  dependencies: ExecuteDependencies,
  request: CallerRequest,
  { command, ...presentation }: Requested,
): Promise<Readonly<{ answer: Answer; accepted: Accepted | null }>> {
  const { merchant_id, actor } = request.caller;
  const idempotency = idempotencyOf(dependencies, request, presentation);
  const outcome = await dependencies.engine.execute({
    merchant_id,
    actor,
    command,
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  const accepted = outcome.kind === "accepted" ? outcome : null;
  return { answer: presentOutcome(outcome, presentation), accepted };
}

/** Throws a ProblemError for a rejection. */
export function presentOutcome(outcome: Outcome, presentation: Presentation): Answer {
  switch (outcome.kind) {
    case "accepted": {
      const problem = presentation.problemAfter?.(outcome) ?? null;
      if (problem !== null) throw new ProblemError(problem);
      return locate(presentation.present(outcome), presentation.location);
    }
    case "replayed":
      return locate(replayedAnswer(outcome.status, outcome.body), presentation.location);
    case "rejected":
      throw new ProblemError(problemFor(outcome.rejection, presentation));
  }
}

/** The answer that was kept, marked as a repetition. */
export function replayedAnswer(status: number, body: string): Answer {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return answer(status, body, {
    "idempotency-replayed": "true",
    "content-type": `${type}; charset=utf-8`,
  });
}

/** The same from a document and from its text, so that a repetition points where the first did. */
function locate(given: Answer, location: Location | undefined): Answer {
  const { status, body, headers } = given;
  if (location === undefined || status !== 201) return given;
  const document = (typeof body === "string" ? JSON.parse(body) : body) as Record<string, unknown>;
  const id = document[location.id];
  if (typeof id !== "string") throw new Error(`what was made has no ${location.id}`);
  return answer(status, body, { ...headers, location: `${location.under}/${id}` });
}

function problemFor(rejection: Rejection, presentation: Presentation): Problem {
  return presentation.problemOf?.(rejection) ?? rejectionProblem(rejection);
}
