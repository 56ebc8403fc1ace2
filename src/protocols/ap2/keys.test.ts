import { calculateJwkThumbprint, importJWK } from "jose";
import { describe, expect, it } from "vitest";
import { vectors } from "../../../test/vectors/ap2/load.ts";
import {
  exportPrivateJwk,
  generateSigningKey,
  importPrivateJwk,
  importPublicJwk,
  jwkThumbprint,
  parsePublicJwk,
  publishedKeyLookup,
  publishedKeySet,
  rotateKeyRing,
} from "./keys.ts";
import type { PrivateJwk } from "./keys.ts";
import { isSignedBy, readCompactJws, signCompactJws } from "./compact-jws.ts";

describe("a signing key", () => {
  it("is named after its RFC 7638 thumbprint", async () => {
    const { kid, public_jwk } = generateSigningKey();
    const thumbprint = await calculateJwkThumbprint({ ...public_jwk }, "sha256");
    expect(jwkThumbprint(public_jwk)).toBe(thumbprint);
    expect(kid).toBe(thumbprint.slice(0, 16));
  });

  it("comes back from storage able to sign what its public half checks", async () => {
    const key = generateSigningKey();
    const stored = JSON.parse(JSON.stringify(exportPrivateJwk(key))) as PrivateJwk;
    const again = importPrivateJwk(stored);
    expect(again.public_jwk).toEqual(key.public_jwk);
    const jws = readCompactJws(signCompactJws(again, { typ: "JWT", payload: { a: 1 } }));
    expect(jws !== undefined && isSignedBy(jws, key.public_jwk)).toBe(true);
    await expect(importJWK({ ...stored }, "ES256")).resolves.toBeDefined();
  });

  it("keeps a name that is not derived", () => {
    expect(importPrivateJwk(vectors.keys.merchant_private_test_only).kid).toBe("merchant-key-1");
  });

  it("is not read from halves that do not belong together", () => {
    const one = exportPrivateJwk(generateSigningKey());
    const other = exportPrivateJwk(generateSigningKey());
    expect(() => importPrivateJwk({ ...one, x: other.x, y: other.y })).toThrow(/do not match/);
    expect(() => importPrivateJwk({ ...one, x: other.x })).toThrow(/JWK/);
  });

  it("does not publish its secret", () => {
    const key = generateSigningKey();
    const { d } = exportPrivateJwk(key);
    expect(JSON.stringify(publishedKeySet({ current: key, retired: [] }, 0))).not.toContain(d);
  });
});

describe("a key ring", () => {
  const [first, second, third] = [generateSigningKey(), generateSigningKey(), generateSigningKey()];
  const hour_ms = 3_600_000;
  const change = { published_for_ms: hour_ms };
  const rotated = rotateKeyRing(
    rotateKeyRing({ current: first, retired: [] }, { ...change, next: second, now_ms: 0 }),
    { ...change, next: third, now_ms: hour_ms / 2 },
  );

  it("publishes the current key first, and retired ones until their time is over", () => {
    const kidsAt = (now_ms: number) => publishedKeySet(rotated, now_ms).keys.map((key) => key.kid);
    expect(rotated.current).toBe(third);
    expect(kidsAt(hour_ms - 1)).toEqual([third.kid, second.kid, first.kid]);
    expect(kidsAt(hour_ms)).toEqual([third.kid, second.kid]);
    expect(kidsAt(2 * hour_ms)).toEqual([third.kid]);
  });

  it("finds a key as long as it is published", () => {
    expect(publishedKeyLookup(rotated, 0)(first.kid)).toEqual(first.public_jwk);
    expect(publishedKeyLookup(rotated, hour_ms)(first.kid)).toBeUndefined();
    expect(publishedKeyLookup(rotated, 0)("unknown")).toBeUndefined();
  });

  it("forgets lapsed keys when it turns", () => {
    const later = rotateKeyRing(rotated, { ...change, next: first, now_ms: 9 * hour_ms });
    expect(later.retired.map((key) => key.public_jwk.kid)).toEqual([third.kid]);
  });
});

describe("a public key handed in", () => {
  const jwk = { ...vectors.keys.agent_provider_public };

  it("is read when it is a P-256 point, without what we do not use", () => {
    expect(
      parsePublicJwk({ ...jwk, kid: "a", use: "sig", alg: "ES256", x5u: "https://x" }),
    ).toEqual({
      ...jwk,
      kid: "a",
    });
    expect(parsePublicJwk(jwk)).toEqual(jwk);
  });

  it.each<[string, unknown]>([
    ["is a private key", exportPrivateJwk(generateSigningKey())],
    ["is for encryption", { ...jwk, use: "enc" }],
    ["is for another algorithm", { ...jwk, alg: "ES384" }],
    ["is on another curve", { ...jwk, crv: "P-384" }],
    ["is of another family", { kty: "OKP", crv: "Ed25519", x: jwk.x }],
    ["is not on the curve", { ...jwk, y: jwk.x }],
    ["is too short", { ...jwk, x: jwk.x.slice(1) }],
    ["is padded", { ...jwk, x: `${jwk.x}=` }],
    ["has a number for a name", { ...jwk, kid: 1 }],
    ["lacks a coordinate", { kty: "EC", crv: "P-256", x: jwk.x }],
    ["is no object", "key"],
    ["is null", null],
    ["is a list", [jwk]],
  ])("is refused when it %s", (_name, value) => {
    expect(parsePublicJwk(value)).toBeUndefined();
  });

  it("is imported once, however often it is used, among any number of others", () => {
    const imported = importPublicJwk(jwk);
    expect(importPublicJwk({ ...jwk })).toBe(imported);
    for (let count = 0; count < 600; count += 1) importPublicJwk(generateSigningKey().public_jwk);
    expect(importPublicJwk(jwk)?.equals(imported!)).toBe(true);
  });
});
