/** Every route of the HTTP channel, and the document that describes them. */
import type { RouteDependencies } from "../dependencies.ts";
import { openApiDocument } from "../openapi.ts";
import { answer, publicRoute, type Route } from "../route.ts";
import { catalogRoutes } from "./catalog.ts";
import { consoleSessionRoutes } from "./console-session.ts";
import { counterCodeRoutes } from "./counter-codes.ts";
import { couponRoutes } from "./coupons.ts";
import { deviceRoutes } from "./devices.ts";
import { auditEntryRoutes } from "./audit-entries.ts";
import { depositRoutes } from "./deposits.ts";
import { eventRoutes } from "./events.ts";
import { feeRateRoutes } from "./fee-rates.ts";
import { operatorRoutes } from "./operators.ts";
import { fileRoutes } from "./files.ts";
import { memberRuleRoutes } from "./member-rules.ts";
import { memberRoutes } from "./members.ts";
import { orderRoutes } from "./orders.ts";
import { overviewRoutes } from "./overview.ts";
import { payPageRoutes } from "./pay-page.ts";
import { paymentSessionRoutes } from "./payment-sessions.ts";
import { providerNotificationRoutes } from "./provider-notifications.ts";
import { publicPageRoutes } from "./public-pages.ts";
import { qrCodeRoutes } from "./qr-code.ts";
import { refundRuleRoutes } from "./refund-rules.ts";
import { receiptRoutes } from "./receipts.ts";
import { refundRoutes } from "./refunds.ts";
import { payoutRoutes } from "./payouts.ts";
import { statisticsRoutes } from "./statistics.ts";
import { shiftReadingRoutes } from "./shift-reading.ts";
import { shiftRoutes } from "./shifts.ts";
import { storeLetterheadRoutes } from "./store-letterheads.ts";
import { shiftSettingsRoutes } from "./shift-settings.ts";
import { storeRoutes } from "./stores.ts";
import { tradeOrderRefundRoutes } from "./trade-order-refunds.ts";
import { saleRoutes } from "./sales.ts";

export function allRoutes(dependencies: RouteDependencies): Route[] {
  const routes: Route[] = [
    ...orderRoutes(dependencies),
    ...paymentSessionRoutes(dependencies),
    ...refundRoutes(dependencies),
    ...tradeOrderRefundRoutes(dependencies),
    ...feeRateRoutes(dependencies),
    ...storeRoutes(dependencies),
    ...saleRoutes(dependencies),
    ...memberRoutes(dependencies),
    ...couponRoutes(dependencies),
    ...memberRuleRoutes(dependencies),
    ...operatorRoutes(dependencies),
    ...auditEntryRoutes(dependencies),
    ...refundRuleRoutes(dependencies),
    ...deviceRoutes(dependencies),
    ...receiptRoutes(dependencies),
    ...statisticsRoutes(dependencies),
    ...payoutRoutes(dependencies),
    ...fileRoutes(dependencies),
    ...shiftRoutes(dependencies),
    ...shiftReadingRoutes(dependencies),
    ...shiftSettingsRoutes(dependencies),
    ...storeLetterheadRoutes(dependencies),
    ...depositRoutes(dependencies),
    ...catalogRoutes(dependencies),
    ...eventRoutes(dependencies),
    ...overviewRoutes(dependencies),
    ...consoleSessionRoutes(dependencies),
    ...payPageRoutes(dependencies),
    ...counterCodeRoutes(dependencies),
    ...qrCodeRoutes(),
    ...publicPageRoutes(dependencies),
    ...providerNotificationRoutes(dependencies),
  ];
  // It describes itself as well: the list is read when the document is first asked for.
  routes.push(openApiRoute(routes, dependencies.base_url));
  return routes;
}

function openApiRoute(routes: readonly Route[], base_url: () => string): Route {
  let text: string | null = null;
  return publicRoute({
    method: "GET",
    path: "/openapi.json",
    summary: "This API as an OpenAPI 3.1 document",
    tag: "Operations",
    answers: { 200: { description: "The document" } },
    async handle() {
      text ??= JSON.stringify(openApiDocument(routes, base_url()));
      return answer(200, text);
    },
  });
}
