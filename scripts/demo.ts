/**
 * `npm run demo`: plays the agent of the source document. It buys the family pack for three
 * visitors over the public HTTP API, pays by AP2 with mandates that it signs itself, and shows each
 * step.
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { verifyCheckoutReceipt, verifyPaymentReceipt } from "../src/protocols/ap2/receipts.ts";
import { importPrivateJwk, parsePublicJwk } from "../src/protocols/ap2/keys.ts";
import { mintCheckoutMandate, mintPaymentMandate } from "./agent/mint-mandate.ts";

type Access = {
  base_url: string;
  api_key: string;
  merchant_id: string;
  console: { url: string; email: string; password: string };
  agent_key: Parameters<typeof importPrivateJwk>[0];
};

type Json = Record<string, unknown>;

const home = resolve(process.env["TILLGATE_HOME"] ?? ".tillgate");
const is_colourful = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
const paint = (code: number, text: string) =>
  is_colourful ? `\u001b[${code}m${text}\u001b[0m` : text;

async function main(): Promise<void> {
  const access = readAccess();
  const call = createCaller(access);
  const quantity = 3;
  step("Which days have room for a family of three? / 哪天还有余量？");
  const date = await firstFreeDay(call, quantity);
  step("Write the order down and hold the places / 下单并锁定名额");
  const customer = { telegram_user_id: "6761269319", telegram_username: "bestjustin" };
  const order = await call("POST", "/v1/orders", {
    sku_id: "sentosa_family_pack",
    quantity,
    date,
    channel: "telegram",
    customer,
  });
  show(order);
  step("Check out by card, protocol AP2 / 以 AP2 协议发起支付");
  const order_id = String(order["order_id"]);
  const session = await call("POST", `/v1/orders/${order_id}/checkout`, {
    payment_method: "card",
    protocol: "AP2",
  });
  const { checkout_jwt, ...visible } = session["ap2"] as { checkout_jwt: string };
  show({ ...session, ap2: { checkout_jwt: `${checkout_jwt.slice(0, 40)}…`, ...visible } });
  step("The customer agrees; the agent signs both mandates / 用户确认，代理签署授权书");
  const mandates = mint(access, session, checkout_jwt);
  for (const [name, token] of Object.entries(mandates)) say(`  ${name}: ${token.slice(0, 60)}…`);
  step("Complete: pay and get the ticket / 完成支付并出票");
  const path = `/v1/payment_sessions/${String(session["session_id"])}/complete`;
  const completion = await call("POST", path, mandates);
  show(completion["fulfillment"]);
  await checkReceipts(access, completion, mandates);
  step("The timeline / 交易追踪");
  await showTimeline(call, order_id);
  const final = await call("GET", `/v1/orders/${order_id}`);
  show(final);
  const ticket_code = String((completion["fulfillment"] as Json)["ticket_code"]);
  say(`
${paint(32, "Done. / 完成。")}
  Order page 订单页   ${access.base_url}/console/orders/${order_id}
  Sign in 登录        ${access.console.email}  ${access.console.password}
  Ticket 门票         ${access.base_url}/t/${ticket_code}
`);
}

function readAccess(): Access {
  const file = join(home, "demo.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Access;
  } catch {
    fail(`There is no ${file}. Start the server first: npm start`);
  }
}

type Call = (method: string, path: string, body?: unknown) => Promise<Json>;

function createCaller({ base_url, api_key }: Access): Call {
  return async (method, path, body) => {
    say(paint(36, `  ${method} ${path}`));
    const started_ms = performance.now();
    const response = await fetch(`${base_url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${api_key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(method === "GET" ? {} : { "idempotency-key": crypto.randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) =>
      fail(`${base_url} does not answer. Start the server: npm start`, error),
    );
    const answer = (await response.json()) as Json;
    const took_ms = (performance.now() - started_ms).toFixed(1);
    say(paint(90, `  ${response.status} in ${took_ms} ms`));
    if (!response.ok) fail(`Refused: ${JSON.stringify(answer, null, 2)}`);
    return answer;
  };
}

/** Today first; then the nearest day with room. */
async function firstFreeDay(call: Call, quantity: number): Promise<string> {
  const zone = { timeZone: "Asia/Singapore" };
  const from = new Intl.DateTimeFormat("sv-SE", zone).format(Date.now() + 86_400_000);
  const query = `sku_id=sentosa_family_pack&quantity=${quantity}&from=${from}`;
  const to = new Date(Date.parse(from) + 13 * 86_400_000).toISOString().slice(0, 10);
  const answer = await call("GET", `/v1/availability?${query}&to=${to}`);
  const days = answer["data"] as { date: string; available: boolean; reason?: string }[];
  for (const day of days.slice(0, 5)) {
    say(`  ${day.date}  ${day.available ? paint(32, "free") : paint(33, day.reason ?? "")}`);
  }
  const free = days.find(({ available }) => available);
  return free?.date ?? fail("No day of the next two weeks has room.");
}

function mint(access: Access, session: Json, checkout_jwt: string) {
  const key = importPrivateJwk(access.agent_key);
  const issued_at_s = Math.floor(Date.now() / 1000);
  const lifetime = { issued_at_s, expires_at_s: issued_at_s + 240 };
  const [, claims = ""] = checkout_jwt.split(".");
  const checkout = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
    merchant: { id: string; name: string; website: string };
  };
  const { amount, currency } = session["amount"] as { amount: number; currency: string };
  return {
    checkout_mandate: mintCheckoutMandate({ key, checkout_jwt, ...lifetime }),
    payment_mandate: mintPaymentMandate({
      key,
      checkout_jwt,
      ...lifetime,
      payee: checkout.merchant,
      amount_minor: BigInt(amount),
      currency,
      payment_instrument: {
        id: "tok_sandbox_success",
        type: "card",
        description: "Sandbox card •••• 4242",
      },
    }),
  };
}

/** The agent checks the merchant's receipts against the merchant's published keys. */
async function checkReceipts(
  { base_url, merchant_id }: Access,
  completion: Json,
  mandates: ReturnType<typeof mint>,
): Promise<void> {
  step("Check the merchant's signed receipts / 核对商户签名回执");
  const url = `${base_url}/v1/merchants/${merchant_id}/jwks.json`;
  const { keys } = (await (await fetch(url)).json()) as { keys: { kid: string }[] };
  const merchant_key = (kid: string) => parsePublicJwk(keys.find((key) => key.kid === kid));
  const context = { issuer: base_url, merchant_key, now_s: Math.floor(Date.now() / 1000) };
  const receipts = completion["receipts"] as { checkout_receipt: string; payment_receipt: string };
  const { checkout_mandate, payment_mandate } = mandates;
  show({
    checkout: verifyCheckoutReceipt(receipts.checkout_receipt, {
      ...context,
      mandate: checkout_mandate,
    }),
    payment: verifyPaymentReceipt(receipts.payment_receipt, {
      ...context,
      mandate: payment_mandate,
    }),
  });
}

async function showTimeline(call: Call, order_id: string): Promise<void> {
  const timeline = await call("GET", `/v1/orders/${order_id}/events`);
  const events = timeline["data"] as { seq: number; type: string; at: string; payload: Json }[];
  for (const [index, { type, at, payload }] of events.entries()) {
    say(`  ${index + 1}. ${at} ${paint(1, type)}`);
    say(paint(90, `     ${JSON.stringify(payload)}`));
  }
  say(`  hash chain: ${(timeline["chain"] as { status: string }).status}`);
}

function step(text: string): void {
  say(`\n${paint(1, `▸ ${text}`)}`);
}

function show(value: unknown): void {
  say(JSON.stringify(value, null, 2).replaceAll(/^/gm, "  "));
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(message: string, cause?: unknown): never {
  process.stderr.write(`${message}\n`);
  if (cause instanceof Error && cause.cause instanceof Error) {
    process.stderr.write(`${cause.cause.message}\n`);
  }
  process.exit(1);
}

await main();
