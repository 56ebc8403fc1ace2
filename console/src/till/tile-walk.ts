/** Walking over tiles with the arrow keys, as they lie on the screen. */

/** The tile an arrow key leads to from the one with the focus; the first from anywhere else. */
export function neighbourTile(
  grid: HTMLElement | null,
  key: string,
): HTMLButtonElement | undefined {
  if (grid === null || !key.startsWith("Arrow")) return undefined;
  const tiles = [...grid.querySelectorAll("button")];
  const index = tiles.findIndex((tile) => tile === document.activeElement);
  const from = tiles[index];
  if (from === undefined) return tiles[0];
  if (key === "ArrowRight") return tiles[index + 1];
  if (key === "ArrowLeft") return tiles[index - 1];
  const column = tiles.filter((tile) => tile.offsetLeft === from.offsetLeft);
  return column[column.indexOf(from) + (key === "ArrowDown" ? 1 : -1)];
}
