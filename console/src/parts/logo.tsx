/** The mark and name of the product. */
import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function Logo() {
  const { t } = useTranslation();
  return (
    <Group gap="xs" wrap="nowrap">
      <img src={`${import.meta.env.BASE_URL}icon.svg`} width={28} height={28} alt="" />
      <Text fw={700} size="lg" lh={1}>
        {t("product")}
      </Text>
    </Group>
  );
}
