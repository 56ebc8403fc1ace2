/** What is typed on the keypad, by finger or by key: digits and at most one point. */

/** A key of the keypad: a digit, `00`, the point, or taking the last one back. */
export type KeypadKey =
  | "0"
  | "1"
  | "2"
  | "3"
  | "4"
  | "5"
  | "6"
  | "7"
  | "8"
  | "9"
  | "00"
  | "."
  | "back";

/** Digits in front of the point: more than any drawer holds. */
const whole_digits_max = 9;

/** The text after one more key; what would make it unreadable changes nothing. */
export function pressKeypad(text: string, key: KeypadKey, decimals: number): string {
  if (key === "back") return text.slice(0, -1);
  if (key === ".") return decimals === 0 || text.includes(".") ? text : `${text || "0"}.`;
  if (key === "00") return pressKeypad(pressKeypad(text, "0", decimals), "0", decimals);
  const next = text === "0" ? key : `${text}${key}`;
  const [whole = "", fraction = ""] = next.split(".");
  return whole.length > whole_digits_max || fraction.length > decimals ? text : next;
}

/** The key of the keypad that a key of a keyboard stands for; a Chinese input method types wide. */
export function keypadKeyOf(key: string): KeypadKey | undefined {
  if (key === "Backspace") return "back";
  const plain = key.normalize("NFKC");
  if (plain === "," || plain === "\u3002") return ".";
  return /^[\d.]$/.test(plain) ? (plain as KeypadKey) : undefined;
}

/** Integer minor units: `12.5` is 1250 with two decimals. Undefined when nothing was typed. */
export function minorOf(text: string, decimals: number): number | undefined {
  if (text === "") return undefined;
  const [whole = "", fraction = ""] = text.split(".");
  return Number(`${whole}${fraction.padEnd(decimals, "0")}`);
}
