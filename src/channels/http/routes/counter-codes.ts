/** What a customer sees who scans a code at a counter, and the sale that begins there. */
import { z } from "zod";
import type { Merchant } from "../../../domain/catalog/catalog.ts";
import { formatYuan, parseYuan } from "../../../domain/trade/yuan.ts";
import { findQrCode, type QrCode } from "../../../queries/sales/qr-codes.ts";
import type { RouteDependencies } from "../dependencies.ts";
import { code_page_headers, codePage, type CodeView } from "../pages/code-page.ts";
import { languageOf } from "../refusals/problem.ts";
import { answer, publicRoute, type Answer, type Route } from "../route.ts";
import { methodsFor, sellByCode, type ScannedMethod } from "../counter/sell-by-code.ts";

const CodeParams = z.strictObject({ qr_id: z.string().min(1).max(64) });
const CodeQuery = z.strictObject({ lang: z.enum(["zh-CN", "en"]).optional() });

const customer = { type: "customer", id: "counter_code" } as const;

export function counterCodeRoutes(dependencies: RouteDependencies): Route[] {
  const { sql, engine } = dependencies;
  const shared = {
    path: "/q/:qr_id",
    tag: "Counter",
    params: CodeParams,
    query: CodeQuery,
  } as const;
  const page = { description: "The page", media_type: "text/html" } as const;
  return [
    publicRoute({
      ...shared,
      method: "GET",
      summary: "The page of a code that stands at a counter",
      answers: { 200: page },
      async handle({ params, query, headers }) {
        const language = query.lang ?? languageOf(headers["accept-language"] as string | undefined);
        const code = await findQrCode(sql, params.qr_id);
        if (code === null || !code.active) return nothingToPay(code, language);
        const { merchant } = await engine.catalog(code.merchant_id);
        const form = formOf(dependencies, { code, merchant, language, typed: "" });
        return pageOf(200, { language, form, fault: null });
      },
    }),
    publicRoute({
      ...shared,
      method: "POST",
      summary:
        "Begin to pay at a counter: a form with `amount`, where the code has none, and `method`",
      answers: { 303: { description: "To the pay page" } },
      async handle({ params, query, headers, raw_body, address }) {
        const language = query.lang ?? languageOf(headers["accept-language"] as string | undefined);
        const code = await findQrCode(sql, params.qr_id);
        if (code === null || !code.active) return nothingToPay(code, language);
        return beginSale(dependencies, code, {
          fields: new URLSearchParams(raw_body),
          language,
          address,
        });
      },
    }),
  ];
}

function nothingToPay(code: QrCode | null, language: CodeView["language"]): Answer {
  if (code === null) return pageOf(404, { language, form: null, fault: "unknown" });
  return pageOf(410, { language, form: null, fault: "off" });
}

async function beginSale(
  dependencies: RouteDependencies,
  code: QrCode,
  {
    fields,
    language,
    address,
  }: Readonly<{ fields: URLSearchParams; language: CodeView["language"]; address: string }>,
): Promise<Answer> {
  const { merchant_id, store_no, operator_id, qr_id } = code;
  const { merchant } = await dependencies.engine.catalog(merchant_id);
  const typed = fields.get("amount") ?? "";
  const form = formOf(dependencies, { code, merchant, language, typed: typed.slice(0, 13) });
  const amount_minor = code.amount_minor ?? amountOf(typed.trim());
  if (amount_minor === null) return pageOf(422, { language, form, fault: "not_an_amount" });
  const methods = methodsFor(merchant.currency);
  const method = methods.find((one) => one === fields.get("method")) ?? first(methods);
  const outcome = await sellByCode(dependencies, {
    ...{ merchant_id, actor: customer, name: code.code_name, amount_minor, method, store_no },
    ...{ operator_id, operator_name: null, device: qr_id, address },
  });
  if (outcome.kind !== "accepted" || outcome.session === null) {
    return pageOf(409, { language, form, fault: "not_now" });
  }
  return answer(303, null, { location: `/pay/${outcome.session.session_id}` });
}

function amountOf(typed: string): bigint | null {
  const reading = parseYuan(typed, "refused");
  return reading.valid ? reading.amount_minor : null;
}

function first(methods: readonly ScannedMethod[]): ScannedMethod {
  const [method] = methods;
  if (method === undefined) throw new Error("there is no way to pay");
  return method;
}

function formOf(
  { provider }: RouteDependencies,
  {
    code,
    merchant,
    language,
    typed,
  }: Readonly<{
    code: QrCode;
    merchant: Merchant;
    language: CodeView["language"];
    typed: string;
  }>,
): NonNullable<CodeView["form"]> {
  const { qr_id, code_name: name, amount_minor } = code;
  const { currency } = merchant;
  return {
    action: `/q/${qr_id}?lang=${language}`,
    merchant: language === "en" ? merchant.name_en : merchant.name_zh,
    ...{ name, currency, typed },
    amount: amount_minor === null ? null : formatYuan(amount_minor),
    methods: methodsFor(currency),
    is_simulator: provider.is_simulator,
  };
}

function pageOf(status: number, view: CodeView): Answer {
  return answer(status, codePage(view).html, code_page_headers);
}
