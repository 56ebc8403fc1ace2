/**
 * Compact JWS (RFC 7515), ES256 only: reading, signing, checking.
 *
 * Reading is strict: one encoding for one value. Base64url with stray trailing bits, padding or
 * foreign characters is refused, so nobody can vary a signed text without breaking it.
 */
import { sign, verify } from "node:crypto";
import { importPublicJwk } from "./keys.ts";
import type { PublicJwk, SigningKey } from "./keys.ts";

/** What JSON.parse makes of an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A JWS taken apart. Nothing in it is to be believed before its signature is checked. */
export type CompactJws = Readonly<{
  header: JsonObject;
  payload: JsonObject;
  /** The first two parts as received, with the dot between: what the signature is over. */
  signing_input: string;
  signature: Uint8Array;
}>;

const SIGNATURE_BYTES = 64;
const ENCODING = "ieee-p1363";

/** Header members that carry or point to a key, or change how a JWS is to be read. */
const REFUSED_HEADERS = ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"];

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Takes a compact JWS apart; undefined when it is not a well-formed one. */
export function readCompactJws(jwt: string): CompactJws | undefined {
  const parts = jwt.split(".");
  const [encoded_header, encoded_payload, encoded_signature] = parts;
  if (parts.length !== 3 || encoded_header === undefined) return undefined;
  if (encoded_payload === undefined || encoded_signature === undefined) return undefined;
  const header = decodeJson(encoded_header);
  const payload = decodeJson(encoded_payload);
  const signature = decodeBase64url(encoded_signature);
  if (!isJsonObject(header) || !isJsonObject(payload) || signature === undefined) return undefined;
  return { header, payload, signing_input: `${encoded_header}.${encoded_payload}`, signature };
}

/**
 * Why this header cannot be accepted, or undefined when it can. `alg` must be ES256, there must be
 * a `kid`, and the key must not come with the message: keys come from a trust list.
 */
export function headerFault(header: JsonObject): string | undefined {
  if (header["alg"] !== "ES256") return "The signature algorithm must be ES256.";
  const refused = REFUSED_HEADERS.find((name) => name in header);
  if (refused !== undefined) return `The header must not carry "${refused}".`;
  const kid = header["kid"];
  return typeof kid === "string" && kid !== "" ? undefined : 'The header must name a key ("kid").';
}

/** Whether the signature is that key's. The header must have passed `headerFault`. */
export function isSignedBy(jws: CompactJws, jwk: PublicJwk): boolean {
  const key = importPublicJwk(jwk);
  if (key === undefined || jws.signature.length !== SIGNATURE_BYTES) return false;
  const signed = Buffer.from(jws.signing_input);
  return verify("sha256", signed, { key, dsaEncoding: ENCODING }, jws.signature);
}

/**
 * Signs a payload as it stands. `typ` is the header's; the header's `alg` and `kid` are the key's.
 */
export function signCompactJws(
  key: SigningKey,
  content: Readonly<{ typ: string; payload: JsonObject }>,
): string {
  const header = { alg: "ES256", typ: content.typ, kid: key.kid };
  const signing_input = `${encodeJson(header)}.${encodeJson(content.payload)}`;
  const signing_key = { key: key.private_key, dsaEncoding: ENCODING } as const;
  const signature = sign("sha256", Buffer.from(signing_input), signing_key);
  return `${signing_input}.${signature.toString("base64url")}`;
}

/** The JSON value of a base64url text; undefined when either layer is malformed. */
export function decodeJson(encoded: string): unknown {
  const bytes = decodeBase64url(encoded);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}

/** The base64url of a value's JSON. */
export function encodeJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Whether a JSON value is an object: no array, not null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Node decodes leniently; encoding back shows whether the text was the one canonical form. */
function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}
