/**
 * The credential around a mandate: who signed it, whether it is whole, whether it is alive. What
 * the mandate says is judged elsewhere.
 */
import { headerFault, isJsonObject, isSignedBy } from "./compact-jws.ts";
import type { JsonObject } from "./compact-jws.ts";
import { discloseClaims, elementDigest } from "./disclosed-claims.ts";
import type { KeyLookup } from "./keys.ts";
import { SD_JWT_FAULT_TEXT, hashText, readSdJwt, sdHash, splitHops } from "./sd-jwt.ts";
import type { HashAlgorithm, SdJwt, SdJwtFault } from "./sd-jwt.ts";

/** The error codes of AP2 v0.2, as receipts carry them. */
export type MandateError =
  | "invalid_credential"
  | "unresolved_constraint"
  | "invalid_mandate"
  | "mandates_not_supported";

/** A mandate that is not accepted, and why. `description` is for the agent's developer. */
export type MandateRefusal = Readonly<{
  verdict: "refused";
  error: MandateError;
  description: string;
  /** `sd_hash` of the last hop, or of the text received where there is no such hop. */
  reference: string;
}>;

/** A credential that is genuine, whole and alive. */
export type Credential = Readonly<{
  /** The one disclosed object of `delegate_payload`. */
  claims: JsonObject;
  /** `sd_hash` of the token: what receipts refer to. */
  reference: string;
  replay_id: string;
  /** The trusted key that signed it. */
  kid: string;
  hash_algorithm: HashAlgorithm;
}>;

/** What a credential is checked against. Times in Unix seconds. */
export type CredentialContext = Readonly<{ trust: KeyLookup; now_s: number; skew_s: number }>;

const ROOT_TYP = /^(?!kb\+)[a-z0-9][a-z0-9.-]*\+sd-jwt$/;

/** Makes refusals of one token. */
type Refuse = (error: MandateError, description: string) => MandateRefusal;

/** Opens a direct (one-hop) token. */
export function openCredential(
  token: string,
  context: CredentialContext,
): Credential | MandateRefusal {
  const hops = splitHops(token);
  if (typeof hops === "string") return refusal(hashText(token))(...broken(hops));
  const last_hop = hops.at(-1) ?? token;
  const sd_jwt = readSdJwt(last_hop);
  if (typeof sd_jwt === "string") return refusal(hashText(last_hop))(...broken(sd_jwt));
  const reference = sdHash(sd_jwt);
  const refuse = refusal(reference);
  if (hops.length > 1) {
    return refuse("mandates_not_supported", "Chained (autonomous) mandates are not supported.");
  }
  const objection = originFault(sd_jwt, context);
  if (objection !== undefined) return refuse("invalid_credential", objection);
  const opened = openMandate(sd_jwt, context);
  return typeof opened === "string"
    ? refuse("invalid_credential", opened)
    : { ...opened, reference };
}

/** What receipts for the token refer to, whatever it is worth. */
export function mandateReference(token: string): string {
  const hops = splitHops(token);
  if (typeof hops === "string") return hashText(token);
  const last_hop = hops.at(-1) ?? token;
  const sd_jwt = readSdJwt(last_hop);
  return typeof sd_jwt === "string" ? hashText(last_hop) : sdHash(sd_jwt);
}

/** A `refuse` for one token. */
export function refusal(reference: string): Refuse {
  return (error, description) => ({ verdict: "refused", error, description, reference });
}

function broken(fault: SdJwtFault): [MandateError, string] {
  return ["invalid_credential", SD_JWT_FAULT_TEXT[fault]];
}

/** Header, key and signature. Undefined when all is well. */
function originFault(sd_jwt: SdJwt, context: CredentialContext): string | undefined {
  const { jws } = sd_jwt;
  const fault = headerFault(jws.header);
  if (fault !== undefined) return fault;
  const { typ, kid } = jws.header;
  if (typeof typ !== "string" || !ROOT_TYP.test(typ)) {
    return 'The header\'s "typ" is not that of a root SD-JWT.';
  }
  const key = context.trust(String(kid));
  if (key === undefined) return "The signing key is not trusted.";
  return isSignedBy(jws, key) ? undefined : "The signature is not that of the named key.";
}

/** Disclosures, the mandate among them, and the lifetime of every layer; or what is wrong. */
function openMandate(
  sd_jwt: SdJwt,
  context: CredentialContext,
): Omit<Credential, "reference"> | string {
  const disclosed = discloseClaims(sd_jwt);
  if ("fault" in disclosed) return SD_JWT_FAULT_TEXT[disclosed.fault];
  const mandate = disclosedMandate(sd_jwt);
  const items = disclosed.claims["delegate_payload"];
  const claims: unknown = Array.isArray(items) ? items[0] : undefined;
  if (mandate === undefined || !isJsonObject(claims)) {
    return "delegate_payload must disclose exactly one object.";
  }
  const lapse = lifetimeFault(disclosed.claims, context) ?? lifetimeFault(claims, context);
  if (lapse !== undefined) return lapse;
  if ("cnf" in disclosed.claims) return "A token bound to a key needs that key's proof.";
  const { jws, hash_algorithm } = sd_jwt;
  // Not over the signature: an ECDSA signature (r, s) has a twin (r, -s) that is valid too, and a
  // twin must not pass for another mandate. One JWT may hold several mandates, so the digest
  // counts.
  const replay_id = hashText(`${jws.signing_input}~${mandate}`);
  return { claims, replay_id, kid: String(jws.header["kid"]), hash_algorithm };
}

/** The digest of the one mandate disclosed; undefined when there is none, or several. */
function disclosedMandate(sd_jwt: SdJwt): string | undefined {
  const items = sd_jwt.jws.payload["delegate_payload"];
  if (!Array.isArray(items)) return undefined;
  const digests = items.map(elementDigest);
  if (digests.includes(undefined)) return undefined;
  const [mandate, ...more] = digests.filter(
    (digest) => digest !== undefined && sd_jwt.disclosures.has(digest),
  );
  return more.length === 0 ? mandate : undefined;
}

function lifetimeFault(layer: JsonObject, context: CredentialContext): string | undefined {
  const { exp, iat, nbf } = layer;
  const { now_s, skew_s } = context;
  const instants = [exp, iat, nbf].filter((instant) => instant !== undefined);
  if (!instants.every(Number.isSafeInteger)) return "exp, iat and nbf must be integers.";
  if (typeof exp === "number" && exp < now_s - skew_s) return "The mandate has expired.";
  if (typeof iat === "number" && iat > now_s + skew_s) return "The mandate is from the future.";
  if (typeof nbf === "number" && nbf > now_s + skew_s) return "The mandate is not valid yet.";
  return undefined;
}
