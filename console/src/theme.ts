/** The look of the console. Every pair of colours here keeps a contrast of at least 4.5 to 1. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The green of sea water between the islands; shade 8 carries white text. */
const strait: MantineColorsTuple = [
  "#e8f7f6",
  "#d3ecea",
  "#a6d9d5",
  "#74c4be",
  "#4bb1aa",
  "#2f9f98",
  "#178b84",
  "#0a7973",
  "#0b6b6b",
  "#075252",
];

const sans_serif =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';

export const theme = createTheme({
  primaryColor: "strait",
  primaryShade: { light: 8, dark: 7 },
  colors: { strait },
  autoContrast: true,
  fontFamily: sans_serif,
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, Menlo, Consolas, "WenQuanYi Micro Hei Mono", monospace',
  headings: { fontFamily: sans_serif, fontWeight: "650" },
  defaultRadius: "md",
  respectReducedMotion: true,
  cursorType: "pointer",
});

/** The library's own dimmed, placeholder and badge texts are too pale on their backgrounds. */
export const cssVariables: CSSVariablesResolver = ({ colors }) => {
  const light: Record<string, string> = {
    "--mantine-color-dimmed": "#5c6570",
    "--mantine-color-placeholder": "#626a73",
    "--mantine-color-error": "#b3261e",
    "--tillgate-canvas": "#f4f6f7",
    "--tillgate-line": "#dde2e5",
    "--tillgate-code": "#f2f5f6",
    "--tillgate-sold": "#0b6b6b",
    "--tillgate-held": "#b26a00",
    "--tillgate-left": "#7fc4bf",
  };
  const dark: Record<string, string> = {
    "--mantine-color-dimmed": "#a6adb4",
    "--mantine-color-placeholder": "#9aa1a8",
    "--mantine-color-error": "#ff8a80",
    "--mantine-color-body": "#1b1f22",
    "--tillgate-canvas": "#131618",
    "--tillgate-line": "#343a3f",
    "--tillgate-code": "#15191b",
    "--tillgate-sold": "#2f9f98",
    "--tillgate-held": "#f0a531",
    "--tillgate-left": "#335f5c",
  };
  for (const [name, shades] of Object.entries(colors)) {
    light[`--mantine-color-${name}-light-color`] = shades[9] ?? "inherit";
    dark[`--mantine-color-${name}-light-color`] = shades[2] ?? "inherit";
  }
  return { variables: {}, light, dark };
};
