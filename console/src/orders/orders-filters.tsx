/** The search box and the filters; every change is a change of the page's address. */
import { Button, Group, NativeSelect, Paper, SimpleGrid, TextInput } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  channels,
  fulfillmentStatuses,
  orderStatuses,
  paymentStatuses,
} from "../../../src/contract/order-words.ts";
import { SearchBox } from "../parts/search-box.tsx";
import { countFilters, withPart, type OrdersSearch } from "./orders-search.ts";

type Part = Exclude<keyof OrdersSearch, "cursor">;

export function OrdersFilters({ search }: { search: OrdersSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const is_roomy = useMediaQuery("(min-width: 48em)", true, { getInitialValueInEffect: false });
  const [is_open, panel] = useDisclosure(false);
  const filter_count = countFilters(search);

  /** Typing replaces the address; a choice adds to the history, so that Back undoes it. */
  function setPart(name: Part, value: string, { replace = false } = {}) {
    void navigate({ to: "/orders", search: withPart(search, name, value), replace });
  }

  const label =
    filter_count === 0 ? t("orders.filters") : t("orders.filters_active", { count: filter_count });
  return (
    <Paper withBorder p="sm" component="search" aria-label={t("orders.search")}>
      <Group gap="sm" align="end" wrap="nowrap">
        <SearchBox
          text={search.q ?? ""}
          words={{
            label: t("orders.search"),
            hint: t("orders.search_hint"),
            clear: t("orders.clear_search"),
          }}
          onText={(q) => setPart("q", q, { replace: true })}
        />
        {is_roomy ? null : (
          <Button
            variant={filter_count === 0 ? "default" : "light"}
            leftSection={<IconFilter size={17} aria-hidden />}
            aria-expanded={is_open}
            onClick={panel.toggle}
          >
            {label}
          </Button>
        )}
      </Group>
      {is_roomy || is_open ? (
        <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm" mt="sm">
          <Filters search={search} setPart={setPart} />
        </SimpleGrid>
      ) : null}
      {filter_count === 0 ? null : (
        <Button
          variant="subtle"
          size="compact-sm"
          mt="xs"
          onClick={() => {
            const q = search.q === undefined ? {} : { q: search.q };
            void navigate({ to: "/orders", search: q });
          }}
        >
          {t("orders.clear")}
        </Button>
      )}
    </Paper>
  );
}

function Filters({
  search,
  setPart,
}: {
  search: OrdersSearch;
  setPart: (name: Part, value: string) => void;
}) {
  const { t } = useTranslation();
  const choices = {
    status: orderStatuses.map((value) => ({ value, label: t(`order_status.${value}`) })),
    payment_status: paymentStatuses.map((value) => {
      return { value, label: t(`payment_status.${value}`) };
    }),
    fulfillment_status: fulfillmentStatuses.map((value) => {
      return { value, label: t(`fulfillment_status.${value}`) };
    }),
    channel: channels.map((value) => ({ value, label: t(`channel.${value}`) })),
  };
  return (
    <>
      {(["status", "payment_status", "fulfillment_status", "channel"] as const).map((name) => (
        <NativeSelect
          key={name}
          label={t(`orders.${name}`)}
          value={search[name] ?? ""}
          data={[{ value: "", label: t("orders.any") }, ...choices[name]]}
          onChange={(event) => setPart(name, event.currentTarget.value)}
        />
      ))}
      {(["date", "created_from", "created_to"] as const).map((name) => (
        <DateFilter
          key={name}
          label={t(`orders.${name}`)}
          date={search[name] ?? ""}
          onDate={(date) => setPart(name, date)}
        />
      ))}
    </>
  );
}

/**
 * A date that may be half typed. The browser reports the empty text until all parts are there, so
 * an emptied field clears the filter only when it is left.
 */
function DateFilter({
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
      onBlur={() => {
        if (typed === "" && date !== "") onDate("");
      }}
    />
  );
}
