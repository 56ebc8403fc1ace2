/** What a merchant has decided for all of its members at once. */
import type { PointsRule } from "./points.ts";

/** A merchant has one row of settings; this is its id. */
export const member_settings_id = "member_settings";

export type MemberSettings = Readonly<{
  merchant_id: string;
  settings_id: typeof member_settings_id;
  /** Null while no points are given, and none are taken as payment. */
  points_rule: PointsRule | null;
}>;
