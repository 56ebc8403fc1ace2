/** The pay page: for people who were sent a link by a chat, an agent or a reseller. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startLanguage } from "../i18n/language.ts";
import { pay_en } from "../i18n/pay-en.ts";
import { pay_zh } from "../i18n/pay-zh.ts";
import "./pay.css";
import { PayPage } from "./pay-page.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root element");

await startLanguage("pay", { "zh-CN": pay_zh, en: pay_en });
const session_id = decodeURIComponent(window.location.pathname.split("/").at(-1) ?? "");

createRoot(root).render(
  <StrictMode>
    <PayPage session_id={session_id} />
  </StrictMode>,
);
