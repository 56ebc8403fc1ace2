import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvLine } from "./csv-line.ts";

/** Reads one line back as RFC 4180 says. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (let rest = line.replace(/\r\n$/, ""); ;) {
    const [whole = "", quoted, plain = ""] = /^(?:"((?:[^"]|"")*)"|([^",]*))/.exec(rest) ?? [];
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (whole.length === rest.length) return cells;
    expect(rest[whole.length]).toBe(",");
    rest = rest.slice(whole.length + 1);
  }
}

describe("a line of CSV", () => {
  test("has commas between its cells and ends with CR LF", () => {
    expect(csvLine(["a", 1, -2n, null, { figure: "-12.50" }])).toBe("a,1,-2,,-12.50\r\n");
  });

  test("quotes what holds commas, quotes, line breaks, or spaces at an end", () => {
    expect(csvLine(["a,b", 'say "hi"', "two\nlines", " padded"])).toBe(
      '"a,b","say ""hi""","two\nlines"," padded"\r\n',
    );
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\tA1", " =1", '"=1', "\uFF1D1+1"])(
    "has an apostrophe before %j, which a spreadsheet would carry out",
    (text) => {
      expect(cellsOf(csvLine([text]))).toEqual([`'${text}`]);
    },
  );

  test("comes back as it was, but for the guard, whatever is in it", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (texts) => {
        const read = cellsOf(csvLine(texts)).map((cell, n) =>
          cell === `'${texts[n]}` ? cell.slice(1) : cell,
        );
        expect(read).toEqual(texts);
      }),
    );
  });

  test("never begins a text cell with the sign of a formula", () => {
    const wild = fc.string({ unit: fc.constantFrom(...Array.from("=+-@\t\r\n \"',a1")) });
    fc.assert(
      fc.property(wild, (text) => {
        expect(cellsOf(csvLine([text]))[0]).not.toMatch(/^[\s"]*[=+\-@]/);
      }),
    );
  });
});
