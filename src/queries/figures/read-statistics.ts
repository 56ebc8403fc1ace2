/**
 * Statistics: sums over the figures of days, which are kept with the books. A few rows a day are
 * read, however much was sold.
 */
import type {
  StatisticsDocument,
  StatisticsFigures,
  StatisticsGroup,
  StatisticsGroupName,
  StatisticsQuery,
} from "../../contract/statistics.ts";
import type { Merchant } from "../../domain/catalog/catalog.ts";
import { addDays } from "../../domain/time-zone.ts";
import type { Database } from "../../postgres/database.ts";

/** A query whose days are settled. */
export type StatisticsQuestion = StatisticsQuery & Readonly<{ from: string; to: string }>;

type Row = {
  key: string;
  trade_count: bigint;
  trade_minor: bigint;
  discount_minor: bigint;
  refund_count: bigint;
  refund_minor: bigint;
  income_minor: bigint;
};

const columns = {
  day: "date",
  store: "store_no",
  operator: "operator_id",
  channel: "channel",
  method: "method",
} as const satisfies Record<StatisticsGroupName, string>;

export async function readStatistics(
  sql: Database,
  merchant: Pick<Merchant, "merchant_id" | "time_zone" | "currency">,
  question: StatisticsQuestion,
): Promise<StatisticsDocument> {
  const { merchant_id, time_zone, currency } = merchant;
  const { from, to, group_by, kind } = question;
  const rows = await readRows(sql, merchant, question);
  const names = await readNames(sql, merchant_id, { group_by, keys: rows.map(({ key }) => key) });
  const found = rows.map((row) => ({
    key: row.key === "" ? null : row.key,
    name: names.get(row.key) ?? null,
    ...figuresOf(row),
  }));
  return {
    ...{ from, to, time_zone, currency, group_by, kind },
    total: found.reduce<StatisticsFigures>(addUp, no_figures),
    groups: group_by === "day" ? everyDay(found, question) : found.toSorted(byWhatCameIn),
  };
}

function readRows(
  sql: Database,
  { merchant_id, currency }: Pick<Merchant, "merchant_id" | "currency">,
  question: StatisticsQuestion,
): Promise<Row[]> {
  const { from, to, group_by, kind, store_no, operator_id, channel, method } = question;
  return sql<Row[]>`
    select ${sql(columns[group_by])}::text as key, sum(trade_count)::bigint as trade_count,
      sum(trade_minor)::bigint as trade_minor, sum(discount_minor)::bigint as discount_minor,
      sum(refund_count)::bigint as refund_count, sum(refund_minor)::bigint as refund_minor,
      sum(income_minor)::bigint as income_minor
    from day_figures
    where merchant_id = ${merchant_id} and date between ${from} and ${to}
      and trade_type = ${kind === "SALE" ? 1 : 2} and currency = ${currency}
      ${store_no === undefined ? sql`` : sql`and store_no = ${store_no}`}
      ${operator_id === undefined ? sql`` : sql`and operator_id = ${operator_id}`}
      ${channel === undefined ? sql`` : sql`and channel = ${channel}`}
      ${method === undefined ? sql`` : sql`and method = ${method}`}
    group by 1 order by 1`;
}

/** Of stores and operators, as they are called today. An API key is called by its label. */
async function readNames(
  sql: Database,
  merchant_id: string,
  { group_by, keys }: Readonly<{ group_by: StatisticsGroupName; keys: readonly string[] }>,
): Promise<ReadonlyMap<string, NonNullable<StatisticsGroup["name"]>>> {
  const rows = await readNamed(sql, merchant_id, { group_by, keys });
  return new Map(rows.map(({ key, zh, en }) => [key, { zh, en }]));
}

async function readNamed(
  sql: Database,
  merchant_id: string,
  { group_by, keys }: Readonly<{ group_by: StatisticsGroupName; keys: readonly string[] }>,
): Promise<readonly { key: string; zh: string; en: string }[]> {
  switch (group_by) {
    case "store":
      return sql`
        select store_no as key, name_zh as zh, name_en as en from stores
        where merchant_id = ${merchant_id} and store_no = any(${keys})`;
    case "operator":
      return sql`
        select operator_id as key, name as zh, name as en from operators
        where merchant_id = ${merchant_id} and operator_id = any(${keys})
        union all
        select key_id, label, label from credential_api_keys
        where merchant_id = ${merchant_id} and key_id = any(${keys})`;
    case "day":
    case "channel":
    case "method":
      return [];
  }
}

function figuresOf(row: Row): StatisticsFigures {
  const real_minor = row.trade_minor - row.discount_minor - row.refund_minor;
  return {
    trade_count: Number(row.trade_count),
    trade_minor: Number(row.trade_minor),
    discount_minor: Number(row.discount_minor),
    refund_count: Number(row.refund_count),
    refund_minor: Number(row.refund_minor),
    real_minor: Number(real_minor),
    fee_minor: Number(real_minor - row.income_minor),
    income_minor: Number(row.income_minor),
  };
}

const no_figures: StatisticsFigures = {
  ...{ trade_count: 0, trade_minor: 0, discount_minor: 0, refund_count: 0, refund_minor: 0 },
  ...{ real_minor: 0, fee_minor: 0, income_minor: 0 },
};

function addUp(sum: StatisticsFigures, more: StatisticsFigures): StatisticsFigures {
  return {
    trade_count: sum.trade_count + more.trade_count,
    trade_minor: sum.trade_minor + more.trade_minor,
    discount_minor: sum.discount_minor + more.discount_minor,
    refund_count: sum.refund_count + more.refund_count,
    refund_minor: sum.refund_minor + more.refund_minor,
    real_minor: sum.real_minor + more.real_minor,
    fee_minor: sum.fee_minor + more.fee_minor,
    income_minor: sum.income_minor + more.income_minor,
  };
}

/** One after the other, also those on which nothing happened. */
function everyDay(
  found: readonly StatisticsGroup[],
  { from, to }: Readonly<{ from: string; to: string }>,
): StatisticsGroup[] {
  const known = new Map(found.map((group) => [group.key, group]));
  const days: StatisticsGroup[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) {
    days.push(known.get(date) ?? { key: date, name: null, ...no_figures });
  }
  return days;
}

function byWhatCameIn(one: StatisticsGroup, other: StatisticsGroup): number {
  return other.real_minor - one.real_minor || (one.key ?? "").localeCompare(other.key ?? "");
}
