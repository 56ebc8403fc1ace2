/** The OpenAPI 3.1 document, made from the routes themselves. */
import { z } from "zod";
import { ProblemDocument } from "../../contract/problem.ts";
import type { AnswerShape, Route } from "./route.ts";

type Json = Record<string, unknown>;

export function openApiDocument(routes: readonly Route[], base_url: string): Json {
  const schemas: Json = { Problem: jsonSchema(ProblemDocument) };
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    const operations = (paths[path] ??= {});
    operations[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tillgate",
      version: "1.0.0",
      description: "One order book for attractions, from the till to the gate.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: base_url }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        api_key: { type: "http", scheme: "bearer", description: "tg_test_… or tg_live_…" },
        console_session: { type: "apiKey", in: "cookie", name: "tillgate_session" },
      },
    },
  };
}

function operationOf(route: Route, schemas: Json): Json {
  const is_write = route.method !== "GET" && route.scope !== null;
  const parameters = [
    ...parametersOf(route.params, "path"),
    ...parametersOf(route.query, "query"),
    ...(is_write ? [idempotency_parameter] : []),
  ];
  const responses: Json = {};
  for (const [status, shape] of Object.entries(route.answers)) {
    responses[status] = responseOf(shape, schemas);
  }
  responses["default"] = {
    description: "A problem (RFC 9457)",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  return {
    operationId: operationId(route),
    summary: route.summary,
    tags: [route.tag],
    security: route.scope === null ? [] : [{ api_key: [] }, { console_session: [] }],
    ...(route.scope === null ? {} : { "x-scope": route.scope }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: route.body_optional !== true,
            content: { "application/json": { schema: jsonSchema(route.body, "input") } },
          },
        }),
    responses,
  };
}

const idempotency_parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "Makes a repetition of this request harmless: it gets the first answer again.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
} as const;

/** `postV1OrdersOrderIdCancel` */
function operationId(route: Route): string {
  const words = route.path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return route.method.toLowerCase() + name;
}

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

function responseOf({ description, schema, media_type }: AnswerShape, schemas: Json): Json {
  if (schema === undefined && media_type === undefined) return { description };
  if (schema === undefined) return { description, content: { [media_type ?? "*/*"]: {} } };
  const document = jsonSchema(schema);
  const id = schema.meta()?.["id"];
  if (typeof id !== "string") {
    return { description, content: { "application/json": { schema: document } } };
  }
  schemas[id] = document;
  const reference = { $ref: `#/components/schemas/${id}` };
  return { description, content: { "application/json": { schema: reference } } };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output" = "output"): Json {
  const document = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    reused: "inline",
  }) as Json;
  delete document["$schema"];
  delete document["id"];
  return inlineDefinitions(document);
}

/** Schemas with an id come out as `$defs`; here each stands where it is used. */
function inlineDefinitions(document: Json): Json {
  const { $defs, ...rest } = document as Json & { $defs?: Record<string, Json> };
  if ($defs === undefined) return rest;
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const { $ref, ...others } = value as Json & { $ref?: string };
    const name = $ref?.startsWith("#/$defs/") === true ? $ref.slice("#/$defs/".length) : undefined;
    if (name !== undefined) {
      const { id: _id, ...definition } = $defs[name] ?? {};
      return resolve({ ...definition, ...others });
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolve(one)]));
  };
  return resolve(rest) as Json;
}
