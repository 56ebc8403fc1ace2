/** Brings the texts of these pages along with the first of them. */
import { addTexts } from "../i18n/language.ts";
import { members_en } from "../i18n/members-en.ts";
import { members_zh } from "../i18n/members-zh.ts";

addTexts("members", { "zh-CN": members_zh, en: members_en });
