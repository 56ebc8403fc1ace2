/** Reads the text of a PDF back, by its own fonts' maps to Unicode: what a reader would copy. */
import { inflateSync } from "node:zlib";

export type PdfText = Readonly<{
  /** The size of each page in points. */
  pages: readonly Readonly<{ width: number; height: number }>[];
  /** All runs of text in the order in which they are drawn. */
  runs: readonly PdfRun[];
  /** Names of the embedded fonts. */
  fonts: readonly string[];
}>;

export type PdfRun = Readonly<{
  text: string;
  x: number;
  /** Points from the bottom of the page. */
  y: number;
  font_size: number;
}>;

type Entries = ReadonlyMap<string, Readonly<{ head: string; stream: string }>>;

export function readPdf(bytes: Uint8Array): PdfText {
  const file = Buffer.from(bytes).toString("latin1");
  const entries = entriesOf(file);
  const heads = [...entries.values()];
  const maps = fontMaps(entries);
  const contents = heads
    .filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map(({ head }) => entries.get(reference(head, "Contents"))?.stream ?? "");
  return {
    pages: [...file.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => ({
      width: Number(width),
      height: Number(height),
    })),
    runs: contents.flatMap((content) => runsOf(content, maps)),
    fonts: heads
      .filter(({ head }) => head.includes("/FontFile"))
      .map(({ head }) => /\/FontName \/(\S+)/.exec(head)?.[1] ?? ""),
  };
}

function entriesOf(file: string): Entries {
  const found = new Map<string, { head: string; stream: string }>();
  for (const [, number = "", body = ""] of file.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [head = "", packed] = body.split(/\nstream\n/);
    const stream = packed === undefined ? "" : unpacked(head, packed.replace(/\nendstream$/, ""));
    found.set(number, { head, stream });
  }
  return found;
}

function unpacked(head: string, packed: string): string {
  if (!head.includes("/FlateDecode")) return packed;
  return inflateSync(Buffer.from(packed, "latin1")).toString("latin1");
}

function reference(head: string, name: string): string {
  return new RegExp(`/${name} (\\d+) 0 R`).exec(head)?.[1] ?? "";
}

/** For each name of a font in a page its map from codes to text. */
function fontMaps(entries: Entries): ReadonlyMap<string, readonly string[]> {
  const maps = new Map<string, readonly string[]>();
  for (const { head } of entries.values()) {
    for (const [, name = "", number = ""] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const font = entries.get(number)?.head ?? "";
      const map = entries.get(reference(font, "ToUnicode"))?.stream ?? "";
      maps.set(name, codesOf(map));
    }
  }
  return maps;
}

function codesOf(map: string): readonly string[] {
  const texts: string[] = [];
  for (const [, first = "", list = ""] of map.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)) {
    const from = Number.parseInt(first, 16);
    for (const [index, [, units = ""]] of [...list.matchAll(/<([\w ]+)>/g)].entries()) {
      const codes = units.split(" ").map((unit) => Number.parseInt(unit, 16));
      texts[from + index] = String.fromCharCode(...codes);
    }
  }
  return texts;
}

function runsOf(content: string, maps: ReadonlyMap<string, readonly string[]>): PdfRun[] {
  return [...content.matchAll(/BT\n([\s\S]*?)\nET/g)].map(([, block = ""]) => {
    const place = /1 0 0 1 ([\d.-]+) ([\d.-]+) Tm/.exec(block);
    const font = /\/(F\d+) ([\d.]+) Tf/.exec(block);
    const texts = maps.get(font?.[1] ?? "") ?? [];
    const codes = [...block.matchAll(/<(\w+)>/g)].flatMap(
      ([, hex = ""]) => hex.match(/.{4}/g) ?? [],
    );
    return {
      text: codes.map((code) => texts[Number.parseInt(code, 16)] ?? "?").join(""),
      x: Number(place?.[1]),
      y: Number(place?.[2]),
      font_size: Number(font?.[2]),
    };
  });
}
