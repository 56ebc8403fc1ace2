/**
 * The parameters of a call: from the query, and from the body as a form or as JSON. A body may
 * repeat what the query says; it must not say otherwise.
 */
import { repeatedMember } from "../../protocols/legacy-sign/repeated-member.ts";
import { readSignedParameters } from "../../protocols/legacy-sign/signed-parameters.ts";
import {
  written,
  type SignedParameters,
  type SignedValue,
} from "../../protocols/legacy-sign/string-to-sign.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { given_twice, unreadable_body, unstorable } from "./parameter-texts.ts";

export type Parameters = Readonly<{
  /** As text; empty when it is missing, null or empty. */
  text(name: string): string;
  /** As they have to be signed. */
  signed: SignedParameters;
}>;

export type CallParts = Readonly<{ url: string; raw_body: string; content_type: string }>;

/** Throws 10001 for what cannot be read. */
export function readParameters({ url, raw_body, content_type }: CallParts): Parameters {
  const question = url.indexOf("?");
  const query = question < 0 ? {} : readForm(url.slice(question + 1));
  const body = readBody(raw_body, content_type);
  for (const name of Object.keys(body)) {
    const is_twice = Object.hasOwn(query, name) && textOf(query[name]) !== textOf(body[name]);
    if (is_twice) throw wrongParameter(name, given_twice);
  }
  const signed: SignedParameters = { ...query, ...body };
  for (const [name, value] of Object.entries(signed)) {
    const text = textOf(value);
    if (text.includes("\u0000") || !text.isWellFormed()) throw wrongParameter(name, unstorable);
  }
  return {
    text: (name) => (Object.hasOwn(signed, name) ? textOf(signed[name]) : ""),
    signed,
  };
}

function readBody(raw_body: string, content_type: string): SignedParameters {
  if (raw_body.trim() === "") return {};
  if (/^application\/x-www-form-urlencoded\b/i.test(content_type)) return readForm(raw_body);
  const is_json = content_type === "" || /^application\/(.+\+)?json\b/i.test(content_type);
  const parameters = is_json ? readSignedParameters(raw_body) : undefined;
  if (parameters === undefined) throw new LegacyError(10001, unreadable_body);
  const twice = repeatedMember(raw_body);
  if (twice !== undefined) throw wrongParameter(twice, given_twice);
  return parameters;
}

function readForm(text: string): SignedParameters {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in parameters && parameters[name] !== value) throw wrongParameter(name, given_twice);
    parameters[name] = value;
  }
  return parameters;
}

/** A number as it was written; lists and objects as JSON. */
function textOf(value: SignedValue): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  if (written in value) return value[written];
  return JSON.stringify(plain(value));
}

function plain(value: SignedValue): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (written in value) return JSON.parse(value[written]);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}
