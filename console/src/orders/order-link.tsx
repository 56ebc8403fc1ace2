/** A link to an order, which remembers the list it stands in. */
import { AnchorLink } from "../parts/anchor-link.tsx";
import styles from "./order-link.module.css";
import type { OrdersSearch } from "./orders-search.ts";

/** Ids end in the time; their first part and last digits tell orders of one day apart. */
export function shortOrderId(order_id: string): string {
  return order_id.length <= 20 ? order_id : `${order_id.slice(0, 10)}…${order_id.slice(-4)}`;
}

/** With `covers_row`, the whole row or card around it leads to the order. */
export function OrderLink({
  order_id,
  search,
  covers_row = false,
}: {
  order_id: string;
  search: OrdersSearch;
  covers_row?: boolean;
}) {
  return (
    <AnchorLink
      to="/orders/$order_id"
      params={{ order_id }}
      state={{ orders_search: search }}
      ff="monospace"
      size="sm"
      title={order_id}
      className={covers_row ? styles["covers"] : undefined}
    >
      {shortOrderId(order_id)}
    </AnchorLink>
  );
}
