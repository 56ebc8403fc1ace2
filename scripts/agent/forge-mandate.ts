/**
 * The agent that cheats, for tests: signs any header and any claims, in any arrangement of
 * disclosures, so that a verifier can be shown everything it must refuse.
 */
import { hash, sign } from "node:crypto";
import type { JsonObject } from "../../src/protocols/ap2/compact-jws.ts";
import type { SigningKey } from "../../src/protocols/ap2/keys.ts";

/** What to sign. All but the key and the payload have the values of an honest token. */
export type Forgery = Readonly<{
  key: SigningKey;
  payload: JsonObject;
  disclosures: readonly string[];
  /** Replaces header members; undefined removes one. */
  header?: JsonObject;
  signer?: (signing_input: string) => string;
}>;

/** base64url of the JSON of a value, spaced as Python does it, as agents in the field send it. */
function encodeLoosely(value: unknown): string {
  return Buffer.from(JSON.stringify(value, null, 1).replaceAll(/\n */g, " ")).toString("base64url");
}

/** A disclosure from its elements, however many. */
export function forgeDisclosure(...elements: readonly unknown[]): string {
  return encodeLoosely(elements);
}

/** The digest of a disclosure, or the hash of a checkout. */
export function digestOf(text: string, algorithm = "sha256"): string {
  return hash(algorithm, text, "base64url");
}

/** A token with the given parts and a good signature, unless `signer` makes another. */
export function forgeToken(forgery: Forgery): string {
  const header = { alg: "ES256", typ: "dc+sd-jwt", kid: forgery.key.kid, ...forgery.header };
  const signing_input = `${encodeLoosely(header)}.${encodeLoosely(forgery.payload)}`;
  const signer = forgery.signer ?? ((text: string) => signEs256(forgery.key, text));
  const jwt = `${signing_input}.${signer(signing_input)}`;
  return [jwt, ...forgery.disclosures, ""].join("~");
}

/** A mandate of these claims in one disclosed object, signed well. */
export function forgeMandate(
  key: SigningKey,
  claims: JsonObject,
  more: Readonly<{
    header?: JsonObject;
    payload?: JsonObject;
    disclosures?: readonly string[];
  }> = {},
): string {
  const mandate = forgeDisclosure("salt-of-mandate", claims);
  return forgeToken({
    key,
    payload: { delegate_payload: [{ "...": digestOf(mandate) }], ...more.payload },
    disclosures: [...(more.disclosures ?? []), mandate],
    ...(more.header === undefined ? {} : { header: more.header }),
  });
}

function signEs256(key: SigningKey, text: string): string {
  const signer = { key: key.private_key, dsaEncoding: "ieee-p1363" } as const;
  return sign("sha256", Buffer.from(text), signer).toString("base64url");
}
