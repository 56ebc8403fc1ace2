/** `mch_qrcode/…`: codes that stand at counters, with an amount or without. */
import { legacyList, legacySuccess } from "../../contract/legacy/envelope.ts";
import type { QrCodeDocument, QrCodeView } from "../../contract/legacy/qr-code.ts";
import { legacyInstant } from "../../contract/legacy/trade-order.ts";
import { yuanFaultWording } from "../../domain/trade/parameter-texts.ts";
import { methodOfProductType } from "../../domain/trade/product-code.ts";
import { parseYuan } from "../../domain/trade/yuan.ts";
import {
  insertQrCode,
  listQrCodes,
  readQrCode,
  updateQrCode,
  type QrCode,
} from "../../queries/sales/qr-codes.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { ProblemError } from "../http/refusals/problem.ts";
import { rejectionProblem } from "../http/refusals/rejections.ts";
import { refuseOtherStore } from "../http/counter/counter-sale.ts";
import { demandSale, saleOf } from "../http/counter/sell.ts";
import {
  methodsFor,
  scanned_methods,
  sellByCode,
  type ScannedMethod,
} from "../http/counter/sell-by-code.ts";
import { inMerchantLanguage, payment_name } from "./default-texts.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { readPage } from "./paging.ts";
import { no_such_code, store_missing, tooLong } from "./parameter-texts.ts";
import { repeatOf } from "./repeats.ts";

const name_chars_max = 64;

export function qrCodeEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const reading = "orders:read";
  const writing = "sales:write";
  return [
    { path: "mch_qrcode/add", scope: writing, handle: (call) => add(dependencies, call) },
    { path: "mch_qrcode/update", scope: writing, handle: (call) => update(dependencies, call) },
    {
      path: "mch_qrcode/get",
      scope: reading,
      handle: async (call) => legacySuccess(documentOf(await demandCode(dependencies, call), call)),
    },
    {
      path: "mch_qrcode/list",
      scope: reading,
      async handle(call) {
        const { text } = call.parameters;
        const store_no = text("storeNo") || text("storeId") || null;
        const asked = { store_no, ...readPage(call) };
        const { count, rows } = await listQrCodes(dependencies.sql, call.caller.merchant_id, asked);
        return legacyList(
          count,
          rows.map((row) => documentOf(row, call)),
        );
      },
    },
    {
      path: "mch_qrcode/view_code",
      scope: reading,
      async handle(call) {
        const { qr_id } = await demandCode(dependencies, call);
        return legacySuccess(viewOf(dependencies, `/q/${qr_id}`));
      },
    },
    {
      path: "mch_qrcode/view_code_amount",
      scope: writing,
      handle: (call) => viewWithAmount(dependencies, call),
    },
  ];
}

async function add(dependencies: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const { sql, clock, ids } = dependencies;
  const at_ms = clock.now_ms();
  demandText(call, "codeName");
  const code: QrCode = {
    merchant_id: call.caller.merchant_id,
    qr_id: ids.newId("qr", at_ms),
    code_name: nameOf(call) ?? "",
    amount_minor: amountOf(call) ?? null,
    store_no: await demandStore(dependencies, call),
    operator_id: call.parameters.text("operatorId").slice(0, name_chars_max) || null,
    active: activeOf(call) ?? true,
    created_at: at_ms,
    updated_at: at_ms,
  };
  await insertQrCode(sql, code);
  return legacySuccess(documentOf(code, call));
}

/** What is not named stays as it is; a `payAmount` of 0 lets the customer say how much. */
async function update(dependencies: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const amount_minor = amountOf(call);
  const before = await demandCode(dependencies, call);
  refuseOtherStore(call.caller, before.store_no);
  const names_store = ["storeNo", "storeId"].some((name) => call.parameters.text(name) !== "");
  const operator_id = call.parameters.text("operatorId").slice(0, name_chars_max);
  const after: QrCode = {
    ...before,
    code_name: nameOf(call) ?? before.code_name,
    amount_minor: amount_minor === undefined ? before.amount_minor : amount_minor,
    store_no: names_store ? await demandStore(dependencies, call) : before.store_no,
    operator_id: operator_id === "" ? before.operator_id : operator_id,
    active: activeOf(call) ?? before.active,
    updated_at: dependencies.clock.now_ms(),
  };
  await updateQrCode(dependencies.sql, after);
  return legacySuccess(documentOf(after, call));
}

/**
 * A code for one payment: its trade order is there before anybody scans it, so that the till can
 * ask how it stands.
 */
async function viewWithAmount(dependencies: RouteDependencies, call: LegacyCall): Promise<unknown> {
  const { caller, address, merchant } = call;
  const { merchant_id, actor } = caller;
  const asked_minor = amountOf(call);
  const is_named = codeIdOf(call) !== "";
  const code = is_named ? await demandCode(dependencies, call) : null;
  if (code?.active === false) throw new LegacyError(10003);
  if (code !== null) refuseOtherStore(caller, code.store_no);
  const amount_minor = asked_minor ?? code?.amount_minor ?? null;
  if (amount_minor === null) throw new LegacyError(10002, { zh: "payAmount", en: "payAmount" });
  const idempotency = repeatOf(
    call,
    { path: "mch_qrcode/view_code_amount", parameter: "mchOrderNo" },
    (accepted) => ({ trade_order_id: saleOf(accepted).trade_order.trade_order_id }),
  );
  const outcome = await sellByCode(dependencies, {
    ...{ merchant_id, actor, amount_minor, address },
    name: nameOf(call) ?? code?.code_name ?? inMerchantLanguage(payment_name, merchant),
    method: methodOf(call),
    store_no: code?.store_no ?? (await demandStore(dependencies, call)),
    operator_id: caller.caller_id,
    operator_name: caller.name,
    device: code?.qr_id ?? "",
    ...(idempotency === undefined ? {} : { idempotency }),
  });
  if (outcome.kind === "rejected") throw new ProblemError(rejectionProblem(outcome.rejection));
  const sold = outcome.kind === "accepted" ? saleOf(outcome).trade_order : JSON.parse(outcome.body);
  const { trade_order_id } = sold as { trade_order_id: string };
  const { trade_order, session } = await demandSale(dependencies, merchant_id, trade_order_id);
  return legacySuccess({
    tradeOrderId: trade_order_id,
    orderStatus: trade_order.status,
    amount: Number(trade_order.amount_minor),
    ...viewOf(dependencies, `/pay/${session?.session_id ?? ""}`),
    expireTime: legacyInstant(session?.expiry_at_ms ?? trade_order.created_at_ms),
  });
}

function codeIdOf({ parameters }: LegacyCall): string {
  return parameters.text("id") || parameters.text("codeId");
}

async function demandCode({ sql }: RouteDependencies, call: LegacyCall): Promise<QrCode> {
  const qr_id = codeIdOf(call);
  if (qr_id === "") demandText(call, "id");
  const code = await readQrCode(sql, call.caller.merchant_id, qr_id);
  if (code === null) throw new LegacyError(10004);
  return code;
}

async function demandStore(
  { readStore }: RouteDependencies,
  { parameters, caller }: LegacyCall,
): Promise<string> {
  const store_no =
    parameters.text("storeNo") || parameters.text("storeId") || caller.store_no || "";
  refuseOtherStore(caller, store_no);
  if (store_no === "") throw new LegacyError(12066, store_missing);
  if ((await readStore(caller.merchant_id, store_no)) === null) throw new LegacyError(12066);
  return store_no;
}

function nameOf({ parameters }: LegacyCall): string | undefined {
  const text = parameters.text("codeName").trim();
  if (text.length > name_chars_max) throw wrongParameter("codeName", tooLong(name_chars_max));
  return text === "" ? undefined : text;
}

/** Undefined when nothing is said, null for 0: the customer says how much. */
function amountOf({ parameters }: LegacyCall): bigint | null | undefined {
  const text = parameters.text("payAmount");
  if (text === "") return undefined;
  const reading = parseYuan(text, "allowed");
  if (!reading.valid) throw wrongParameter("payAmount", yuanFaultWording[reading.fault]);
  return reading.amount_minor === 0n ? null : reading.amount_minor;
}

function activeOf({ parameters }: LegacyCall): boolean | undefined {
  const text = parameters.text("status");
  if (text === "") return undefined;
  if (text !== "0" && text !== "1") throw wrongParameter("status", no_such_code);
  return text === "1";
}

/** `productType` 3, 4, 5, 7 or 8; the first that suits the merchant's currency without one. */
function methodOf({ parameters, merchant }: LegacyCall): ScannedMethod {
  const text = parameters.text("productType");
  const chosen = /^\d$/.test(text) ? methodOfProductType(Number(text)) : undefined;
  const asked = text === "" ? methodsFor(merchant.currency)[0] : chosen;
  if (asked !== undefined && asked in scanned_methods) return asked as ScannedMethod;
  throw wrongParameter("productType", no_such_code);
}

function viewOf({ base_url }: RouteDependencies, path: string): QrCodeView {
  const codeUrl = `${base_url()}${path}`;
  const data = encodeURIComponent(codeUrl);
  return { codeUrl, codeImgUrl: `${base_url()}/v1/create-qr-code/?size=480x480&data=${data}` };
}

function documentOf(code: QrCode, { merchant }: LegacyCall): QrCodeDocument {
  return {
    id: code.qr_id,
    mchId: Number(merchant.mch_id),
    codeName: code.code_name,
    payAmount: code.amount_minor === null ? null : Number(code.amount_minor),
    storeNo: code.store_no,
    operatorId: code.operator_id,
    status: code.active ? 1 : 0,
    createTime: legacyInstant(code.created_at),
    updateTime: legacyInstant(code.updated_at),
  };
}
