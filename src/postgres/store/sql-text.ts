/**
 * SQL written as a template: values become numbered parameters, pieces of SQL stand as they are.
 */
import { hash } from "node:crypto";

/** A piece of SQL with the values of its parameters. */
export type SqlText = Readonly<{ parts: readonly string[]; values: readonly SqlValue[] }>;

type Parameter = string | number | boolean | null | readonly string[];
export type SqlValue = Parameter | SqlText | readonly SqlText[];

export function sql(parts: TemplateStringsArray, ...values: readonly SqlValue[]): SqlText {
  return { parts, values };
}

/**
 * A statement ready to send: `name` is the same for the same text, for the server to know it by.
 */
export type Statement = Readonly<{ name: string; text: string; values: readonly Parameter[] }>;

const names = new Map<string, string>();

export function compile(piece: SqlText): Statement {
  const values: Parameter[] = [];
  const text = write(piece, values);
  let name = names.get(text);
  if (name === undefined) {
    name = `lane_${hash("sha256", text, "hex").slice(0, 24)}`;
    names.set(text, name);
  }
  return { name, text, values };
}

function write({ parts, values }: SqlText, parameters: Parameter[]): string {
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) {
    text += writeValue(value, parameters) + (parts[index + 1] ?? "");
  }
  return text;
}

function writeValue(value: SqlValue, parameters: Parameter[]): string {
  if (isPieces(value)) return value.map((piece) => write(piece, parameters)).join("");
  if (isPiece(value)) return write(value, parameters);
  parameters.push(value);
  return `$${parameters.length}`;
}

function isPiece(value: SqlValue): value is SqlText {
  return typeof value === "object" && value !== null && "parts" in value;
}

function isPieces(value: SqlValue): value is readonly SqlText[] {
  return Array.isArray(value) && value.length > 0 && isPiece(value[0] as SqlValue);
}
