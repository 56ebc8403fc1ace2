import { describe, expect, test } from "vitest";
import { gb18030Bytes } from "./gb18030.ts";

const hexOf = (text: string) =>
  Array.from(text, (character) =>
    Buffer.from(gb18030Bytes(character.codePointAt(0) ?? 0)).toString("hex"),
  ).join(" ");

describe("GB18030", () => {
  // As glibc's iconv and the tables of GB 18030-2005 have them.
  test.each([
    ["Az 09$", "41 7a 20 30 39 24"],
    ["中文", "d6d0 cec4"],
    ["环球影城", "bbb7 c7f2 d3b0 b3c7"],
    ["龍〾", "fd88 a989"],
    ["￥×·—…é", "a3a4 a1c1 a1a4 a1aa a1ad a8a6"],
    ["€", "a2e3"],
    ["ḿ龴", "a8bc fe59"],
    ["㐀㐁", "8139ee39 8139ef30"],
    ["¥ö", "81308436 81308b32"],
    ["😀𠮷", "9439fc36 9534b235"],
  ])("writes %s as %s", (text, bytes) => {
    expect(hexOf(text)).toBe(bytes);
  });

  test("has no code for half of a surrogate pair", () => {
    expect(gb18030Bytes(0xd83d)).toEqual([]);
  });

  test("is read back as what was written, for every character of the basic plane and beyond", () => {
    const bytes: number[] = [];
    let text = "";
    const write = (code_point: number) => {
      const code = gb18030Bytes(code_point);
      if (code.length === 0) return;
      bytes.push(...code);
      text += String.fromCodePoint(code_point);
    };
    for (let code_point = 0; code_point <= 0xffff; code_point++) write(code_point);
    for (let code_point = 0x10000; code_point <= 0x10ffff; code_point += 97) write(code_point);
    expect(text.length).toBeGreaterThan(63_000);
    expect(new TextDecoder("gb18030", { fatal: true }).decode(Uint8Array.from(bytes))).toBe(text);
  });
});
