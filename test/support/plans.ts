/** Reads the plans of PostgreSQL, for tests of how rows are found. */

export type PlanNode = Readonly<{
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: readonly PlanNode[];
}>;

export type Scan = Readonly<{
  table: string;
  /** Null: the table is read from end to end. */
  index: string | null;
  /** Of the index, how many columns are bound. */
  columns: number;
  /** By its place on the disk, which something else has found. */
  is_by_place: boolean;
}>;

/** The places of a plan at which rows of tables are read. */
export function findScans(plan: PlanNode): Scan[] {
  const table = plan["Relation Name"];
  const is_change = plan["Node Type"] === "ModifyTable";
  const below = (plan.Plans ?? []).flatMap(findScans);
  if (plan["Node Type"] === "Bitmap Index Scan") return [scanOf(plan, ""), ...below];
  const is_read = table !== undefined && !is_change && plan["Node Type"] !== "Bitmap Heap Scan";
  return is_read ? [scanOf(plan, table), ...below] : below;
}

function scanOf(plan: PlanNode, table: string): Scan {
  const condition = plan["Index Cond"];
  return {
    table,
    index: plan["Index Name"] ?? null,
    columns: condition === undefined ? 0 : condition.split(" AND ").length,
    is_by_place: plan["Node Type"] === "Tid Scan",
  };
}
