/** Which page of a list, and of which time. */
import { readDateRange, type DateRange } from "../../domain/trade/date-range.ts";
import { dateRangeFaultWording } from "../../domain/trade/parameter-texts.ts";
import type { LegacyCall } from "./endpoint.ts";
import { LegacyError, wrongParameter } from "./failure.ts";
import { not_a_page, not_a_status, upTo } from "./parameter-texts.ts";

export type Page = Readonly<{ limit: number; offset: number }>;

const limit_default = 20;
const limit_max = 1_000;
/** A list does not lead further than an export would. */
export const rows_max = 65_535;

export function readPage({ parameters }: LegacyCall): Page {
  const page = wholeNumber(parameters.text("page"), 1);
  const limit = wholeNumber(parameters.text("limit"), limit_default);
  if (page === null) throw wrongParameter("page", not_a_page);
  if (limit === null || limit > limit_max) throw wrongParameter("limit", upTo(limit_max));
  if (page * limit > rows_max) throw new LegacyError(11023);
  return { limit, offset: (page - 1) * limit };
}

function wholeNumber(text: string, otherwise: number): number | null {
  if (text === "") return otherwise;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}

export function readRange({ parameters, merchant }: LegacyCall, now_ms: number): DateRange {
  const { text } = parameters;
  const asked = {
    queryDateRange: text("queryDateRange"),
    queryStartDate: text("queryStartDate"),
    queryEndDate: text("queryEndDate"),
    queryStartDateTime: text("queryStartDateTime"),
    queryEndDateTime: text("queryEndDateTime"),
    createTimeStart: text("createTimeStart"),
    createTimeEnd: text("createTimeEnd"),
  };
  const reading = readDateRange(asked, { now_ms, time_zone: merchant.time_zone });
  if (reading.valid) return reading.range;
  throw wrongParameter(reading.fault.parameter, dateRangeFaultWording(reading.fault));
}

/** `status`: -99 or none is any. */
export function readStatus({ parameters }: LegacyCall): number | null {
  const text = parameters.text("status");
  if (text === "" || text === "-99") return null;
  if (/^-?\d{1,2}$/.test(text)) return Number(text);
  throw wrongParameter("status", not_a_status);
}
