/** Codes that nobody guesses, spelled from random bytes that the caller draws. */
import { invariant } from "../decision.ts";

/** Crockford's base 32: no I, L, O or U, so that a code survives being read out and typed. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** One character for every five bits; as many bits as make whole characters. */
export function spellBase32(random: Uint8Array): string {
  const bits = random.length * 8;
  invariant(bits > 0 && bits % 5 === 0, `${bits} bits make no whole characters`);
  let rest = wholeNumber(random);
  let code = "";
  for (let count = 0; count < bits / 5; count++) {
    code = alphabet.charAt(Number(rest % 32n)) + code;
    rest /= 32n;
  }
  return code;
}

/** Upper case without spaces and hyphens, with O read as 0 and I and L as 1. */
export function readBase32(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\s\p{Cf}\p{Pd}]/gu, "")
    .toUpperCase()
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");
}

/**
 * That many digits. Four bytes more than the digits need make all of them equally likely, to one
 * part in billions.
 */
export function spellDigits(random: Uint8Array, digits: number): string {
  const span = 10n ** BigInt(digits);
  const values = 1n << BigInt(random.length * 8);
  invariant(values >= span << 32n, `${random.length} bytes are too few for ${digits} digits`);
  return (wholeNumber(random) % span).toString().padStart(digits, "0");
}

function wholeNumber(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  return value;
}
