/** Lets the compiler know every key of every text. */
import "i18next";
import type { audit_en } from "./audit-en.ts";
import type { cancel_en } from "./cancel-en.ts";
import type { console_en } from "./console-en.ts";
import type { members_en } from "./members-en.ts";
import type { overview_en } from "./overview-en.ts";
import type { password_en } from "./password-en.ts";
import type { pay_out_en } from "./pay-out-en.ts";
import type { pay_en } from "./pay-en.ts";
import type { staff_en } from "./staff-en.ts";
import type { shift_en } from "./shift-en.ts";
import type { statistics_en } from "./statistics-en.ts";
import type { till_en } from "./till-en.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: {
      console: typeof console_en & typeof overview_en & typeof cancel_en;
      audit: typeof audit_en;
      password: typeof password_en;
      pay: typeof pay_en;
      pay_out: typeof pay_out_en;
      members: typeof members_en;
      staff: typeof staff_en;
      shift: typeof shift_en;
      statistics: typeof statistics_en;
      till: typeof till_en;
    };
    returnNull: false;
  }
}
