import { describe, expect, it } from "vitest";
import { digestOf, forgeDisclosure, forgeToken } from "../../../scripts/agent/forge-mandate.ts";
import type { JsonObject } from "./compact-jws.ts";
import { discloseClaims } from "./disclosed-claims.ts";
import { generateSigningKey } from "./keys.ts";
import { readSdJwt, splitHops } from "./sd-jwt.ts";
import type { SdJwtFault } from "./sd-jwt.ts";

const key = generateSigningKey();

/** The claims of a token, or the fault that kept us from them. */
function claimsOf(payload: JsonObject, disclosures: readonly string[] = []): unknown {
  const hops = splitHops(forgeToken({ key, payload, disclosures }));
  const sd_jwt = typeof hops === "string" ? hops : readSdJwt(hops[0] ?? "");
  if (typeof sd_jwt === "string") return sd_jwt;
  const disclosed = discloseClaims(sd_jwt);
  return "fault" in disclosed ? disclosed.fault : disclosed.claims;
}

function member(name: string, value: unknown) {
  const text = forgeDisclosure(`salt of ${name}`, name, value);
  return { text, digest: digestOf(text) };
}

function element(value: unknown) {
  const text = forgeDisclosure(`salt of ${JSON.stringify(value)}`, value);
  return { text, digest: digestOf(text), reference: { "...": digestOf(text) } };
}

describe("disclosures", () => {
  it("go back where their digests stand, inside each other too, and in any order", () => {
    const inner = element("blue");
    const outer = member("colours", ["red", inner.reference, "green"]);
    const payload = { a: { b: [{ _sd: [outer.digest], kept: null }] }, _sd_alg: "sha-256" };
    const expected = { a: { b: [{ kept: null, colours: ["red", "blue", "green"] }] } };
    expect(claimsOf(payload, [outer.text, inner.text])).toEqual(expected);
    expect(claimsOf(payload, [inner.text, outer.text])).toEqual(expected);
  });

  it("that are withheld leave nothing behind", () => {
    const hidden = element("blue");
    const secret = member("pin", "1234");
    const payload = { list: ["red", hidden.reference], _sd: [secret.digest] };
    expect(claimsOf(payload)).toEqual({ list: ["red"] });
    expect(claimsOf(payload, [secret.text])).toEqual({ list: ["red"], pin: "1234" });
  });

  it("are hashed as received, with the algorithm the token names", () => {
    const text = forgeDisclosure("salt", "name", "value");
    for (const algorithm of ["sha-256", "sha-384", "sha-512"]) {
      const digest = digestOf(text, algorithm.replace("-", ""));
      expect(claimsOf({ _sd: [digest], _sd_alg: algorithm }, [text])).toEqual({ name: "value" });
    }
    for (const algorithm of ["sha-1", "md5", "SHA-256", "toString", 256, null, {}]) {
      expect(claimsOf({ _sd_alg: algorithm })).toBe("UNSUPPORTED_HASH");
    }
  });

  const one = element("one");
  const named = member("name", "value");
  const nested = member("outer", { "...": "x" });

  const list_of_one = { l: [one.reference] };

  it.each<[string, SdJwtFault, Readonly<{ payload: JsonObject; sent?: readonly string[] }>]>([
    ["standing for nothing", "UNUSED_DISCLOSURE", { payload: {}, sent: [one.text] }],
    ["sent twice", "DUPLICATE_DISCLOSURE", { payload: list_of_one, sent: [one.text, one.text] }],
    [
      "wanted twice in an array",
      "DUPLICATE_DIGEST",
      { payload: { l: [one.reference, one.reference] } },
    ],
    [
      "wanted in two places",
      "DUPLICATE_DIGEST",
      { payload: { ...list_of_one, _sd: [one.digest] } },
    ],
    [
      "of an element as a claim",
      "WRONG_DISCLOSURE_KIND",
      { payload: { _sd: [one.digest] }, sent: [one.text] },
    ],
    [
      "of a claim as an element",
      "WRONG_DISCLOSURE_KIND",
      { payload: { l: [{ "...": named.digest }] }, sent: [named.text] },
    ],
    [
      "whose claim is there already",
      "DUPLICATE_NAME",
      { payload: { name: 1, _sd: [named.digest] }, sent: [named.text] },
    ],
    ["beside other members", "MALFORMED_DIGEST", { payload: { l: [{ ...one.reference, b: 1 }] } }],
    ["outside an array", "MALFORMED_DIGEST", { payload: { a: one.reference } }],
    ["whose digest is no text", "MALFORMED_DIGEST", { payload: { l: [{ "...": 7 }] } }],
    ["whose digests are no array", "MALFORMED_DIGEST", { payload: { _sd: named.digest } }],
    ["whose digests are no texts", "MALFORMED_DIGEST", { payload: { _sd: [7] } }],
    [
      "with a digest for a value",
      "MALFORMED_DIGEST",
      { payload: { _sd: [nested.digest] }, sent: [nested.text] },
    ],
    ["of a second algorithm", "RESERVED_NAME", { payload: { a: { _sd_alg: "sha-256" } } }],
  ])("are refused %s", (_name, fault, { payload, sent = [] }) => {
    expect(claimsOf(payload, sent)).toBe(fault);
  });

  it.each(["_sd", "...", "_sd_alg", "__proto__"])("are refused with the name %s", (name) => {
    const reserved = member(name, ["x"]);
    expect(claimsOf({ _sd: [reserved.digest] }, [reserved.text])).toBe("RESERVED_NAME");
  });

  it.each([
    ["no array", Buffer.from('{"0":"salt"}').toString("base64url")],
    ["one element", forgeDisclosure("salt")],
    ["four elements", forgeDisclosure("salt", "name", "value", "more")],
    ["a salt that is no text", forgeDisclosure(1, "value")],
    ["a name that is no text", forgeDisclosure("salt", 1, "value")],
    ["broken JSON", Buffer.from('["salt", ').toString("base64url")],
    ["broken UTF-8", Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x2c, 0x31, 0x5d]).toString("base64url")],
    ["a byte-order mark", Buffer.from('\ufeff["salt","v"]').toString("base64url")],
    ["the other base64", `${Buffer.from('["salt","\u{1f3ab}?"]').toString("base64")}+/`],
    ["padding", `${Buffer.from('["salt","vv"]').toString("base64url")}==`],
  ])("are refused with %s", (_name, text) => {
    expect(claimsOf({ list: [{ "...": digestOf(text) }] }, [text])).toBe("MALFORMED_DISCLOSURE");
  });

  it("are refused when nested without end", () => {
    const deep = `["salt",${"[".repeat(20_000)}${"]".repeat(20_000)}]`;
    const text = Buffer.from(deep).toString("base64url");
    expect(claimsOf({ list: [{ "...": digestOf(text) }] }, [text])).toBe("TOO_DEEP");
    expect(claimsOf({ list: [[[[[[[[1]]]]]]]] })).toEqual({ list: [[[[[[[[1]]]]]]]] });
  });

  it("cannot touch the prototype of the claims", () => {
    const payload = JSON.parse('{"a":{"__proto__":{"vct":"mandate.payment.1"}}}') as JsonObject;
    expect(claimsOf(payload)).toBe("RESERVED_NAME");
  });
});
