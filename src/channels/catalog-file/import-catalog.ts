/** Brings catalog files into a merchant's catalog: all of them, or nothing. */
import type { Catalog } from "../../domain/catalog/catalog.ts";
import {
  catalogFaults,
  type CatalogFault,
  type SaveCatalog,
  type SlotPlan,
} from "../../domain/catalog/save-catalog.ts";
import { slotId, type Slot } from "../../domain/inventory/slot.ts";
import type { Actor } from "../../domain/order/event.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Database } from "../../postgres/database.ts";
import { readSlots } from "../../queries/catalog/slots.ts";
import { assemble, type Assembled } from "./assemble.ts";
import { emptyContent, type Content, type Fault } from "./content.ts";
import { readCsv } from "./read-csv.ts";
import { readJson } from "./read-json.ts";

export const import_actor: Actor = { type: "system", id: "import" };

export type CatalogSource = Readonly<{ file: string; bytes: Uint8Array }>;

/** Rows of a kind: all, and those that were not there before. */
export type Count = Readonly<{ all: number; added: number }>;

export type ImportSummary = Readonly<
  Record<"products" | "pools" | "skus" | "slots", Count> & {
    /** The first and the last date of the slots; null when there are none. */
    first_date: string | null;
    last_date: string | null;
  }
>;

export type ImportResult =
  | Readonly<{ kind: "refused"; faults: readonly Fault[] }>
  | Readonly<{ kind: "checked" | "saved"; summary: ImportSummary }>;

export type Import = Readonly<{
  sql: Database;
  engine: Engine;
  merchant_id: string;
  sources: readonly CatalogSource[];
  /** Only look whether it could be saved. */
  dry_run: boolean;
  /** Told how far each step has come, in rows. */
  onProgress(step: ImportStep, done: number, total: number): void;
}>;

export type ImportStep = "reading" | "checking" | "saving";

export async function importCatalog(wanted: Import): Promise<ImportResult> {
  const { engine, merchant_id, dry_run, onProgress } = wanted;
  const content = readSources(wanted);
  const assembled = assemble(content);
  const { command } = assembled;
  const row_count = rowCount(command);
  onProgress("checking", 0, row_count);
  const catalog = await engine.catalog(merchant_id);
  const slots = await readSlotsOf(wanted, command.slots);
  const facts = { catalog, slotOf: (plan: SlotPlan) => slots.get(slotId(plan)) };
  const found = [...catalogFaults(command, facts)].filter((fault) => !isFollowUp(fault, content));
  const faults = [...assembled.faults, ...found.map((fault) => assembled.locate(fault))];
  onProgress("checking", row_count, row_count);
  if (row_count === 0 && faults.length === 0) {
    const [first] = wanted.sources;
    faults.push({ file: first?.file ?? "", line: 1, detail: "there is nothing to import" });
  }
  if (faults.length > 0) return refusal(wanted, faults);
  const summary = summaryOf(command, { catalog, slots });
  if (dry_run) return { kind: "checked", summary };
  onProgress("saving", 0, row_count);
  return save(wanted, assembled, summary);
}

async function save(
  wanted: Import,
  { command, locate }: Assembled,
  summary: ImportSummary,
): Promise<ImportResult> {
  const { engine, merchant_id } = wanted;
  const outcome = await engine.execute({ merchant_id, actor: import_actor, command });
  switch (outcome.kind) {
    case "accepted":
      return { kind: "saved", summary };
    case "rejected":
      // Something was sold or changed between the check and the commit.
      return refusal(wanted, [locate(outcome.rejection as CatalogFault)]);
    case "replayed":
      throw new Error("an import without an idempotency key was answered as a repetition");
  }
}

/** What a row names may be in one that could not be read: that one is what is to be mended. */
function isFollowUp({ pointer }: CatalogFault, { damaged }: Content): boolean {
  if (pointer.endsWith("/pool_id")) return damaged.has("pools");
  return pointer.endsWith("/product_id") && damaged.has("products");
}

/** As they stand in the files, each once: a calendar's fault may stand for hundreds of slots. */
function refusal({ sources }: Import, faults: readonly Fault[]): ImportResult {
  const once = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  const files = sources.map(({ file }) => file);
  const sorted = [...once.values()].sort(
    (one, other) => files.indexOf(one.file) - files.indexOf(other.file) || one.line - other.line,
  );
  return { kind: "refused", faults: sorted };
}

/** JSON when it begins with a bracket, else CSV. */
function readSources({ sources, onProgress }: Import): Content {
  const content = emptyContent();
  const report = (done: number, total: number) => onProgress("reading", done, total);
  for (const { file, bytes } of sources) {
    const text = decode(bytes);
    if (text === null) {
      const detail = "is not in UTF-8: save it as UTF-8 (in a spreadsheet: CSV UTF-8)";
      content.faults.push({ file, line: 1, detail });
    } else if (/^\s*[{[]/.test(text)) readJson({ file, text }, content, report);
    else readCsv({ file, text }, content, report);
  }
  return content;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The slots that are there already, by `slotId`. */
async function readSlotsOf(
  { sql, merchant_id }: Import,
  plans: readonly SlotPlan[],
): Promise<ReadonlyMap<string, Slot>> {
  const slots = new Map<string, Slot>();
  for (const [pool_id, of_pool] of Map.groupBy(plans, (plan) => plan.pool_id)) {
    const [from, to] = dateRange(of_pool);
    if (from === null || to === null) continue;
    for (const slot of await readSlots(sql, { merchant_id, pool_id, from, to })) {
      slots.set(slotId(slot), slot);
    }
  }
  return slots;
}

function dateRange(plans: readonly SlotPlan[]): [first: string | null, last: string | null] {
  let first: string | null = null;
  let last: string | null = null;
  for (const { date } of plans) {
    if (first === null || date < first) first = date;
    if (last === null || date > last) last = date;
  }
  return [first, last];
}

function rowCount({ products, pools, skus, slots }: SaveCatalog): number {
  return products.length + pools.length + skus.length + slots.length;
}

function summaryOf(
  command: SaveCatalog,
  before: Readonly<{ catalog: Catalog; slots: ReadonlyMap<string, Slot> }>,
): ImportSummary {
  const { catalog } = before;
  const count = <Row>(rows: readonly Row[], isKnown: (row: Row) => boolean): Count => ({
    all: rows.length,
    added: rows.filter((row) => !isKnown(row)).length,
  });
  const [first_date, last_date] = dateRange(command.slots);
  return {
    products: count(command.products, ({ product_id }) => catalog.products.has(product_id)),
    pools: count(command.pools, ({ pool_id }) => catalog.pools.has(pool_id)),
    skus: count(command.skus, ({ sku_id }) => catalog.skus.has(sku_id)),
    slots: count(command.slots, (plan) => before.slots.has(slotId(plan))),
    first_date,
    last_date,
  };
}
