/** The squares of a QR code, for presenters that draw it themselves. */
import QRCode from "qrcode";

export type QrSquares = Readonly<{
  /** Squares along each side, without the quiet zone. */
  size: number;
  /** The dark runs of each row, from the top. */
  runs: readonly Readonly<{ row: number; from: number; length: number }>[];
}>;

/** The code for a text, with error correction M. Throws when it is too long for any code. */
export function qrSquares(data: string): QrSquares {
  const { size, data: squares } = QRCode.create(data, { errorCorrectionLevel: "M" }).modules;
  const runs: { row: number; from: number; length: number }[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      if (squares[row * size + column] !== 1) continue;
      const last = runs.at(-1);
      if (last?.row === row && last.from + last.length === column) last.length++;
      else runs.push({ row, from: column, length: 1 });
    }
  }
  return { size, runs };
}
