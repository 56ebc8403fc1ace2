/**
 * Breaks text into lines of a width. Chinese may break between any two characters, words of other
 * scripts only between them; a word that is wider than a line is cut.
 */

/** How wide a text is, in the unit of the width: columns of a printer, points of a page. */
export type Measure = (text: string) => number;

const segmenter = new Intl.Segmenter("zh", { granularity: "grapheme" });

/** A grapheme that stands for itself: a line may begin before it and end after it. */
const ideographic =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;
/** Closing marks stay with what is before them, opening ones with what follows. */
const closing =
  /^[\u3001\u3002\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f\u2019\u201d\u2026)\]},.;:!?%]/;
const opening = /[\u300a\u300c\u300e\u3010\uff08\u2018\u201c([{]$/;

/** The lines, none wider than `width` as long as each character alone fits; at least one. */
export function wrapText(text: string, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces(text)) {
    if (measure(line + piece.trimEnd()) <= width) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = piece;
    while (measure(line.trimEnd()) > width) {
      const cut = fittingStart(line, width, measure);
      if (cut.length === line.length) break;
      lines.push(cut);
      line = line.slice(cut.length);
    }
  }
  lines.push(line.trimEnd());
  return lines;
}

/** The longest start that fits, of one grapheme at the least. */
function fittingStart(text: string, width: number, measure: Measure): string {
  let start = "";
  for (const { segment } of segmenter.segment(text)) {
    if (start !== "" && measure(start + segment) > width) break;
    start += segment;
  }
  return start;
}

/** What is never broken: words with the space behind them, ideographs with their marks. */
function pieces(text: string): readonly string[] {
  const found: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const last = found.at(-1);
    if (last === undefined || mayBreak(last, segment)) found.push(segment);
    else found[found.length - 1] = last + segment;
  }
  return found;
}

function mayBreak(before: string, after: string): boolean {
  if (after === " " || closing.test(after) || opening.test(before)) return false;
  if (before.endsWith(" ") || ideographic.test(after)) return true;
  return ideographic.test(Array.from(before).at(-1) ?? "");
}
