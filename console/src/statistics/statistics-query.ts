/** What the page of statistics reads. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { StatisticsDocument } from "../../../src/contract/statistics.ts";
import { request } from "../api/request.ts";
import { statisticsQueryString, type Range, type StatisticsSearch } from "./statistics-search.ts";

export function statisticsQuery(search: StatisticsSearch, range: Range) {
  const query = statisticsQueryString(search, range);
  return queryOptions({
    queryKey: ["statistics", query],
    queryFn: ({ signal }) => request<StatisticsDocument>(`/v1/statistics${query}`, { signal }),
    placeholderData: keepPreviousData,
  });
}
