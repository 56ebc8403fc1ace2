/** What anybody may read: ticket pages, signing keys, problem explanations, health. */
import { z } from "zod";
import type { Admission } from "../../../contract/catalog.ts";
import { readTicket } from "../../../queries/orders/read-ticket.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { html, page_headers } from "../pages/html.ts";
import { ticketPage } from "../pages/ticket-page.ts";
import { languageOf, ProblemError } from "../refusals/problem.ts";
import { httpProblems, problemOf } from "../refusals/problems.ts";
import { rejectionRows } from "../refusals/rejections.ts";
import { answer, publicRoute, type Route } from "../route.ts";

const TicketParams = z.strictObject({ ticket_code: z.string().min(1).max(100) });
const TicketQuery = z.strictObject({ lang: z.enum(["zh-CN", "en"]).optional() });
const MerchantParams = z.strictObject({ merchant_id: z.string().min(1).max(64) });
const ProblemParams = z.strictObject({ code: z.string().regex(/^[A-Z_]{1,64}$/) });

export function publicPageRoutes(dependencies: RouteDependencies): Route[] {
  return [
    ticketRoute(dependencies),
    keySetRoute(dependencies),
    problemRoute(),
    ...healthRoutes(dependencies),
  ];
}

function ticketRoute(dependencies: RouteDependencies): Route {
  return publicRoute({
    method: "GET",
    path: "/t/:ticket_code",
    summary: "The ticket page for the visitor",
    tag: "Tickets",
    params: TicketParams,
    query: TicketQuery,
    answers: { 200: { description: "The page", media_type: "text/html" } },
    async handle({ params, query, headers }) {
      const ticket = await readTicket(dependencies.sql, params.ticket_code);
      const asked = headers["accept-language"] as string | undefined;
      const language = query.lang ?? languageOf(asked);
      if (ticket === null) {
        const { title, detail } = problemOf("TICKET_UNKNOWN");
        const say = (text: { zh: string; en: string }) => (language === "en" ? text.en : text.zh);
        const page = html`<!doctype html>
          <html lang="${language}">
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" /><title>
              ${say(title)}
            </title>
            <main>
              <h1>${say(title)}</h1>
              <p>${say(detail)}</p>
            </main>
          </html>`;
        return answer(404, page.html, page_headers);
      }
      const { skus } = await dependencies.engine.catalog(ticket.merchant_id);
      const sku = skus.get(ticket.sku_id);
      const name = language === "en" ? sku?.name_en : sku?.name_zh;
      const party =
        sku === undefined || ticket.quantity % sku.pack_size !== 0
          ? null
          : {
              admits: sku.admits as readonly Admission[],
              packs: ticket.quantity / sku.pack_size,
            };
      const view = { ticket, name: name ?? ticket.product_name, party, language };
      return answer(200, ticketPage(view).html, page_headers);
    },
  });
}

function keySetRoute(dependencies: RouteDependencies): Route {
  return publicRoute({
    method: "GET",
    path: "/v1/merchants/:merchant_id/jwks.json",
    summary: "The public keys with which the merchant signs checkouts and receipts (JWKS)",
    tag: "Keys",
    params: MerchantParams,
    answers: { 200: { description: "RFC 7517 key set", media_type: "application/jwk-set+json" } },
    async handle({ params }) {
      const keys = await dependencies.ap2.keySet(params.merchant_id);
      if (keys === null) throw new ProblemError(problemOf("NOT_FOUND"));
      return answer(200, keys, {
        "content-type": "application/jwk-set+json; charset=utf-8",
        "cache-control": "public, max-age=300",
      });
    },
  });
}

function problemRoute(): Route {
  return publicRoute({
    method: "GET",
    path: "/v1/problems/:code",
    summary: "What a problem's code means",
    tag: "Problems",
    params: ProblemParams,
    answers: { 200: { description: "Title and status" } },
    async handle({ params: { code } }) {
      const rows = { ...rejectionRows, ...httpProblems } as Readonly<
        Record<string, { status: number; title: object; retryable?: boolean }>
      >;
      const row = Object.hasOwn(rows, code) ? rows[code] : undefined;
      if (row === undefined) throw new ProblemError(problemOf("NOT_FOUND"));
      const { status, title, retryable = false } = row;
      return answer(200, { code, status, title, retryable }, { "cache-control": "max-age=3600" });
    },
  });
}

function healthRoutes(dependencies: RouteDependencies): Route[] {
  const shared = { method: "GET", tag: "Operations" } as const;
  return [
    publicRoute({
      ...shared,
      path: "/healthz",
      summary: "Whether the process lives",
      answers: { 200: { description: "It does" } },
      handle: async () => answer(200, { status: "ok" }),
    }),
    publicRoute({
      ...shared,
      path: "/readyz",
      summary: "Whether requests can be served: the database answers",
      answers: { 200: { description: "They can" } },
      async handle() {
        await dependencies.sql`select 1`;
        return answer(200, { status: "ok" });
      },
    }),
  ];
}
