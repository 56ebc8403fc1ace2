import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  digestOf,
  forgeDisclosure,
  forgeMandate,
  forgeToken,
} from "../../../scripts/agent/forge-mandate.ts";
import { mandateOf, vectors } from "../../../test/vectors/ap2/load.ts";
import {
  agent_key,
  checkout,
  checkout_claims,
  checkout_vector,
  now_s,
  payment,
  payment_claims,
  refused,
} from "../../../test/vectors/ap2/session.ts";

describe("the credential", () => {
  const token = mandateOf(checkout_vector);
  const [jwt = "", first = "", second = ""] = token.split("~");
  const foreign = forgeDisclosure("salt", "note", "hello");

  it.each([
    ["without its closing tilde", token.slice(0, -1), /must end with/],
    ["as a bare JWT", jwt, /must end with|compact JWS/],
    ["with a key-binding JWT after it", `${token}${jwt}`, /No JWT may follow/],
    ["with its mandate missing", `${jwt}~${first}~`, /no digest/],
    ["with a disclosure twice", `${token}${first}~`, /twice/],
    ["with a foreign disclosure", `${token}${foreign}~`, /no digest/],
    ["with an empty disclosure", `${jwt}~${first}~~${second}~`, /compact JWS/],
    ["with an altered disclosure", `${jwt}~${first}~${swapLast(second)}~`, /base64url|no digest/],
    ["with a disclosure padded", `${jwt}~${first}=~${second}~`, /base64url/],
    ["with an altered header", `f${token.slice(1)}`, /compact JWS/],
    ["with a JWT of four parts", token.replace("~", ".x~"), /compact JWS/],
    ["that is empty", "", /compact JWS/],
    ["that is no token", "hello", /compact JWS/],
    ["longer than 64 KiB", `${jwt}~${"x".repeat(65_536)}~`, /64 KiB/],
    ["with 257 disclosures", `${jwt}~${"W10~".repeat(257)}`, /256/],
    ["with nine hops", `${`${jwt}~~`.repeat(8)}${jwt}~`, /8 hops/],
  ])("is refused %s", (_name, changed, description) => {
    expect(checkout(changed)).toEqual(refused("invalid_credential", description));
  });

  it("is refused when it keeps the checkout hidden", () => {
    expect(checkout(`${jwt}~${second}~`)).toEqual(refused("invalid_mandate", /checkout_jwt/));
  });

  it("accepts its disclosures in any order, as the same mandate", () => {
    const original = checkout(token);
    const reordered = checkout(`${jwt}~${second}~${first}~`);
    expect(reordered.verdict).toBe("accepted");
    expect(reordered).toHaveProperty("replay_id", (original as { replay_id: string }).replay_id);
    expect(reordered.reference).not.toBe(original.reference);
  });

  it("keeps its replay id when the signature is replaced by its twin", () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const [head = "", body = "", signature = ""] = jwt.split(".");
    const bytes = Buffer.from(signature, "base64url");
    const twin_s = order - BigInt(`0x${bytes.subarray(32).toString("hex")}`);
    bytes.write(twin_s.toString(16).padStart(64, "0"), 32, "hex");
    const twin = `${head}.${body}.${bytes.toString("base64url")}~${first}~${second}~`;
    const original = checkout(token);
    const again = checkout(twin);
    expect(again.verdict).toBe("accepted");
    expect(again).toHaveProperty("replay_id", (original as { replay_id: string }).replay_id);
  });

  it("has another replay id for each mandate of one JWT", () => {
    const first_mandate = forgeDisclosure("a", checkout_claims);
    const second_mandate = forgeDisclosure("b", payment_claims);
    const delegate_payload = [first_mandate, second_mandate].map((text) => ({
      "...": digestOf(text),
    }));
    const both = { key: agent_key, payload: { delegate_payload } };
    const as_checkout = checkout(forgeToken({ ...both, disclosures: [first_mandate] }));
    const as_payment = payment(forgeToken({ ...both, disclosures: [second_mandate] }));
    if (as_checkout.verdict !== "accepted" || as_payment.verdict !== "accepted") {
      throw new Error("Both must be accepted");
    }
    expect(as_checkout.replay_id).not.toBe(as_payment.replay_id);
    expect(checkout(forgeToken({ ...both, disclosures: [first_mandate, second_mandate] }))).toEqual(
      refused("invalid_credential", /exactly one/),
    );
  });

  it("is refused when nobody trusts its key, and when another key signed", () => {
    expect(checkout(token, { trust: () => undefined })).toEqual(
      refused("invalid_credential", /not trusted/),
    );
    expect(checkout(token, { trust: () => vectors.keys.agent_public })).toEqual(
      refused("invalid_credential", /signature/),
    );
    const off_curve = { ...agent_key.public_jwk, y: agent_key.public_jwk.x };
    const own = forgeMandate(agent_key, checkout_claims);
    expect(checkout(own).verdict).toBe("accepted");
    expect(checkout(own, { trust: () => off_curve })).toEqual(
      refused("invalid_credential", /signature/),
    );
  });

  it.each([
    ["no kid", { kid: undefined }, /kid/],
    ["a kid that is no text", { kid: 7 }, /kid/],
    ["no typ", { typ: undefined }, /typ/],
    ["the typ of a plain JWT", { typ: "JWT" }, /typ/],
    ["the typ of a terminal hop", { typ: "kb+sd-jwt" }, /typ/],
    ["the typ of an intermediate hop", { typ: "kb+sd-jwt+kb" }, /typ/],
    ["alg none", { alg: "none" }, /ES256/],
    ["alg ES384", { alg: "ES384" }, /ES256/],
    ["alg in lower case", { alg: "es256" }, /ES256/],
    ["a key of its own", { jwk: agent_key.public_jwk }, /jwk/],
    ["a link to a key", { jku: "https://evil.example/keys" }, /jku/],
    ["a certificate nobody trusts", { x5c: ["MIIB"] }, /x5c/],
    ["a link to a certificate", { x5u: "https://evil.example/cert" }, /x5u/],
    ["a critical extension", { crit: ["exp"] }, /crit/],
    ["an unencoded payload", { b64: false }, /b64/],
  ])("is refused with %s in its header", (_name, header, description) => {
    const changed = forgeMandate(agent_key, checkout_claims, { header });
    expect(checkout(changed)).toEqual(refused("invalid_credential", description));
  });

  it("is refused when signed by confusing algorithms", () => {
    const mandate = forgeDisclosure("salt", checkout_claims);
    const parts = {
      key: agent_key,
      payload: { delegate_payload: [{ "...": digestOf(mandate) }] },
      disclosures: [mandate],
    };
    const secret = JSON.stringify(agent_key.public_jwk);
    const signers = {
      HS256: (text: string) => createHmac("sha256", secret).update(text).digest("base64url"),
      EdDSA: (text: string) => {
        const { privateKey } = generateKeyPairSync("ed25519");
        return sign(null, Buffer.from(text), privateKey).toString("base64url");
      },
      none: () => "",
    };
    for (const [alg, signer] of Object.entries(signers)) {
      expect(checkout(forgeToken({ ...parts, header: { alg }, signer }))).toEqual(
        refused("invalid_credential", /ES256/),
      );
      expect(checkout(forgeToken({ ...parts, signer }))).toEqual(
        refused("invalid_credential", /signature/),
      );
    }
    // One byte too many, one too few, a third number.
    const [good = ""] = forgeToken(parts).split("~");
    const signature = Buffer.from(good.split(".")[2] ?? "", "base64url");
    for (const length of [0, 32, 63, 65, 96]) {
      const bytes = Buffer.concat([signature, signature]).subarray(0, length);
      const signer = () => bytes.toString("base64url");
      expect(checkout(forgeToken({ ...parts, signer }))).toEqual(
        refused("invalid_credential", /signature/),
      );
    }
    const der = (text: string) =>
      sign("sha256", Buffer.from(text), agent_key.private_key).toString("base64url");
    expect(checkout(forgeToken({ ...parts, signer: der }))).toEqual(
      refused("invalid_credential", /signature/),
    );
  });

  it.each([
    ["iat", now_s + 301, /future/],
    ["iat", "soon", /integers/],
    ["exp", now_s - 301, /expired/],
    ["exp", 1.5e9 + 0.5, /integers/],
    ["nbf", now_s + 301, /not valid yet/],
    ["cnf", { jwk: agent_key.public_jwk }, /cnf|bound to a key/],
  ])("is refused when %s is %s, in the mandate or around it", (name, value, description) => {
    const inside = forgeMandate(agent_key, { ...checkout_claims, [name]: value });
    const around = forgeMandate(agent_key, checkout_claims, { payload: { [name]: value } });
    expect(checkout(inside)).toEqual(refused("invalid_credential", description));
    expect(checkout(around)).toEqual(refused("invalid_credential", description));
  });

  it("is accepted at the edges of the skew", () => {
    const edges = { iat: now_s + 300, exp: now_s - 300, nbf: now_s + 300 };
    expect(checkout(forgeMandate(agent_key, { ...checkout_claims, ...edges })).verdict).toBe(
      "accepted",
    );
  });

  it("is refused when delegate_payload does not hold the mandate by digest", () => {
    const visible = forgeToken({
      key: agent_key,
      payload: { delegate_payload: [checkout_claims] },
      disclosures: [],
    });
    const nothing = forgeToken({ key: agent_key, payload: {}, disclosures: [] });
    const no_object = forgeDisclosure("salt", "mandate.checkout.1");
    const text = forgeToken({
      key: agent_key,
      payload: { delegate_payload: [{ "...": digestOf(no_object) }] },
      disclosures: [no_object],
    });
    for (const changed of [visible, nothing, text]) {
      expect(checkout(changed)).toEqual(refused("invalid_credential", /exactly one object/));
    }
  });
});

function swapLast(text: string): string {
  return `${text.slice(0, -1)}${text.endsWith("A") ? "B" : "A"}`;
}
