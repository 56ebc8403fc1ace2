/**
 * GB18030, the encoding of Chinese printers. The platform decodes it (WHATWG Encoding Standard,
 * section 10.2); the way back is that decoder's own table, read backwards.
 *
 * A character has one byte (ASCII), two bytes (what GBK has) or four (all the rest of Unicode).
 */

/** The code of each character of the basic plane as one number; 0 where there is none. */
let codes: Uint32Array | undefined;

function codesOfBasicPlane(): Uint32Array {
  if (codes === undefined) {
    codes = new Uint32Array(0x10000);
    addDecoded(fourByteCodes(), codes);
    // The shorter code where a character has two.
    addDecoded(twoByteCodes(), codes);
  }
  return codes;
}

function twoByteCodes(): readonly number[] {
  const found: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail !== 0x7f) found.push(lead * 0x100 + trail);
    }
  }
  return found;
}

/** Four-byte codes are numbered without gaps; 39,420 of them are for the basic plane. */
function fourByteCodes(): readonly number[] {
  return Array.from({ length: 39_420 }, (_, pointer) => fourByteCode(pointer));
}

function fourByteCode(pointer: number): number {
  const first = 0x81 + Math.floor(pointer / 12_600);
  const second = 0x30 + (Math.floor(pointer / 1_260) % 10);
  const third = 0x81 + (Math.floor(pointer / 10) % 126);
  const fourth = 0x30 + (pointer % 10);
  return ((first * 0x100 + second) * 0x100 + third) * 0x100 + fourth;
}

/** Decodes all candidates at once, a line break behind each, and files each one that is a code. */
function addDecoded(candidates: readonly number[], table: Uint32Array): void {
  const bytes: number[] = [];
  for (const code of candidates) bytes.push(...bytesOf(code), 0x0a);
  const lines = new TextDecoder("gb18030").decode(Uint8Array.from(bytes)).split("\n");
  for (const [index, code] of candidates.entries()) {
    const [character, ...more] = lines[index] ?? "";
    const code_point = character?.codePointAt(0) ?? 0;
    // What is no code is decoded to U+FFFD.
    const is_code = more.length === 0 && code_point !== 0xfffd && code_point <= 0xffff;
    if (is_code) table[code_point] = code;
  }
}

function bytesOf(code: number): readonly number[] {
  if (code < 0x80) return [code];
  const two = [(code >>> 8) & 0xff, code & 0xff];
  return code <= 0xffff ? two : [code >>> 24, (code >>> 16) & 0xff, ...two];
}

/** The bytes of one character, none where it has no code, such as half of a surrogate pair. */
export function gb18030Bytes(code_point: number): readonly number[] {
  if (code_point < 0x80) return [code_point];
  // The other planes follow each other from pointer 189,000 on.
  if (code_point > 0xffff) return bytesOf(fourByteCode(189_000 + code_point - 0x10000));
  const code = codesOfBasicPlane()[code_point] ?? 0;
  return code === 0 ? [] : bytesOf(code);
}
