/** People at a shop: operators who are signed in, and sales for them to refund. */
import { expect } from "vitest";
import type { Role } from "../../../src/contract/roles.ts";
import { insertOperator } from "../../../src/setup/credentials.ts";
import type { Reply } from "../../support/server.ts";
import { store_no, type Branch, type Json, type Shop } from "./shop.ts";

const password = "correct horse battery";
let made = 0;

export type Staff = Readonly<{
  operator_id: string;
  /** Of their session, which every server knows. */
  cookie: string;
  call(method: string, path: string, body?: object, key?: string): Promise<Reply>;
}>;

/** Somebody in this role, signed in to the console. */
export async function hire(
  shop: Shop,
  role: Role,
  more: Readonly<{ store_no?: string }> = {},
): Promise<Staff> {
  const name = `${role}-${++made}`;
  const [operator_id, email] = [`op_${name}`, `${name}@staff.example`];
  const who = { merchant_id: "sentosa_demo", operator_id, email, name, role, password };
  await insertOperator(shop.sql, { ...who, ...more });
  const body = { email, password };
  const reply = await shop.call("POST", "/v1/console/session", { body, api_key: null });
  expect(reply.status).toBe(200);
  const cookie = String(reply.headers.get("set-cookie")).split(";")[0] ?? "";
  return {
    operator_id,
    cookie,
    call: (method, path, content, key) =>
      shop.call(method, path, {
        api_key: null,
        headers: {
          ...{ cookie, origin: shop.base_url },
          ...(key === undefined ? {} : { "idempotency-key": key }),
        },
        ...(content === undefined ? {} : { body: content }),
      }),
  };
}

/** A cash sale of an amount in minor units; its trade order. */
export async function sellForCash(shop: Shop, amount: number, store = store_no): Promise<Json> {
  const open_sale = { name: "Ice cream", amount: { amount, currency: "SGD" } };
  const body = { store_no: store, open_sale, payment: { method: "cash" } };
  const reply = await shop.call("POST", "/v1/sales", { body });
  expect({ status: reply.status, text: reply.text }).toMatchObject({ status: 201 });
  return reply.json;
}

/** The same by another server on the same database. */
export function callAt(branch: Branch, { cookie }: Staff, path: string, body: object) {
  const headers = { cookie, origin: branch.base_url };
  return branch.call("POST", path, { api_key: null, headers, body });
}

export const refundsOf = (sale: Json) =>
  `/v1/trade_orders/${sale.trade_order.trade_order_id}/refunds`;
