/** The merchant console. */
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./styles.ts";
import { console_en } from "./i18n/console-en.ts";
import { console_zh } from "./i18n/console-zh.ts";
import { startLanguage } from "./i18n/language.ts";
import { createConsole } from "./routes.tsx";
import { cssVariables, theme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root element");

await startLanguage("console", { "zh-CN": console_zh, en: console_en });
const { router, query_client } = createConsole();

createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: "tillgate.color-scheme" })}
    >
      <QueryClientProvider client={query_client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
