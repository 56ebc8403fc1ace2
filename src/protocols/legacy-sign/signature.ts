/**
 * Signatures of the cashier family and of WeChat Pay v2: the sorted parameters, `key=` and the
 * secret, digested; in capital hex digits. MD5 is there for clients that know nothing else; new
 * ones use HMAC-SHA256, over the same text and with the secret as its key.
 */
import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { stringToSign, type SignedParameters } from "./string-to-sign.ts";

export type SignType = "MD5" | "HMAC-SHA256";

export type SignKey = Readonly<{ secret: string; sign_type: SignType }>;

/** The signature of the parameters; a `sign` among them is not part of it. */
export function signParameters(parameters: SignedParameters, key: SignKey): string {
  const { secret, sign_type } = key;
  // Whoever signs with nothing is whoever asks.
  if (secret === "") throw new Error("An empty secret signs nothing");
  const text = `${stringToSign(parameters)}key=${secret}`;
  switch (sign_type) {
    case "MD5":
      return hash("md5", text, "hex").toUpperCase();
    case "HMAC-SHA256":
      return createHmac("sha256", secret).update(text, "utf8").digest("hex").toUpperCase();
  }
}

/**
 * Whether `sign` is the signature of the parameters, in capital or small hex digits. Takes the same
 * time wherever the two differ. Which kinds of signature a client may use is for the caller to say:
 * it must not be what the request claims where the client is known to use a better one.
 */
export function isSignature(sign: string, parameters: SignedParameters, key: SignKey): boolean {
  const expected = Buffer.from(signParameters(parameters, key), "utf8");
  const given = Buffer.from(sign.toUpperCase(), "utf8");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The kind that a request's `signType` names: MD5 where it names none, undefined for any other. */
export function readSignType(sign_type: string | undefined): SignType | undefined {
  switch (sign_type?.toUpperCase() ?? "") {
    case "":
    case "MD5":
      return "MD5";
    case "HMAC-SHA256":
      return "HMAC-SHA256";
    default:
      return undefined;
  }
}
