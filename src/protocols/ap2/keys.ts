/**
 * Keys of the ES256 family (ECDSA on P-256): ours for signing, other people's for checking.
 *
 * A key ring holds the key we sign with and those we have stopped signing with but still publish,
 * so that what they signed can be checked until it has lapsed.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  sign,
  verify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";

/** A public EC P-256 key as JSON (RFC 7517). `x` and `y` are 43 base64url characters each. */
export type PublicJwk = Readonly<{
  kty: "EC";
  crv: "P-256";
  x: string;
  y: string;
  kid?: string;
}>;

/** A public key as it stands in our key set document. */
export type PublishedJwk = PublicJwk & Readonly<{ kid: string; alg: "ES256"; use: "sig" }>;

/** A private key as JSON, for storage. `d` is the secret. */
export type PrivateJwk = PublicJwk & Readonly<{ kid: string; d: string }>;

/** A key that can sign. `kid` goes into the header of what it signs. */
export type SigningKey = Readonly<{
  kid: string;
  private_key: KeyObject;
  public_jwk: PublishedJwk;
}>;

/** A key that no longer signs, published until an instant (epoch milliseconds). */
export type RetiredKey = Readonly<{ public_jwk: PublishedJwk; published_until_ms: number }>;

/** The keys of one signer. */
export type KeyRing = Readonly<{ current: SigningKey; retired: readonly RetiredKey[] }>;

/** Finds the public key of a `kid`; undefined when nobody vouches for it. */
export type KeyLookup = (kid: string) => PublicJwk | undefined;

const KID_LENGTH = 16;
const COORDINATE = /^[A-Za-z0-9_-]{43}$/;
const IMPORTED_KEYS_MAX = 512;

/** Imported keys by their coordinates: an import costs about as much as a signature check. */
const imported_keys = new Map<string, KeyObject>();

/** Makes a new signing key; its `kid` is the start of its RFC 7638 thumbprint. */
export function generateSigningKey(): SigningKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return toSigningKey(privateKey, undefined);
}

/** The private key as JSON, for storage in a place only the server can read. */
export function exportPrivateJwk(key: SigningKey): PrivateJwk {
  const { d } = key.private_key.export({ format: "jwk" });
  if (d === undefined) throw new Error("The signing key has no private part");
  const { x, y } = key.public_jwk;
  return { kty: "EC", crv: "P-256", x, y, kid: key.kid, d };
}

/**
 * The reverse of `exportPrivateJwk`. Throws when the stored key is damaged: a signer that signs
 * with a key it does not publish would have every signature refused.
 */
export function importPrivateJwk(jwk: PrivateJwk): SigningKey {
  const { kty, crv, x, y, d, kid } = jwk;
  const private_key = createPrivateKey({ key: { kty, crv, x, y, d }, format: "jwk" });
  if (!isPair(private_key)) throw new Error(`The halves of the signing key ${kid} do not match`);
  return toSigningKey(private_key, kid);
}

/** RFC 7638 thumbprint: SHA-256 over the required members in alphabetical order, base64url. */
export function jwkThumbprint(jwk: PublicJwk): string {
  const { crv, kty, x, y } = jwk;
  return hash("sha256", JSON.stringify({ crv, kty, x, y }), "base64url");
}

/**
 * Reads a public key that somebody hands in, for a trust list. Undefined unless it is an EC P-256
 * point on the curve, meant for signing, without a private part.
 */
export function parsePublicJwk(value: unknown): PublicJwk | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { kty, crv, x, y, d, kid, alg, use } = value as Readonly<Record<string, unknown>>;
  if (kty !== "EC" || crv !== "P-256" || d !== undefined) return undefined;
  if (typeof x !== "string" || typeof y !== "string") return undefined;
  if (alg !== undefined && alg !== "ES256") return undefined;
  if (use !== undefined && use !== "sig") return undefined;
  if (kid !== undefined && typeof kid !== "string") return undefined;
  const jwk: PublicJwk = { kty, crv, x, y, ...(kid === undefined ? {} : { kid }) };
  return importPublicJwk(jwk) === undefined ? undefined : jwk;
}

/** The key in the form node:crypto checks signatures with; undefined when it is no P-256 point. */
export function importPublicJwk(jwk: PublicJwk): KeyObject | undefined {
  const { kty, crv, x, y } = jwk;
  const cache_key = `${x}.${y}`;
  const known = imported_keys.get(cache_key);
  if (known !== undefined) return known;
  if (kty !== "EC" || crv !== "P-256" || !COORDINATE.test(x) || !COORDINATE.test(y)) {
    return undefined;
  }
  const imported = tryImport({ kty, crv, x, y });
  if (imported !== undefined) remember(cache_key, imported);
  return imported;
}

/** The ring after `next` has taken over; the key before it stays published for a while. */
export function rotateKeyRing(
  ring: KeyRing,
  change: Readonly<{ next: SigningKey; now_ms: number; published_for_ms: number }>,
): KeyRing {
  const { next, now_ms, published_for_ms } = change;
  const retiring = {
    public_jwk: ring.current.public_jwk,
    published_until_ms: now_ms + published_for_ms,
  };
  return { current: next, retired: [retiring, ...stillPublished(ring, now_ms)] };
}

/** The JWKS document (RFC 7517, section 5): the current key first, then the retired ones. */
export function publishedKeySet(
  ring: KeyRing,
  now_ms: number,
): Readonly<{ keys: readonly PublishedJwk[] }> {
  const retired = stillPublished(ring, now_ms).map((key) => key.public_jwk);
  return { keys: [ring.current.public_jwk, ...retired] };
}

/** The lookup over a ring, for checking what we signed ourselves. */
export function publishedKeyLookup(ring: KeyRing, now_ms: number): KeyLookup {
  const { keys } = publishedKeySet(ring, now_ms);
  return (kid) => keys.find((key) => key.kid === kid);
}

function stillPublished(ring: KeyRing, now_ms: number): readonly RetiredKey[] {
  return ring.retired.filter((key) => key.published_until_ms > now_ms);
}

function toSigningKey(private_key: KeyObject, kid: string | undefined): SigningKey {
  const { x, y } = createPublicKey(private_key).export({ format: "jwk" });
  if (x === undefined || y === undefined) throw new Error("The key is not an EC key");
  const point: PublicJwk = { kty: "EC", crv: "P-256", x, y };
  const key_id = kid ?? jwkThumbprint(point).slice(0, KID_LENGTH);
  const public_jwk: PublishedJwk = { ...point, kid: key_id, alg: "ES256", use: "sig" };
  return { kid: key_id, private_key, public_jwk };
}

/** Node takes a private part and a foreign public part together without a word. */
function isPair(private_key: KeyObject): boolean {
  const probe = Buffer.from("probe");
  return verify("sha256", probe, createPublicKey(private_key), sign("sha256", probe, private_key));
}

function tryImport(jwk: PublicJwk): KeyObject | undefined {
  try {
    return createPublicKey({ key: { ...jwk }, format: "jwk" });
  } catch {
    return undefined; // Not a point on the curve.
  }
}

function remember(cache_key: string, key: KeyObject): void {
  if (imported_keys.size >= IMPORTED_KEYS_MAX) {
    const [oldest] = imported_keys.keys();
    if (oldest !== undefined) imported_keys.delete(oldest);
  }
  imported_keys.set(cache_key, key);
}
