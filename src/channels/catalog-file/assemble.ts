/**
 * From the rows of files to one SAVE_CATALOG, with the way back from each of its parts to its line.
 */
import { weekdays, type CalendarEntry } from "../../contract/catalog-file.ts";
import { calendarFaults, expandCalendar, type Calendar } from "../../domain/catalog/calendar.ts";
import type { CatalogFault, SaveCatalog, SlotPlan } from "../../domain/catalog/save-catalog.ts";
import { slotId } from "../../domain/inventory/slot.ts";
import { poolRow, productRow, skuRow, slotPlanRow } from "../catalog-rows.ts";
import { faultAt, type Content, type Fault, type Place, type Row } from "./content.ts";

/** What one transaction may reasonably write: ten pools at ten times a day for over five years. */
export const slots_max = 200_000;

export type Assembled = Readonly<{
  command: SaveCatalog;
  faults: readonly Fault[];
  /** A fault of the command, told where its row stands. */
  locate(fault: CatalogFault): Fault;
}>;

type PlannedSlot = Readonly<{ plan: SlotPlan; row: Row<"slots"> | Row<"calendar"> }>;

export function assemble({ rows, faults: read_faults }: Content): Assembled {
  const { planned, faults } = planSlots(rows);
  const command: SaveCatalog = {
    type: "SAVE_CATALOG",
    products: rows.products.map(({ value }) => productRow(value)),
    pools: rows.pools.map(({ value }) => poolRow(value)),
    skus: rows.skus.map(({ value }) => skuRow(value)),
    slots: planned.map(({ plan }) => plan),
  };
  return {
    command,
    faults: [...read_faults, ...faults],
    locate(fault) {
      const [part = "", index = "0", ...path] = fault.pointer.split("/").slice(1);
      if (part === "slots") return slotFault(fault, planned[Number(index)], path);
      const row = rows[part as "products" | "pools" | "skus"][Number(index)];
      if (row === undefined) throw new Error(`${fault.pointer} points at no row of the files`);
      return faultAt(row.placeOf(path), detailOf(fault));
    },
  };
}

/** Slots written out, and the calendar's where none is. */
function planSlots(rows: Content["rows"]): { planned: PlannedSlot[]; faults: Fault[] } {
  const faults: Fault[] = [];
  const planned: PlannedSlot[] = rows.slots.map((row) => ({ plan: slotPlanRow(row.value), row }));
  const written = new Set(planned.map(({ plan }) => slotId(plan)));
  const by_calendar = new Map<string, Place>();
  for (const row of rows.calendar) {
    const calendar = calendarOf(row.value);
    const wrong = calendarFaults(calendar);
    for (const { member, detail } of wrong) faults.push(faultAt(row.placeOf([member]), detail));
    if (wrong.length > 0) continue;
    const here = row.placeOf([]);
    const overlap = new Set<Place>();
    for (const plan of expandCalendar(calendar)) {
      const id = slotId(plan);
      const other = by_calendar.get(id);
      if (other !== undefined) overlap.add(other);
      by_calendar.set(id, here);
      if (!written.has(id)) planned.push({ plan, row });
    }
    for (const { file, line } of overlap) {
      faults.push(faultAt(here, `has slots in common with the calendar at ${file}:${line}`));
    }
    if (planned.length > slots_max) {
      faults.push(faultAt(here, `makes more than ${slots_max} slots in all`));
      break;
    }
  }
  return { planned, faults };
}

function calendarOf(entry: CalendarEntry): Calendar {
  return {
    pool_id: entry.pool_id,
    from: entry.from,
    to: entry.to,
    weekdays: entry.weekdays ?? weekdays,
    start_times: entry.start_times ?? [""],
    capacity: entry.capacity,
    closed_weekdays: entry.closed_weekdays ?? [],
    closed_dates: entry.closed_dates ?? [],
  };
}

function slotFault(
  fault: CatalogFault,
  slot: PlannedSlot | undefined,
  path: readonly string[],
): Fault {
  if (slot === undefined) throw new Error(`${fault.pointer} points at no row of the files`);
  const { row, plan } = slot;
  if (!("from" in row.value)) return faultAt(row.placeOf(path), detailOf(fault));
  const member = path.map((key) => (key === "start_time" ? "start_times" : key));
  // Only what depends on the day names it: the rest is the same for every slot of the calendar.
  const when = `${plan.date} ${plan.start_time}`.trim();
  const detail =
    fault.code === "CATALOG_INVALID" ? detailOf(fault) : `on ${when}, ${detailOf(fault)}`;
  return faultAt(row.placeOf(member), detail);
}

function detailOf(fault: CatalogFault): string {
  if (fault.code === "CATALOG_INVALID") return fault.detail.en;
  const { capacity, sold, held } = fault;
  return `a capacity of ${capacity} is less than what is sold (${sold}) and held (${held})`;
}
