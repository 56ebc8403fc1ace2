/** The catalog: products, pools, SKUs, slots, and where there is room. */
import type { z } from "zod";
import {
  AvailabilityDocument,
  AvailabilityQuery,
  availability_days_max,
  PoolList,
  ProductList,
  PutSlots,
  SaveSku,
  Sku,
  SkuList,
  slot_days_max,
  SlotList,
  SlotsQuery,
} from "../../../contract/catalog.ts";
import { noSuchPool } from "../../../domain/catalog/catalog-fault-texts.ts";
import type { Rejection } from "../../../domain/rejection.ts";
import { readAvailability } from "../../../queries/catalog/availability.ts";
import { listPools, listProducts, listSkus } from "../../../queries/catalog/catalog.ts";
import { skuDocument, slotDocument } from "../../../queries/documents/catalog-document.ts";
import { listSlots } from "../../../queries/catalog/slots.ts";
import { putSlotsCommand, saveSkuCommand } from "../../catalog-rows.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { refuseTooManyDays } from "../request/ranges.ts";
import { executeCommand } from "../execute.ts";
import { ProblemError, type Text } from "../refusals/problem.ts";
import { problemOf } from "../refusals/problems.ts";
import { rejectionProblem } from "../refusals/rejections.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

const tag = "Catalog";

type CatalogDependencies = Pick<RouteDependencies, "sql" | "engine" | "clock" | "base_url">;

export function catalogRoutes(dependencies: CatalogDependencies): Route[] {
  return [
    ...listRoutes(dependencies),
    saveSkuRoute(dependencies),
    ...slotRoutes(dependencies),
    availabilityRoute(dependencies),
  ];
}

function listRoutes({ sql }: CatalogDependencies): Route[] {
  return [
    listRoute("skus", "SKU", { schema: SkuList, read: (merchant) => listSkus(sql, merchant) }),
    listRoute("products", "product", {
      schema: ProductList,
      read: (merchant) => listProducts(sql, merchant),
    }),
    listRoute("pools", "capacity pool", {
      schema: PoolList,
      read: (merchant) => listPools(sql, merchant),
    }),
  ];
}

/** All of a kind, whole: a merchant has few enough of them. */
function listRoute(
  collection: "skus" | "products" | "pools",
  what: string,
  list: Readonly<{ schema: z.ZodType; read(merchant_id: string): Promise<unknown> }>,
): Route {
  return tenantRoute({
    method: "GET",
    path: `/v1/${collection}`,
    summary: `List ${what}s`,
    tag,
    scope: "catalog:read",
    answers: { 200: { description: `Every ${what}, by id`, schema: list.schema } },
    handle: async ({ caller }) => answer(200, await list.read(caller.merchant_id)),
  });
}

function saveSkuRoute(dependencies: CatalogDependencies): Route {
  return tenantRoute({
    method: "POST",
    path: "/v1/skus",
    summary: "Add or replace a SKU, and its product and pool where they are given",
    tag,
    scope: "catalog:write",
    body: SaveSku,
    answers: {
      200: { description: "The SKU, replaced", schema: Sku },
      201: { description: "The SKU, new", schema: Sku },
    },
    handle(request) {
      const command = saveSkuCommand(request.body);
      const [sku] = command.skus;
      if (sku === undefined) throw new Error("a SKU is saved that is not in its command");
      return executeCommand(dependencies, request, {
        command,
        present: ({ catalog }) =>
          answer(catalog?.new_sku_ids.includes(sku.sku_id) ? 201 : 200, skuDocument(sku)),
        problemOf: (rejection) => rejectionProblem(pointIntoSku(rejection)),
      });
    },
  });
}

/** From the command's lists to the one SKU that was sent: `/skus/0/admits` is its `/admits`. */
function pointIntoSku(rejection: Rejection): Rejection {
  if (rejection.code !== "CATALOG_INVALID") return rejection;
  const pointer = rejection.pointer
    .replace(/^\/skus\/0/, "")
    .replace(/^\/(product|pool)s\/0/, "/$1");
  return { ...rejection, pointer };
}

function slotRoutes(dependencies: CatalogDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/slots",
      summary: "List the slots of a pool, with what is held and sold",
      tag,
      scope: "catalog:read",
      query: SlotsQuery,
      answers: { 200: { description: "The slots, in order of time", schema: SlotList } },
      async handle({ query, caller }) {
        const { pool_id, from, to = from } = query;
        refuseTooManyDays({ from, to }, slot_days_max);
        const { merchant_id } = caller;
        const slots = await listSlots(dependencies.sql, { merchant_id, pool_id, from, to });
        if (slots === null) throw invalidQuery("?pool_id", noSuchPool(pool_id));
        return answer(200, slots);
      },
    }),
    tenantRoute({
      method: "PUT",
      path: "/v1/slots",
      summary: "Add or replace slots, all or none; what is held and sold on them stays",
      tag,
      scope: "catalog:write",
      body: PutSlots,
      answers: { 200: { description: "The slots as they are now", schema: SlotList } },
      handle: (request) =>
        executeCommand(dependencies, request, {
          command: putSlotsCommand(request.body.slots),
          present: ({ catalog }) => answer(200, { data: (catalog?.slots ?? []).map(slotDocument) }),
        }),
    }),
  ];
}

function availabilityRoute({ sql, clock }: CatalogDependencies): Route {
  return tenantRoute({
    method: "GET",
    path: "/v1/availability",
    summary: "Where there is room for a party, and why not where there is none",
    tag,
    scope: "catalog:read",
    query: AvailabilityQuery,
    answers: { 200: { description: "Day by day", schema: AvailabilityDocument } },
    async handle({ query, caller }) {
      const { sku_id, from, to = from } = query;
      refuseTooManyDays({ from, to }, availability_days_max);
      const wanted = { ...query, now_ms: clock.now_ms() };
      const document = await readAvailability(sql, caller.merchant_id, wanted);
      if (document === null) {
        const problem = rejectionProblem({ code: "SKU_UNKNOWN", sku_id });
        const errors = [{ pointer: "?sku_id", detail: problem.detail }];
        throw new ProblemError({ ...problem, errors });
      }
      return answer(200, document);
    },
  });
}

function invalidQuery(pointer: string, detail: Text): ProblemError {
  return new ProblemError(problemOf("REQUEST_INVALID", { errors: [{ pointer, detail }] }));
}
