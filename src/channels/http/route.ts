/** What a route is: a path, who may call it, the shapes it takes and gives, and what it does. */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Scope } from "../../contract/roles.ts";
import type { Caller } from "./request/caller.ts";
import type { Language } from "./refusals/problem.ts";

export type Answer = Readonly<{
  status: number;
  /** JSON text ready to send, a value to be written as JSON, or null for no body. */
  body: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Takes the connection over instead: for a stream of events, until the server is `closing`. */
  stream?(
    exchange: Readonly<{ request: FastifyRequest; reply: FastifyReply; closing: AbortSignal }>,
  ): Promise<void>;
}>;

/** A request whose parts have their shapes. */
export type RouteRequest<Params, Query, Body> = Readonly<{
  params: Params;
  query: Query;
  body: Body;
  language: Language;
  request_id: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The client's address. */
  address: string;
  /** The body as it came. */
  raw_body: string;
  /** SHA-256 over method, path and body, secrets left out: what an Idempotency-Key stands for. */
  request_hash: () => string;
  /** The Idempotency-Key header, checked. */
  idempotency_key: string | null;
}>;

export type TenantRequest<Params, Query, Body> = RouteRequest<Params, Query, Body> &
  Readonly<{ caller: Caller }>;

type Schema = z.ZodType | undefined;
type Out<Shape extends Schema> = Shape extends z.ZodType ? z.output<Shape> : undefined;

export type AnswerShape = Readonly<{
  description: string;
  schema?: z.ZodType;
  media_type?: string;
}>;

type Shapes<P extends Schema, Q extends Schema, B extends Schema> = Readonly<{
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` for parameters. */
  path: string;
  summary: string;
  tag: string;
  params?: P;
  query?: Q;
  body?: B;
  /** The body may be left out. */
  body_optional?: boolean;
  /**
   * Members of the body that nobody must find out from what is kept: an Idempotency-Key stands for
   * the request without them.
   */
  secret_members?: readonly string[];
  /** By status. Problems are documented by themselves. */
  answers: Readonly<Record<number, AnswerShape>>;
}>;

/** A route with its types forgotten, as the server keeps it. */
export type Route = Shapes<Schema, Schema, Schema> &
  Readonly<{
    /** Null: open to everybody. */
    scope: Scope | null;
    handle: (request: TenantRequest<never, never, never>) => Promise<Answer>;
  }>;

/** A route on a merchant's data: the merchant comes from the credentials. */
export function tenantRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  route: Shapes<P, Q, B> &
    Readonly<{
      scope: Scope;
      handle: (request: TenantRequest<Out<P>, Out<Q>, Out<B>>) => Promise<Answer>;
    }>,
): Route {
  return route;
}

/** A route that needs no credentials. */
export function publicRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends Schema = undefined,
>(
  route: Shapes<P, Q, B> &
    Readonly<{ handle: (request: RouteRequest<Out<P>, Out<Q>, Out<B>>) => Promise<Answer> }>,
): Route {
  return { ...route, scope: null };
}

export function answer(status: number, body: unknown, headers?: Answer["headers"]): Answer {
  return { status, body, ...(headers === undefined ? {} : { headers }) };
}
