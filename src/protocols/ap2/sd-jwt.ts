/**
 * Delegate SD-JWTs as received: splitting a token into its hops and reading one hop (RFC 9901, AP2
 * v0.2). Only what was received is hashed; nothing is ever serialised again.
 */
import { hash } from "node:crypto";
import { decodeJson, readCompactJws } from "./compact-jws.ts";
import type { CompactJws } from "./compact-jws.ts";

/** How large a token may be before it is not even read. */
export const TOKEN_LIMITS = { characters: 64 * 1024, hops: 8, disclosures: 256 } as const;

/** Why a token is not a readable, consistent SD-JWT. */
export type SdJwtFault =
  | "TOKEN_TOO_LARGE"
  | "TOO_MANY_HOPS"
  | "TOO_MANY_DISCLOSURES"
  | "UNTERMINATED"
  | "KEY_BINDING_ATTACHED"
  | "MALFORMED_JWT"
  | "UNSUPPORTED_HASH"
  | "MALFORMED_DISCLOSURE"
  | "DUPLICATE_DISCLOSURE"
  | "UNUSED_DISCLOSURE"
  | "DUPLICATE_DIGEST"
  | "MALFORMED_DIGEST"
  | "WRONG_DISCLOSURE_KIND"
  | "RESERVED_NAME"
  | "DUPLICATE_NAME"
  | "TOO_DEEP";

/** The faults in words, for `error_description`. */
export const SD_JWT_FAULT_TEXT: Readonly<Record<SdJwtFault, string>> = {
  TOKEN_TOO_LARGE: "The token is longer than 64 KiB.",
  TOO_MANY_HOPS: "The token has more than 8 hops.",
  TOO_MANY_DISCLOSURES: "The token has more than 256 disclosures.",
  UNTERMINATED: 'An SD-JWT must end with "~".',
  KEY_BINDING_ATTACHED: 'No JWT may follow the disclosures; the token must end with "~".',
  MALFORMED_JWT: "The signed part is not a compact JWS with a JSON header and payload.",
  UNSUPPORTED_HASH: "_sd_alg must be sha-256, sha-384 or sha-512.",
  MALFORMED_DISCLOSURE:
    "A disclosure is not the base64url of [salt, value] or [salt, name, value].",
  DUPLICATE_DISCLOSURE: "A disclosure appears twice.",
  UNUSED_DISCLOSURE: "A disclosure belongs to no digest in the token.",
  DUPLICATE_DIGEST: "A digest appears twice.",
  MALFORMED_DIGEST: "A digest is not where or what it must be.",
  WRONG_DISCLOSURE_KIND: "An array disclosure stands for a claim, or a claim's for an element.",
  RESERVED_NAME: "A claim has a reserved name.",
  DUPLICATE_NAME: "A disclosed claim is already there.",
  TOO_DEEP: "The claims are nested too deeply.",
};

/** Hash algorithms an SD-JWT may name, and what node:crypto calls them. */
const HASH_ALGORITHMS = { "sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512" } as const;

export type HashAlgorithm = keyof typeof HASH_ALGORITHMS;

/** One disclosure, decoded. `name` is null for an array element. */
export type Disclosure = Readonly<{ digest: string; name: string | null; value: unknown }>;

/** One hop, read but not checked. */
export type SdJwt = Readonly<{
  jws: CompactJws;
  /** The hop as received, with its closing `~`. */
  compact: string;
  hash_algorithm: HashAlgorithm;
  /** By digest. */
  disclosures: ReadonlyMap<string, Disclosure>;
}>;

/** base64url of the hash of a text's bytes. */
export function hashText(text: string, algorithm: HashAlgorithm = "sha-256"): string {
  return hash(HASH_ALGORITHMS[algorithm], text, "base64url");
}

/**
 * Splits a token into its hops, each with its closing `~` (which the `~~` between hops has in
 * common). A direct token is one hop.
 */
export function splitHops(token: string): readonly string[] | SdJwtFault {
  if (token.length > TOKEN_LIMITS.characters) return "TOKEN_TOO_LARGE";
  const hops = token.split("~~");
  if (hops.length > TOKEN_LIMITS.hops) return "TOO_MANY_HOPS";
  const last = hops.pop() ?? "";
  const closed = [...hops.map((hop) => `${hop}~`), last];
  if (closed.some((hop) => !startsWithJwt(hop))) return "MALFORMED_JWT";
  if (!last.endsWith("~")) {
    const trailing = last.slice(last.lastIndexOf("~") + 1);
    return last.includes("~") && trailing.includes(".") ? "KEY_BINDING_ATTACHED" : "UNTERMINATED";
  }
  const disclosures = closed.reduce((sum, hop) => sum + hop.split("~").length - 2, 0);
  return disclosures > TOKEN_LIMITS.disclosures ? "TOO_MANY_DISCLOSURES" : closed;
}

/** Reads one hop of `splitHops`. */
export function readSdJwt(hop: string): SdJwt | SdJwtFault {
  const [jwt = "", ...encoded] = hop.slice(0, -1).split("~");
  const jws = readCompactJws(jwt);
  if (jws === undefined) return "MALFORMED_JWT";
  const { _sd_alg: hash_algorithm = "sha-256" } = jws.payload;
  if (!isHashAlgorithm(hash_algorithm)) return "UNSUPPORTED_HASH";
  const disclosures = new Map<string, Disclosure>();
  for (const text of encoded) {
    const disclosure = readDisclosure(text, hash_algorithm);
    if (disclosure === undefined) return "MALFORMED_DISCLOSURE";
    if (disclosures.has(disclosure.digest)) return "DUPLICATE_DISCLOSURE";
    disclosures.set(disclosure.digest, disclosure);
  }
  return { jws, compact: hop, hash_algorithm, disclosures };
}

/**
 * `sd_hash` of RFC 9901, section 4.3.1: over the JWT, all its disclosures and the closing `~`, with
 * the hash algorithm the SD-JWT names. Receipts refer to a mandate by it.
 */
export function sdHash(sd_jwt: SdJwt): string {
  return hashText(sd_jwt.compact, sd_jwt.hash_algorithm);
}

function readDisclosure(encoded: string, algorithm: HashAlgorithm): Disclosure | undefined {
  const elements = decodeJson(encoded);
  if (!Array.isArray(elements) || typeof elements[0] !== "string") return undefined;
  const digest = hashText(encoded, algorithm);
  if (elements.length === 2) return { digest, name: null, value: elements[1] as unknown };
  const name: unknown = elements[1];
  if (elements.length !== 3 || typeof name !== "string") return undefined;
  return { digest, name, value: elements[2] as unknown };
}

function isHashAlgorithm(value: unknown): value is HashAlgorithm {
  return typeof value === "string" && Object.hasOwn(HASH_ALGORITHMS, value);
}

/** A JWT has dots and a disclosure has none, so a stray `~` is not mistaken for another hop. */
function startsWithJwt(hop: string): boolean {
  return hop.slice(0, hop.indexOf("~")).includes(".");
}
