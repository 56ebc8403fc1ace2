// What may break a rule of tidy, and why. An exception that is needed no more is itself a finding.

import type { RuleName } from "../tidy.ts";

export type Exception = Readonly<{
  rule: RuleName;
  /** The file. */
  path: string;
  /** Part of the offending text; without it, every finding of the rule in the file is excepted. */
  contains?: string;
  reason: string;
}>;

/** In which merchant's name somebody speaks is what these tables are asked. */
const ASKED_BEFORE_THE_MERCHANT_IS_KNOWN =
  "A credential is looked up by its hash or address to learn whose it is.";

export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: "tenant-wall",
    path: "src/postgres/migrations/0001_merchants_and_credentials.sql",
    contains: "create table credential_",
    reason: ASKED_BEFORE_THE_MERCHANT_IS_KNOWN,
  },
  {
    rule: "tenant-wall",
    path: "src/queries/access/console-session.ts",
    contains: "credential_sessions",
    reason: "A session is ended by whoever holds its token.",
  },
  {
    rule: "tenant-wall",
    path: "src/queries/work/open-work.ts",
    contains: "credential_sessions",
    reason: "Sessions that are over are swept away for all merchants together.",
  },
];
