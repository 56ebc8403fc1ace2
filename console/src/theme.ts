/** The look of the console. Every pair of colours here keeps a contrast of at least 4.5 to 1. */
import {
  createTheme,
  Menu,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from "@mantine/core";

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

const sans_serif = [
  'system-ui, -apple-system, "Segoe UI"',
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif',
].join(", ");

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
  components: {
    // Its focusable placeholder has no place among the items of a menu.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
  },
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
    "--tillgate-row-hover": "#f4f7f8",
    "--tillgate-json-key": "#0b5e8a",
    "--tillgate-json-string": "#176b33",
    "--tillgate-json-literal": "#8a3f00",
    "--tillgate-plain-ground": "#e7ecee",
    "--tillgate-plain-text": "#3f4a52",
    "--tillgate-good-ground": "#d8f2df",
    "--tillgate-good-text": "#17602c",
    "--tillgate-warn-ground": "#fdeccd",
    "--tillgate-warn-text": "#7a4a00",
    "--tillgate-bad-ground": "#fbdedb",
    "--tillgate-bad-text": "#97201a",
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
    "--tillgate-row-hover": "#23282c",
    "--tillgate-json-key": "#7cc4ee",
    "--tillgate-json-string": "#8fd6a3",
    "--tillgate-json-literal": "#f0b070",
    "--tillgate-plain-ground": "#2b3135",
    "--tillgate-plain-text": "#c3cad0",
    "--tillgate-good-ground": "#173a24",
    "--tillgate-good-text": "#8fdca6",
    "--tillgate-warn-ground": "#40300e",
    "--tillgate-warn-text": "#f5c265",
    "--tillgate-bad-ground": "#451b18",
    "--tillgate-bad-text": "#ff9f96",
  };
  for (const [name, shades] of Object.entries(colors)) {
    light[`--mantine-color-${name}-light-color`] = `color-mix(in srgb, ${shades[9]} 62%, #000)`;
    dark[`--mantine-color-${name}-light-color`] = shades[2] ?? "inherit";
  }
  return { variables: {}, light, dark };
};
