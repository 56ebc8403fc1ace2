/** What the page about operators reads. */
import { queryOptions } from "@tanstack/react-query";
import type { DeviceList } from "../../../src/contract/device.ts";
import type { OperatorList } from "../../../src/contract/operator.ts";
import type { RefundRules } from "../../../src/contract/refund-rules.ts";
import { request } from "../api/request.ts";

export const operatorsQuery = queryOptions({
  queryKey: ["operators"],
  queryFn: ({ signal }) => request<OperatorList>("/v1/operators", { signal }),
});

export const refundRulesQuery = queryOptions({
  queryKey: ["refund-rules"],
  queryFn: ({ signal }) => request<RefundRules>("/v1/refund_rules", { signal }),
});

export const devicesQuery = queryOptions({
  queryKey: ["devices"],
  queryFn: ({ signal }) => request<DeviceList>("/v1/devices", { signal }),
});
