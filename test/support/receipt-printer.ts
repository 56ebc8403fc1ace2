/**
 * A receipt printer for tests: it obeys ESC/POS and says what would stand on the paper. It knows no
 * more commands than a receipt needs, and throws at anything a real printer would stumble over.
 */

export type PrintedLine = Readonly<{
  /** As it stands on the paper, with the blanks in front of it. */
  text: string;
  /** Columns from the left edge of the paper to the end of the text. */
  end: number;
  bold: boolean;
  double: boolean;
}>;

export type Printout = Readonly<{
  lines: readonly PrintedLine[];
  /** Lines as text, a QR code as `[QR data]`. */
  text: string;
  codes: readonly Readonly<{ data: string; square_dots: number; level: string }>[];
  drawer_openings: number;
  cuts: number;
}>;

type Paper = Readonly<{ columns: number }>;

/** What a printer with so many columns makes of the bytes. */
export function printOut(bytes: Uint8Array, { columns }: Paper): Printout {
  const lines: PrintedLine[] = [];
  const codes: { data: string; square_dots: number; level: string }[] = [];
  const done = { drawer_openings: 0, cuts: 0 };
  const state = { chinese: false, align: 0, bold: false, scale: 1 };
  const code = { square_dots: 3, level: "L", data: "" };
  let line = { text: "", columns: 0 };
  let at = 0;

  const take = (count: number): readonly number[] => {
    if (at + count > bytes.length) throw new Error(`the bytes end within a command at ${at}`);
    const taken = bytes.slice(at, at + count);
    at += count;
    return [...taken];
  };
  const one = (): number => take(1)[0]!;

  const endLine = () => {
    if (line.columns > columns) throw new Error(`over the edge of the paper: ${line.text}`);
    const before = state.align === 1 ? Math.floor((columns - line.columns) / 2) : 0;
    const text = `${" ".repeat(before)}${line.text}`;
    const { bold, scale } = state;
    lines.push({ text, end: before + line.columns, bold, double: scale === 2 });
    line = { text: "", columns: 0 };
  };

  const atLineStart = (what: string) => {
    if (line.text !== "") throw new Error(`${what} in the middle of the line ${line.text}`);
  };

  const qrCommand = () => {
    const [low, high] = take(2) as [number, number];
    const [symbol = 0, which = 0, ...rest] = take(low + high * 256);
    if (symbol !== 0x31) throw new Error(`no QR code: ${symbol}`);
    switch (which) {
      case 0x41:
        if (rest[0] !== 0x32) throw new Error("not model 2");
        return;
      case 0x43:
        code.square_dots = rest[0]!;
        return;
      case 0x45:
        code.level = "LMQH"[rest[0]! - 0x30]!;
        return;
      case 0x50:
        code.data = new TextDecoder("utf-8", { fatal: true }).decode(
          Uint8Array.from(rest.slice(1)),
        );
        return;
      case 0x51:
        atLineStart("a QR code");
        codes.push({ ...code });
        lines.push({ text: `[QR ${code.data}]`, end: 0, bold: false, double: false });
        return;
      default:
        throw new Error(`QR function ${which}`);
    }
  };

  const command = (lead: number) => {
    const name = lead === 0x1c ? `FS ${one()}` : `${lead === 0x1b ? "ESC" : "GS"} ${one()}`;
    switch (name) {
      case "ESC 64":
        Object.assign(state, { chinese: false, align: 0, bold: false, scale: 1 });
        return;
      case "ESC 82":
        if (one() !== 0) throw new Error("not the American set: a dollar would print as a yuan");
        return;
      case "FS 38":
        state.chinese = true;
        return;
      case "ESC 97":
        atLineStart("an alignment");
        state.align = one();
        return;
      case "ESC 69":
        state.bold = one() === 1;
        return;
      case "GS 33": {
        const size = one();
        if (size !== 0 && size !== 0x11) throw new Error(`size ${size}`);
        state.scale = size === 0 ? 1 : 2;
        return;
      }
      case "ESC 112":
        take(3);
        done.drawer_openings++;
        return;
      case "ESC 100":
        take(1);
        return;
      case "GS 86":
        atLineStart("a cut");
        if (one() !== 66) throw new Error("a cut without a feed");
        take(1);
        done.cuts++;
        return;
      case "GS 40":
        if (one() !== 0x6b) throw new Error("no symbol");
        return qrCommand();
      default:
        throw new Error(`unknown command ${name} at ${at}`);
    }
  };

  const character = (lead: number) => {
    if (lead < 0x20 || lead === 0x7f) throw new Error(`control character ${lead} at ${at}`);
    let code_bytes = [lead];
    if (lead >= 0x80) {
      if (!state.chinese) throw new Error("a Chinese character outside of Chinese mode");
      code_bytes = [lead, one()];
      // A digit cannot be a second byte of two: it announces two more.
      if (code_bytes[1]! >= 0x30 && code_bytes[1]! <= 0x39) code_bytes.push(...take(2));
    }
    const decoder = new TextDecoder("gb18030", { fatal: true });
    line.text += decoder.decode(Uint8Array.from(code_bytes));
    line.columns += (code_bytes.length === 1 ? 1 : 2) * state.scale;
  };

  while (at < bytes.length) {
    const byte = one();
    if (byte === 0x0a) endLine();
    else if (byte === 0x1b || byte === 0x1c || byte === 0x1d) command(byte);
    else character(byte);
  }
  if (line.text !== "") throw new Error(`never printed: ${line.text}`);
  return { lines, text: lines.map(({ text }) => text).join("\n"), codes, ...done };
}
