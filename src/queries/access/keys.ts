/** The keys of a merchant: with which it signs, and whose signatures it believes. */
import type { Database } from "../../postgres/database.ts";
import { importPrivateJwk, parsePublicJwk, type KeyRing } from "../../protocols/ap2/keys.ts";
import type { PrivateJwk, PublicJwk } from "../../protocols/ap2/keys.ts";

/** How long a retired key is still published, so that what it signed can be checked. */
export const retired_key_published_ms = 90 * 86_400_000;

type SigningKeyRow = { private_jwk: PrivateJwk; retired_at: number | null };

/** Null when the merchant has no current key. */
export async function readKeyRing(sql: Database, merchant_id: string): Promise<KeyRing | null> {
  const rows = await sql<SigningKeyRow[]>`
    select private_jwk, retired_at from signing_keys
    where merchant_id = ${merchant_id} order by created_at desc`;
  const current = rows.find(({ retired_at }) => retired_at === null);
  if (current === undefined) return null;
  const retired = rows.flatMap(({ private_jwk, retired_at }) => {
    if (retired_at === null) return [];
    const { kid, kty, crv, x, y } = private_jwk;
    const public_jwk = { kid, kty, crv, x, y, alg: "ES256", use: "sig" } as const;
    return [{ public_jwk, published_until_ms: retired_at + retired_key_published_ms }];
  });
  return { current: importPrivateJwk(current.private_jwk), retired };
}

/** The keys whose mandates the merchant accepts, by kid; demonstration keys in test mode only. */
export async function readTrustedKeys(
  sql: Database,
  merchant_id: string,
  { is_test }: Readonly<{ is_test: boolean }>,
): Promise<ReadonlyMap<string, PublicJwk>> {
  const rows = await sql<{ kid: string; public_jwk: unknown }[]>`
    select kid, public_jwk from trusted_keys
    where merchant_id = ${merchant_id} and (${is_test} or not is_test_only)`;
  return new Map(
    rows.flatMap(({ kid, public_jwk }) => {
      const jwk = parsePublicJwk(public_jwk);
      return jwk === undefined ? [] : [[kid, jwk] as const];
    }),
  );
}
