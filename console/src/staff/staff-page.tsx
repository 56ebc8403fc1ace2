/** Operators: who signs in and as what, what they may refund, PINs, tills, and what was changed. */
import { Skeleton, Stack, Title, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { addTexts } from "../i18n/language.ts";
import { staff_en } from "../i18n/staff-en.ts";
import { staff_zh } from "../i18n/staff-zh.ts";
import { FailureAlert } from "../parts/failure-alert.tsx";
import { usePageTitle } from "../parts/page-title.ts";
import { storesQuery } from "../till/queries.ts";
import { DevicesSection } from "./devices-section.tsx";
import { LimitsSection } from "./limits-section.tsx";
import { useMyself } from "./myself.ts";
import { OperatorsSection } from "./operators-section.tsx";
import { PinsSection } from "./pins-section.tsx";
import { devicesQuery, operatorsQuery, refundRulesQuery } from "./queries.ts";

/** Most come here to change something, and not to read what was changed. */
const AuditSection = lazy(async () => ({
  default: (await import("./audit/audit-section.tsx")).AuditSection,
}));

addTexts("staff", { "zh-CN": staff_zh, en: staff_en });

export function StaffPage() {
  const { t } = useTranslation("staff");
  usePageTitle(t("title"));
  return (
    <Stack gap="md" maw={1040}>
      <Title order={1} size="h2">
        {t("title")}
      </Title>
      <Sections />
    </Stack>
  );
}

function Sections() {
  const { t } = useTranslation("staff");
  const me = useMyself();
  const operators = useQuery(operatorsQuery);
  const rules = useQuery(refundRulesQuery);
  const stores = useQuery(storesQuery);
  const devices = useQuery(devicesQuery);
  const all = [operators, rules, stores, devices];
  const is_there =
    operators.data !== undefined &&
    rules.data !== undefined &&
    stores.data !== undefined &&
    devices.data !== undefined;
  if (!is_there) {
    const failed = all.find(({ error }) => error !== null);
    if (failed === undefined) {
      return (
        <div aria-busy>
          <VisuallyHidden role="status">{t("loading")}</VisuallyHidden>
          <Skeleton h={420} />
        </div>
      );
    }
    const retry = () => void Promise.all(all.map(({ refetch }) => refetch()));
    return <FailureAlert error={failed.error} onRetry={retry} />;
  }
  const known_stores = stores.data.data;
  return (
    <>
      <OperatorsSection operators={operators.data.data} stores={known_stores} me={me} />
      <LimitsSection rules={rules.data} me={me} />
      <PinsSection stores={known_stores} rules={rules.data} me={me} />
      <DevicesSection devices={devices.data.data} stores={known_stores} me={me} />
      {me.may("audit:read") ? (
        <Suspense fallback={<Skeleton h={220} />}>
          <AuditSection stores={known_stores} />
        </Suspense>
      ) : null}
    </>
  );
}
