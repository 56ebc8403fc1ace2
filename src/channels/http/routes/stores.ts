/** The merchant's outlets: where a till can stand. */
import { StoreList } from "../../../contract/store.ts";
import { listStores } from "../../../queries/stores/list-stores.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { answer, tenantRoute, type Route } from "../route.ts";

export function storeRoutes({ sql }: RouteDependencies): Route[] {
  return [
    tenantRoute({
      method: "GET",
      path: "/v1/stores",
      summary: "The merchant's stores",
      tag: "Counter",
      scope: "catalog:read",
      answers: { 200: { description: "All of them, by number", schema: StoreList } },
      handle: async ({ caller }) => answer(200, await listStores(sql, caller.merchant_id)),
    }),
  ];
}
