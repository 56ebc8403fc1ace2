/** `trade_order/get`, `list` and `count`. */
import { legacyList, legacySuccess } from "../../contract/legacy/envelope.ts";
import type { TradeOrderDocument } from "../../contract/legacy/trade-order.ts";
import { methodOfProductType, type TradeMethod } from "../../domain/trade/product-code.ts";
import { methodNames } from "../../domain/trade/product-texts.ts";
import { readDateRange } from "../../domain/trade/date-range.ts";
import type { TradeOrder } from "../../domain/trade/trade-order.ts";
import { legacyTradeOrder } from "../../queries/documents/legacy-trade-order.ts";
import {
  countTradeOrders,
  pageOfTradeOrders,
  sumTradeOrders,
  type FilteredColumn,
  type TradeOrderFilter,
} from "../../queries/legacy/legacy-trade-orders.ts";
import { readMemberPhones, readPhoneHolder } from "../../queries/members/member-phones.ts";
import { readOrderIds } from "../../queries/sales/read-trade-order.ts";
import type { RouteDependencies } from "../http/dependencies.ts";
import { demandText, type Endpoint, type LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { readPage, readRange, readStatus, rows_max } from "./paging.ts";
import { no_such_code } from "./parameter-texts.ts";

export function tradeOrderEndpoints(dependencies: RouteDependencies): Endpoint[] {
  const { sql, clock } = dependencies;
  const scope = "orders:read";
  return [
    {
      path: "trade_order/get",
      scope,
      async handle(call) {
        const { caller, merchant } = call;
        const trade_order_id = demandText(call, "tradeOrderId");
        const found = await dependencies.readSold(caller.merchant_id, trade_order_id);
        // Somebody else's is as unknown as nobody's.
        if (found === null) throw new LegacyError(12025);
        const { trade_order, ...behind } = found;
        return legacySuccess(legacyTradeOrder(trade_order, { mch_id: merchant.mch_id, ...behind }));
      },
    },
    {
      path: "trade_order/list",
      scope,
      async handle(call) {
        const { merchant_id } = call.caller;
        const filter = {
          ...(await readFilter(dependencies, call)),
          ...rangeOf(call, clock.now_ms()),
        };
        const page = readPage(call);
        const [rows, count] = await Promise.all([
          pageOfTradeOrders(sql, merchant_id, { filter, ...page }),
          countTradeOrders(sql, merchant_id, { filter, count_max: rows_max }),
        ]);
        const documents = await documentsOf(dependencies, call, rows);
        return legacyList(
          count,
          documents.map((document) => ({ ...document, productName: nameOf(document, call) })),
        );
      },
    },
    {
      path: "trade_order/count",
      scope,
      async handle(call) {
        const now_ms = clock.now_ms();
        const asked = rangeOf(call, now_ms);
        // As the family has it: today, where no time is asked for.
        const is_open = asked.from_ms === null && asked.until_ms === null;
        const range = is_open ? todayOf(call, now_ms) : asked;
        const { merchant_id } = call.caller;
        const filter = { ...(await readFilter(dependencies, call)), ...range };
        const sums = await sumTradeOrders(sql, merchant_id, filter);
        return legacySuccess({
          allTotalCount: sums.count,
          allTotalAmount: Number(sums.amount_minor),
          allTotalDiscountAmount: Number(sums.discount_minor),
          allTotalRefundAmount: Number(sums.refunded_minor),
        });
      },
    },
  ];
}

type Range = Pick<TradeOrderFilter, "from_ms" | "until_ms">;

function rangeOf(call: LegacyCall, now_ms: number): Range {
  return readRange(call, now_ms);
}

function todayOf({ merchant }: LegacyCall, now_ms: number): Range {
  const { time_zone } = merchant;
  const reading = readDateRange({ queryDateRange: "today" }, { now_ms, time_zone });
  if (!reading.valid) throw new Error("there is no today");
  return reading.range;
}

const columns: Readonly<Record<string, FilteredColumn>> = {
  tradeOrderId: "trade_order_id",
  payOrderId: "pay_order_id",
  productId: "product_id",
  storeNo: "store_no",
  storeId: "store_no",
  operatorId: "operator_id",
  memberId: "member_id",
  couponId: "coupon_code",
  userId: "user_id",
  channelUserId: "channel_user_id",
  device: "device",
};

async function readFilter(
  { sql }: RouteDependencies,
  call: LegacyCall,
): Promise<Omit<TradeOrderFilter, keyof Range>> {
  const { text } = call.parameters;
  const equal = new Map<FilteredColumn, string>();
  for (const [name, column] of Object.entries(columns)) {
    const value = text(name);
    if (value !== "") equal.set(column, value);
  }
  const phone = text("memberTel");
  if (phone !== "") {
    const holder_id = await readPhoneHolder(sql, call.merchant, phone);
    const named = equal.get("member_id");
    // Nobody has an empty id: nothing is found then.
    const is_other = named !== undefined && named !== holder_id;
    equal.set("member_id", is_other ? "" : (holder_id ?? ""));
  }
  const method = readMethod(call);
  if (method !== null) equal.set("method", method);
  return {
    equal,
    status: readStatus(call),
    trade_type: readCode(call, "tradeType", ["1", "2"]),
    deposit_mode: readCode(call, "depositMode", ["0", "1"]),
  };
}

function readMethod({ parameters }: LegacyCall): TradeMethod | null {
  const text = parameters.text("productType");
  if (text === "") return null;
  const method = /^\d$/.test(text) ? methodOfProductType(Number(text)) : undefined;
  if (method === undefined) throw wrongParameter("productType", no_such_code);
  return method;
}

/** Null where nothing is said. */
function readCode(
  { parameters }: LegacyCall,
  name: string,
  codes: readonly string[],
): number | null {
  const text = parameters.text(name);
  if (text === "") return null;
  if (!codes.includes(text)) throw wrongParameter(name, no_such_code);
  return Number(text);
}

/** Where the till named no goods, the orders that were paid for are what was sold. */
async function documentsOf(
  { sql, readOrder }: RouteDependencies,
  { caller, merchant }: LegacyCall,
  trade_orders: readonly TradeOrder[],
): Promise<TradeOrderDocument[]> {
  const { merchant_id } = caller;
  const { mch_id } = merchant;
  const without_goods = trade_orders.filter(({ goods }) => goods === null);
  const member_ids = trade_orders.map(({ member_id }) => member_id);
  const [order_ids, phones] = await Promise.all([
    readOrderIds(sql, merchant_id, without_goods),
    readMemberPhones(sql, merchant_id, member_ids),
  ]);
  return Promise.all(
    trade_orders.map(async (trade_order) => {
      const ids = order_ids.get(trade_order.trade_order_id) ?? [];
      const found = await Promise.all(ids.map((order_id) => readOrder(merchant_id, order_id)));
      const orders = found.filter((order) => order !== null);
      const member_phone = phones.get(trade_order.member_id ?? "") ?? null;
      return legacyTradeOrder(trade_order, { mch_id, orders, member_phone });
    }),
  );
}

function nameOf({ productType }: TradeOrderDocument, { language }: LegacyCall): string | null {
  const method = productType === null ? undefined : methodOfProductType(productType);
  return method === undefined ? null : methodNames[method][language];
}
