/** The range, the grouping and the filters; every change is a change of the page's address. */
import { Button, Group, NativeSelect, Paper, SimpleGrid, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { channels } from "../../../src/contract/order-words.ts";
import { useLocalName } from "../till/local-name.ts";
import { storesQuery } from "../till/queries.ts";
import {
  group_names,
  parseStatisticsSearch,
  rangesOf,
  statistics_methods,
  type Range,
  type StatisticsSearch,
} from "./statistics-search.ts";

type Props = { search: StatisticsSearch; range: Range; today: string };

export function StatisticsFilters({ search, range, today }: Props) {
  const { t } = useTranslation(["console", "statistics"]);
  const navigate = useNavigate();
  function change(parts: Readonly<Record<string, string>>) {
    const set = Object.entries({ ...search, ...parts }).filter(([, value]) => value !== "");
    const next = parseStatisticsSearch(Object.fromEntries(set));
    void navigate({ to: "/statistics", search: next });
  }
  return (
    <Paper withBorder p="sm" component="search" aria-label={t("statistics:filters")}>
      <Group gap="xs" mb="sm">
        {rangesOf(today).map(({ name, from, to }) => {
          const is_chosen = from === range.from && to === range.to;
          return (
            <Button
              key={name}
              size="compact-sm"
              variant={is_chosen ? "filled" : "default"}
              aria-pressed={is_chosen}
              onClick={() => change({ from, to })}
            >
              {t(`statistics:range.${name}`)}
            </Button>
          );
        })}
      </Group>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 7 }} spacing="sm">
        <DateField
          label={t("statistics:from")}
          date={range.from}
          onDate={(from) => change({ from, to: from > range.to ? from : range.to })}
        />
        <DateField
          label={t("statistics:to")}
          date={range.to}
          onDate={(to) => change({ to, from: to < range.from ? to : range.from })}
        />
        <Choices search={search} change={change} />
      </SimpleGrid>
    </Paper>
  );
}

function Choices({
  search,
  change,
}: {
  search: StatisticsSearch;
  change: (parts: Readonly<Record<string, string>>) => void;
}) {
  const { t } = useTranslation(["console", "statistics"]);
  const localName = useLocalName();
  const stores = useQuery(storesQuery).data?.data ?? [];
  const any = { value: "", label: t("orders.any") };
  const selects = [
    {
      name: "group_by",
      label: t("statistics:group_by"),
      value: search.group_by ?? "day",
      data: group_names.map((value) => ({ value, label: t(`statistics:group.${value}`) })),
    },
    {
      name: "kind",
      label: t("statistics:kind"),
      value: search.kind ?? "SALE",
      data: [
        { value: "SALE", label: t("statistics:sales") },
        { value: "RECHARGE", label: t("statistics:recharges") },
      ],
    },
    {
      name: "store_no",
      label: t("statistics:group.store"),
      value: search.store_no ?? "",
      data: [
        any,
        ...stores.map(({ store_no: value, name }) => ({ value, label: localName(name) })),
      ],
    },
    {
      name: "channel",
      label: t("statistics:group.channel"),
      value: search.channel ?? "",
      data: [any, ...channels.map((value) => ({ value, label: t(`channel.${value}`) }))],
    },
    {
      name: "method",
      label: t("statistics:group.method"),
      value: search.method ?? "",
      data: [
        any,
        ...statistics_methods.map((value) => {
          const label = value === "points" ? t("statistics:points") : t(`payment_method.${value}`);
          return { value, label };
        }),
      ],
    },
  ];
  return selects.map(({ name, ...select }) => (
    <NativeSelect
      key={name}
      {...select}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  ));
}

/** A date that may be half typed: it counts once all of it is there. */
function DateField({
  label,
  date,
  onDate,
}: {
  label: string;
  date: string;
  onDate: (date: string) => void;
}) {
  const [typed, setTyped] = useState(date);
  useEffect(() => setTyped(date), [date]);
  return (
    <TextInput
      type="date"
      label={label}
      value={typed}
      max="2999-12-31"
      onChange={(event) => {
        const value = event.currentTarget.value;
        setTyped(value);
        // A year is typed digit by digit: 0002, 0020, 0202.
        if (value >= "1900") onDate(value);
      }}
      onBlur={() => setTyped(date)}
    />
  );
}
