/** The counter: what a cashier sells with. First the store that the till stands in. */
import { Button, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconBuildingStore } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { skusQuery } from "../api/queries.ts";
import { addTexts } from "../i18n/language.ts";
import { till_en } from "../i18n/till-en.ts";
import { till_zh } from "../i18n/till-zh.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { useSignedIn } from "../shell/signed-in.ts";
import { useLocalName } from "./local-name.ts";
import { storesQuery } from "./queries.ts";
import type { StoreDocument } from "../../../src/contract/store.ts";
import { openTillStorage } from "./till-storage.ts";
import styles from "./till-page.module.css";
import { Till } from "./till.tsx";

addTexts("till", { "zh-CN": till_zh, en: till_en });

export function TillPage() {
  const { t } = useTranslation("till");
  usePageTitle(t("title"));
  const { merchant_id } = useSignedIn().merchant;
  const storage = useMemo(() => openTillStorage(merchant_id), [merchant_id]);
  const [store_no, setStoreNo] = useState(() => storage.store());
  const stores = useQuery(storesQuery);
  const skus = useQuery(skusQuery);

  const error = stores.error ?? skus.error;
  if (stores.data === undefined || skus.data === undefined) {
    if (error === null) return <Skeleton h={420} aria-label={t("loading")} aria-busy />;
    const retry = () => void Promise.all([stores.refetch(), skus.refetch()]);
    return <FailureAlert error={error} onRetry={retry} />;
  }
  const known = stores.data.data;
  const only = known.length === 1 ? known[0] : undefined;
  const store = known.find((one) => one.store_no === store_no) ?? only;
  if (store === undefined) {
    const choose = (chosen: StoreDocument) => {
      storage.keepStore(chosen.store_no);
      setStoreNo(chosen.store_no);
    };
    return <StoreChoice stores={known} onChoose={choose} />;
  }
  const sold = skus.data.data.filter(({ active }) => active);
  return (
    <Till
      key={store.store_no}
      store={store}
      skus={sold}
      storage={storage}
      {...(known.length > 1 ? { onChangeStore: () => setStoreNo("") } : {})}
    />
  );
}

function StoreChoice({
  stores,
  onChoose,
}: {
  stores: readonly StoreDocument[];
  onChoose: (store: StoreDocument) => void;
}) {
  const { t } = useTranslation("till");
  const localName = useLocalName();
  const is_empty = stores.length === 0;
  return (
    <Paper withBorder p="xl" radius="lg" className={styles["choice"]}>
      <Stack gap="md">
        <div>
          <Title order={1} size="h2">
            {t(is_empty ? "store_none_title" : "store_choose")}
          </Title>
          <Text c="dimmed">{t(is_empty ? "store_none" : "store_choose_hint")}</Text>
        </div>
        {stores.map((store) => (
          <Button
            key={store.store_no}
            variant="default"
            size="xl"
            justify="start"
            leftSection={<IconBuildingStore size={24} aria-hidden />}
            onClick={() => onChoose(store)}
          >
            {localName(store.name)}
          </Button>
        ))}
      </Stack>
    </Paper>
  );
}
