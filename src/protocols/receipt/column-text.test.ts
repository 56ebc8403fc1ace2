import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf, padEnd, padStart, pairLines, printableText } from "./column-text.ts";
import { gb18030Bytes } from "./gb18030.ts";

describe("what a printer can print", () => {
  test.each([
    ["as it is", "Ticket 家庭套票 (2大1小) ×3 €5 é", "Ticket 家庭套票 (2大1小) ×3 €5 é"],
    ["the yuan sign, which would come out as 06, as the wide one", "¥12.00", "￥12.00"],
    ["rare Han characters, for printers that have them", "㐀𠮷", "㐀𠮷"],
    ["letters without accents that its fonts have not", "Zoë Öhman", "Zoe Ohman"],
    ["ligatures as the letters that they are made of", "ﬁve №", "five №"],
    ["what it cannot show as a square", "😀 ก", "□ □"],
    ["an accent of its own with its letter", "e\u0301", "é"],
    ["nothing for what cannot be seen", "a\u200bb\ufe0f\u0007c\u001b@", "abc@"],
    ["a blank for one that does not break", "12\u00a0CNY", "12 CNY"],
  ])("%s", (_, text, printed) => {
    expect(printableText(text)).toBe(printed);
  });

  test("is the same when it is made printable again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const printed = printableText(text);
        expect(printableText(printed)).toBe(printed);
      }),
    );
  });

  test("never has a byte that a printer would obey, whatever it is made from", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        for (const character of printableText(text)) {
          for (const byte of gb18030Bytes(character.codePointAt(0) ?? 0)) {
            expect(byte).toBeGreaterThanOrEqual(0x20);
            expect(byte).not.toBe(0x7f);
          }
        }
      }),
    );
  });
});

describe("columns", () => {
  test("are one for ASCII and two for everything else, accents and signs included", () => {
    expect(columnsOf("Aé中×。 ")).toBe(1 + 2 + 2 + 2 + 2 + 1);
  });

  test("are filled up on either side", () => {
    expect(padEnd("中", 5)).toBe("中   ");
    expect(padStart("12.00", 8)).toBe("   12.00");
    expect(padStart("12.00", 3)).toBe("12.00");
  });
});

describe("a label and its value", () => {
  test("share a line where both fit", () => {
    expect(pairLines("找零", "7.00", 10)).toEqual(["找零  7.00"]);
    expect(pairLines("找零", "17.00", 10)).toEqual(["找零 17.00"]);
  });

  test("stand on two lines where they do not", () => {
    expect(pairLines("找零", "117.00", 10)).toEqual(["找零", "    117.00"]);
  });

  test("never cross the edge, and the value ends at it", () => {
    const some_text = fc.string({
      unit: fc.constantFrom("a", "中", "1", " ", ".", "文"),
      minLength: 1,
      maxLength: 40,
    });
    const some_value = some_text.filter((text) => text.trim() !== "");
    fc.assert(
      fc.property(
        some_text,
        some_value,
        fc.integer({ min: 4, max: 48 }),
        (label, value, columns) => {
          const lines = pairLines(label, value.trim(), columns);
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(columns);
          expect(columnsOf(lines.at(-1)!)).toBe(columns);
        },
      ),
    );
  });
});
