// State machines as Mermaid diagrams, which the pages of a repository show as pictures.

export type Edge = Readonly<{ from: string; to: string; label: string }>;

/** Where a machine begins, in Mermaid's words. */
export const start = "[*]";

/** The machine in a fenced block; each edge is drawn once. */
export function drawMachine(edges: readonly Edge[]): string {
  const lines = edges.map(({ from, to, label }) => `  ${from} --> ${to}: ${label}`);
  return ["```mermaid", "stateDiagram-v2", ...new Set(lines), "```"].join("\n");
}

/** A table of Markdown. A bar in a cell would end it, and is written as an entity. */
export function drawTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "&#124;")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
