/** Orders as a table, with a choice of columns that is remembered on this device. */
import { Button, Group, Menu, Paper, Skeleton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconColumns3 } from "@tabler/icons-react";
import { useTable, type ColumnVisibilityState } from "@tanstack/react-table";
import { useCallback, useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { OrderDocument } from "../../../src/contract/order.ts";
import { zoneLabel } from "../format/instant.ts";
import { currentLanguage } from "../i18n/language.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import table_styles from "../parts/data-table.module.css";
import {
  column_ids,
  isFigure,
  order_features,
  orderColumns,
  type ColumnId,
} from "./orders-columns.tsx";
import type { OrdersSearch } from "./orders-search.ts";
import styles from "./orders-table.module.css";
import { useProductName } from "./product-name.ts";

export function OrdersTable({
  orders,
  search,
}: {
  orders: readonly OrderDocument[];
  search: OrdersSearch;
}) {
  const { t } = useTranslation();
  const language = currentLanguage();
  const { time_zone } = useSignedIn().merchant;
  const productName = useProductName();
  const [columnVisibility, setColumnVisibility] = useLocalStorage<ColumnVisibilityState>({
    key: "tillgate.orders.columns",
    defaultValue: {},
    getInitialValueInEffect: false,
  });

  // The season that the zone is named for is that of the newest order shown.
  const newest_at = orders[0]?.created_at ?? "";
  const heading = useCallback(
    (id: ColumnId) =>
      t(`orders.column.${id}`, { zone: zoneLabel(time_zone, Date.parse(newest_at)) }),
    [t, time_zone, newest_at],
  );
  const columns = useMemo(
    () =>
      orderColumns({
        language,
        time_zone,
        search,
        productName,
        channelName: (order) => t(`channel.${order.channel}`),
        heading,
      }),
    [language, time_zone, search, productName, t, heading],
  );
  const table = useTable({
    features: order_features,
    columns,
    data: orders,
    getRowId: (order) => order.order_id,
    state: { columnVisibility },
    onColumnVisibilityChange: setColumnVisibility,
  });

  return (
    <Paper withBorder>
      <Group justify="end" p={6}>
        <ColumnChoice
          heading={heading}
          visibility={columnVisibility}
          onVisibility={setColumnVisibility}
        />
      </Group>
      <div className={styles["scroll"]}>
        <table
          aria-label={t("orders.table")}
          className={`${table_styles["table"]} ${styles["table"]}`}
        >
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <HeaderCell key={header.id} column_id={header.column.id}>
                    <table.FlexRender header={header} />
                  </HeaderCell>
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id} className={styles["row"]}>
                {row.getVisibleCells().map((cell) => (
                  <DataCell key={cell.id} column_id={cell.column.id}>
                    <table.FlexRender cell={cell} />
                  </DataCell>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Paper>
  );
}

function HeaderCell({ column_id, children }: { column_id: string; children: ReactNode }) {
  return (
    <th scope="col" className={isFigure(column_id) ? table_styles["figure"] : undefined}>
      {children}
    </th>
  );
}

function DataCell({ column_id, children }: { column_id: string; children: ReactNode }) {
  return <td className={isFigure(column_id) ? table_styles["figure"] : undefined}>{children}</td>;
}

function ColumnChoice({
  heading,
  visibility,
  onVisibility,
}: {
  heading: (id: ColumnId) => string;
  visibility: ColumnVisibilityState;
  onVisibility: (visibility: ColumnVisibilityState) => void;
}) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconColumns3 size={16} aria-hidden />}
        >
          {t("orders.columns")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {column_ids
          .filter((id) => id !== "order")
          .map((id) => {
            const is_shown = visibility[id] !== false;
            return (
              <Menu.CheckboxItem
                key={id}
                checked={is_shown}
                onChange={(is_wanted) => onVisibility({ ...visibility, [id]: is_wanted })}
              >
                {heading(id)}
              </Menu.CheckboxItem>
            );
          })}
      </Menu.Dropdown>
    </Menu>
  );
}

export function OrdersTableSkeleton() {
  return (
    <Paper withBorder p="md">
      {Array.from({ length: 10 }, (_, index) => (
        <Skeleton key={index} h={22} my={18} />
      ))}
    </Paper>
  );
}
