/**
 * The demonstration catalog: 90 days from `today`, with one of each thing that a calendar knows: a
 * pool that packs and single tickets share, shows at two times, a pool without a limit, a day that
 * is given away as a whole, and a closed one.
 */
import { expandCalendar, weekdays, type Calendar } from "../domain/catalog/calendar.ts";
import type { Pool, Product, Sku } from "../domain/catalog/catalog.ts";
import type { SaveCatalog } from "../domain/catalog/save-catalog.ts";
import { slotId } from "../domain/inventory/slot.ts";
import { addDays } from "../domain/time-zone.ts";

const calendar_days = 90;

/** Days from today of the park's day that a company has booked whole: nothing is left to sell. */
const booked_day = 9;
/** Days from today of the day on which everything is closed. */
const closed_day = 16;

/** `today` is a date of the merchant's zone. */
export function demoCatalog(today: string): SaveCatalog {
  const booked = {
    pool_id: "sentosa_park",
    date: addDays(today, booked_day),
    start_time: "",
    capacity: 0,
    closed: false,
  };
  const planned = calendars(today).flatMap(expandCalendar);
  const slots = [...planned.filter((slot) => slotId(slot) !== slotId(booked)), booked];
  return { type: "SAVE_CATALOG", products, pools, skus, slots };
}

function calendars(today: string): Calendar[] {
  const every_day = {
    from: today,
    to: addDays(today, calendar_days - 1),
    weekdays,
    start_times: [""],
    closed_weekdays: [],
    closed_dates: [addDays(today, closed_day)],
  };
  const closed_only = { weekdays: [], capacity: null };
  return [
    { ...every_day, pool_id: "sentosa_park", capacity: 3_000 },
    {
      ...every_day,
      pool_id: "night_show",
      start_times: ["19:40", "20:40"],
      capacity: 400,
    },
    // Open on every day that is not named.
    { ...every_day, ...closed_only, pool_id: "sentosa_beach" },
  ];
}

const products: readonly Product[] = [
  product("sentosa", ["圣淘沙", "Sentosa"]),
  product("night_show", ["海上夜间秀", "Night show by the sea"]),
  product("sentosa_beach", ["圣淘沙海滩", "Sentosa beach"]),
];

const pools: readonly Pool[] = [
  pool("sentosa_park", ["园区", "Park"]),
  pool("night_show", ["夜间秀", "Night show"], { timed: true }),
  pool("sentosa_beach", ["海滩", "Beach"], { unlimited: true }),
];

const skus: readonly Sku[] = [
  sku("sentosa_family_pack", {
    name: ["Sentosa 家庭套票(2大1小)", "Sentosa family pack (2 adults, 1 child)"],
    price_minor: 11_900n,
    admits: { adult: 2, child: 1 },
  }),
  sku("sentosa_adult", {
    name: ["Sentosa 成人票", "Sentosa adult ticket"],
    price_minor: 4_800n,
    admits: { adult: 1 },
  }),
  sku("sentosa_child", {
    name: ["Sentosa 儿童票", "Sentosa child ticket"],
    price_minor: 3_600n,
    admits: { child: 1 },
  }),
  sku("night_show", {
    of: "night_show",
    name: ["海上夜间秀", "Night show by the sea"],
    price_minor: 2_500n,
    admits: { any: 1 },
    cutoff_minutes: 15,
  }),
  sku("sentosa_beach_pass", {
    of: "sentosa_beach",
    name: ["圣淘沙海滩日票", "Sentosa beach day pass"],
    price_minor: 500n,
    admits: { any: 1 },
  }),
];

type Name = readonly [zh: string, en: string];

function product(product_id: string, [name_zh, name_en]: Name): Product {
  return { product_id, name_zh, name_en, active: true };
}

function pool(
  pool_id: string,
  [name_zh, name_en]: Name,
  { timed = false, unlimited = false }: Readonly<{ timed?: boolean; unlimited?: boolean }> = {},
): Pool {
  return { pool_id, name_zh, name_en, timed, unlimited };
}

/** A ticket to the park unless told otherwise; other products have a pool of the same name. */
function sku(
  sku_id: string,
  of: Readonly<{
    /** The product, and its pool. */
    of?: string;
    name: Name;
    price_minor: bigint;
    admits: Readonly<Record<string, number>>;
    cutoff_minutes?: number;
  }>,
): Sku {
  const [name_zh, name_en] = of.name;
  const admits = Object.entries(of.admits).map(([type, count]) => ({ type, count }));
  return {
    sku_id,
    product_id: of.of ?? "sentosa",
    pool_id: of.of ?? "sentosa_park",
    name_zh,
    name_en,
    price_minor: of.price_minor,
    currency: "SGD",
    pack_size: admits.reduce((sum, { count }) => sum + count, 0),
    admits,
    sale_from_ms: null,
    sale_until_ms: null,
    cutoff_minutes: of.cutoff_minutes ?? 0,
    active: true,
  };
}

/** Where the demonstration merchant's tills stand. */
export const demoStores = [
  { store_no: "S01", name_zh: "圣淘沙入口售票处", name_en: "Sentosa Gateway counter" },
  { store_no: "S02", name_zh: "海滩车站服务台", name_en: "Beach Station desk" },
] as const;
