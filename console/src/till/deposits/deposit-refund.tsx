/** Giving back what was consumed of a deposit, which is a sale like any other. */
import { Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { DepositDocument } from "../../../../src/contract/deposit.ts";
import { FailureAlert } from "../../parts/failure-alert.tsx";
import { saleQuery } from "../queries.ts";
import { RefundForm } from "../refund-form.tsx";
import { depositQuery } from "./deposit-calls.ts";

export function DepositRefund({
  deposit: { deposit_id, trade_order_id },
  onClose,
}: {
  deposit: DepositDocument;
  onClose: () => void;
}) {
  const query_client = useQueryClient();
  // What was given back elsewhere meanwhile is not offered again.
  const sale = useQuery({ ...saleQuery(trade_order_id), staleTime: 0 });
  if (sale.data === undefined) {
    if (sale.error === null) return <Skeleton h={260} />;
    return <FailureAlert error={sale.error} onRetry={() => void sale.refetch()} />;
  }
  function refresh() {
    void query_client.invalidateQueries({ queryKey: depositQuery(deposit_id).queryKey });
    void query_client.invalidateQueries({ queryKey: ["deposits"] });
  }
  return <RefundForm sale={sale.data} onDone={refresh} onClose={onClose} />;
}
