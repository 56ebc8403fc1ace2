/** Those who act: staff who sign in, a back office with a key, and a customer with a phone. */
import { randomUUID } from "node:crypto";
import { refuse } from "./demand.ts";

/** A JSON document whose members a step looks into. */
// oxlint-disable-next-line typescript/no-explicit-any -- steps look into answers of every shape
export type Json = any;

export type Reply = Readonly<{ status: number; body: Json; text: string }>;

export type Person = Readonly<{
  name: string;
  /** Insists on success. Each write has an Idempotency-Key, as a careful till's. */
  call(method: Method, path: string, body?: object): Promise<Json>;
  /** For what is no JSON. */
  fetch(method: Method, path: string, body?: object): Promise<Paper>;
  /** For what may be refused. */
  ask(method: Method, path: string, body?: object): Promise<Reply>;
}>;

/** An answer as it came. */
export type Paper = Readonly<{ status: number; headers: Headers; bytes: Uint8Array }>;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

type Texts = Readonly<Record<string, string>>;

/** Somebody who signs in to the console, as tills do. */
export async function signIn(
  base_url: string,
  staff: Readonly<{ name: string; email: string; password: string }>,
): Promise<Person> {
  const { name, email, password } = staff;
  const answer = await fetch(`${base_url}/v1/console/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: base_url },
    body: JSON.stringify({ email, password }),
  });
  if (!answer.ok) refuse(`${name} cannot sign in: ${await answer.text()}`);
  const cookie = String(answer.headers.get("set-cookie")).split(";")[0] ?? "";
  return personWith(name, base_url, { cookie, origin: base_url });
}

/** A program with an API key. */
export function withKey(name: string, base_url: string, api_key: string): Person {
  return personWith(name, base_url, { authorization: `Bearer ${api_key}` });
}

function personWith(name: string, base_url: string, credentials: Texts): Person {
  async function send(method: Method, path: string, body?: object): Promise<Paper> {
    const headers = {
      ...credentials,
      ...(method === "GET" ? {} : { "idempotency-key": randomUUID() }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${base_url}${path}`, { method, headers, ...content });
    const { status, headers: told } = answer;
    return { status, headers: told, bytes: await answer.bytes() };
  }
  async function ask(method: Method, path: string, body?: object): Promise<Reply> {
    const { status, bytes } = await send(method, path, body);
    const text = new TextDecoder().decode(bytes);
    return { status, text, body: parse(text) };
  }
  return {
    name,
    ask,
    fetch: send,
    async call(method, path, body) {
      const reply = await ask(method, path, body);
      if (reply.status >= 300) {
        refuse(`${name}: ${method} ${path} was answered ${reply.status}: ${reply.text}`);
      }
      return reply.body;
    },
  };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The cashier API as its clients call it: parameters as a form, answers in an envelope. */
export type CashierClient = Readonly<{
  /** The data of an answer with code 0. */
  good(path: string, parameters?: Texts): Promise<Json>;
  /** The whole answer, whatever its code. */
  ask(path: string, parameters?: Texts): Promise<Json>;
}>;

export function cashierClient(base_url: string, api_key: string): CashierClient {
  async function ask(path: string, parameters: Texts = {}): Promise<Json> {
    const answer = await fetch(`${base_url}/api/${path}`, {
      method: "POST",
      headers: {
        authorization: api_key,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(parameters).toString(),
    });
    return answer.json();
  }
  return {
    ask,
    async good(path, parameters) {
      const answer = await ask(path, parameters);
      if (answer.code !== 0) refuse(`${path} was answered ${JSON.stringify(answer)}`);
      return answer.data;
    },
  };
}

/** A customer scans the code that a till shows, and does as `behaviour` says. */
export async function scanWithPhone(content: string, behaviour = "success"): Promise<void> {
  const answer = await fetch(new URL("/phone/pay", content), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content, behaviour }),
  });
  if (!answer.ok) refuse(`the phone was answered ${answer.status}: ${await answer.text()}`);
}
