/** The OpenAPI document: complete, well formed, and true. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../../src/channels/http/routes/all-routes.ts";
import { openShop, type Json, type Shop } from "./shop.ts";

let shop: Shop;
let document: Json;

beforeAll(async () => {
  shop = await openShop();
  document = (await shop.call("GET", "/openapi.json", { api_key: null })).json;
});
afterAll(() => shop.stop());

const operations = (): [name: string, operation: Json, path: string][] =>
  Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(
      ([method, operation]) =>
        [`${method.toUpperCase()} ${path}`, operation, path] as [string, Json, string],
    ),
  );

describe("the OpenAPI document", () => {
  test("is of version 3.1, with a title, a licence, a server and its ways to sign in", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: "Tillgate", version: expect.any(String) });
    expect(document.servers).toEqual([{ url: shop.base_url }]);
    expect(Object.keys(document.components.securitySchemes)).toEqual([
      "api_key",
      "console_session",
    ]);
  });

  test("holds every route, its own among them, and no other", () => {
    // The route table needs nothing of what it works with to say what is in it.
    const routes = allRoutes({ base_url: () => "" } as Parameters<typeof allRoutes>[0]);
    const names = routes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`,
    );
    expect(
      operations()
        .map(([name]) => name)
        .toSorted(),
    ).toEqual(names.toSorted());
    expect(names).toContain("GET /openapi.json");
    const promised = [
      ...[
        "POST /v1/orders",
        "GET /v1/orders",
        "GET /v1/orders/{order_id}",
        "GET /v1/orders/{order_id}/events",
      ],
      ...["GET /v1/orders/{order_id}/fulfillment", "POST /v1/orders/{order_id}/checkout"],
      ...[
        "POST /v1/orders/{order_id}/cancel",
        "POST /v1/carts/{cart_id}/checkout",
        "GET /v1/events",
      ],
      ...[
        "GET /v1/payment_sessions/{session_id}",
        "POST /v1/payment_sessions/{session_id}/complete",
      ],
      ...["POST /v1/payment_sessions/{session_id}/cancel", "GET /v1/events/stream", "GET /v1/skus"],
      ...["POST /v1/skus", "PUT /v1/slots", "GET /v1/availability", "GET /v1/create-qr-code"],
      ...["GET /t/{ticket_code}", "GET /v1/merchants/{merchant_id}/jwks.json"],
    ];
    expect(names).toEqual(expect.arrayContaining(promised));
  });

  test("says of every operation what it does, who may, and how it ends", () => {
    const ids = new Set<string>();
    for (const [name, operation, path] of operations()) {
      expect({ name, summary: operation.summary }).toEqual({
        name,
        summary: expect.stringMatching(/\w{3}/),
      });
      expect({ name, security: operation.security }).toEqual({ name, security: expect.any(Array) });
      const is_open = operation["x-scope"] === undefined;
      expect({ name, count: operation.security.length }).toEqual({ name, count: is_open ? 0 : 2 });
      expect(operation.tags).toHaveLength(1);
      expect(Object.keys(operation.responses).length).toBeGreaterThanOrEqual(2);
      expect(operation.responses.default.content).toHaveProperty("application/problem+json");
      expect(ids.has(operation.operationId)).toBe(false);
      ids.add(operation.operationId);
      const inPath = (operation.parameters ?? []).filter((one: Json) => one.in === "path");
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      expect({ name, params: inPath.map((one: Json) => one.name) }).toEqual({
        name,
        params: named,
      });
      for (const parameter of inPath) expect(parameter.required).toBe(true);
      const writes = /^(POST|PUT|PATCH|DELETE)/.test(name) && !is_open;
      const headers = (operation.parameters ?? []).filter((one: Json) => one.in === "header");
      expect({ name, count: headers.length }).toEqual({ name, count: writes ? 1 : 0 });
    }
    const tags = new Set(
      operations().map(
        ([
          ,
          {
            tags: [tag],
          },
        ]) => tag,
      ),
    );
    expect(new Set(document.tags.map(({ name }: Json) => name))).toEqual(tags);
  });

  test("has no reference that leads nowhere, and schemas of JSON Schema 2020-12", () => {
    let references = 0;
    const walk = (value: Json, at: string): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, inner] of Object.entries<Json>(value)) {
        if (key === "$ref") {
          const target = String(inner)
            .slice(2)
            .split("/")
            .reduce((part: Json, step) => part?.[step], document);
          expect({ at, inner, target }).toEqual({ at, inner, target: expect.any(Object) });
          references += 1;
        }
        expect({ at, key }).not.toMatchObject({
          key: expect.stringMatching(/^(nullable|\$defs|\$schema)$/),
        });
        walk(inner, `${at}/${key}`);
      }
    };
    walk(document.paths, "#/paths");
    walk(document.components, "#/components");
    expect(references).toBeGreaterThan(30);
  });

  test("names the members that a request must have", () => {
    const { post } = document.paths["/v1/orders"];
    const { schema } = post.requestBody.content["application/json"];
    expect(schema).toMatchObject({
      type: "object",
      required: ["sku_id", "quantity", "date", "channel", "customer"],
      additionalProperties: false,
    });
    const list = document.paths["/v1/orders"].get.parameters.map(({ name }: Json) => name);
    expect(list).toEqual([
      ...["status", "payment_status", "fulfillment_status", "channel", "date"],
      ...["created_from", "created_to", "q", "cursor", "limit"],
    ]);
  });
});
