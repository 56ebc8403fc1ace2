import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf } from "./column-text.ts";
import { wrapText } from "./wrap-text.ts";

const wrap = (text: string, width: number) => wrapText(text, width, columnsOf);

describe("a line break", () => {
  test("falls between words", () => {
    expect(wrap("Family pack with all rides", 12)).toEqual(["Family pack", "with all", "rides"]);
  });

  test("falls anywhere between Chinese characters", () => {
    expect(wrap("海滨乐园家庭套票", 10)).toEqual(["海滨乐园家", "庭套票"]);
  });

  test("never comes before a closing mark, nor behind an opening one", () => {
    expect(wrap("欢迎光临,请出示门票。谢谢", 8)).toEqual(["欢迎光", "临,请出", "示门票。", "谢谢"]);
    expect(wrap("套票《海滨》", 6)).toEqual(["套票", "《海", "滨》"]);
  });

  test("cuts a word that is wider than the line", () => {
    expect(wrap("E01202603211636051230006", 10)).toEqual(["E012026032", "1163605123", "0006"]);
  });

  test("keeps a letter with its accents, and an emoji in one piece", () => {
    const family = "👨‍👩‍👧";
    expect(wrapText(`${family}${family}`, 1, () => 1.5)).toEqual([family, family]);
  });

  test("is not needed for nothing", () => {
    expect(wrap("", 10)).toEqual([""]);
  });

  test("leaves no line too wide, and loses nothing but blanks at the ends of lines", () => {
    const words = fc.string({
      unit: fc.constantFrom("a", "B", "7", " ", "中", "文", ",", "。", "(", "《", "é", "-"),
      maxLength: 60,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        const bare = (content: string) => content.replaceAll(" ", "");
        expect(bare(lines.join(""))).toBe(bare(text));
      }),
    );
  });
});
