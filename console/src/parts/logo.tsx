/** The mark and name of the product. */
import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** With `is_short` the name is left out where there is little room. */
export function Logo({ is_short = false }: { is_short?: boolean }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      <img src={`${import.meta.env.BASE_URL}icon.svg`} width={28} height={28} alt="" />
      <Text fw={700} size="lg" lh={1} {...(is_short ? { visibleFrom: "sm" } : {})}>
        {t("product")}
      </Text>
    </Group>
  );
}
