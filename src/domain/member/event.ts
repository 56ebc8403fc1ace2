/**
 * The facts in a member's life, past tense, camelCase. They are kept for ever: no payload says who
 * the person is.
 */

type Payload<Keys> = Readonly<Keys>;

export type MemberEvent =
  | Readonly<{ type: "MEMBER_CREATED"; payload: Payload<{ memberId: string }> }>
  | Readonly<{
      type: "MEMBER_DETAILS_CHANGED";
      /** The names of what changed, not what it was or became. */
      payload: Payload<{ memberId: string; changed: readonly ("cardNo" | "phone" | "name")[] }>;
    }>
  | Readonly<{ type: "MEMBER_BLOCKED"; payload: Payload<{ memberId: string; reason: string }> }>
  | Readonly<{ type: "MEMBER_UNBLOCKED"; payload: Payload<{ memberId: string; reason: string }> }>
  | Readonly<{ type: "MEMBER_MERGED"; payload: Payload<{ memberId: string; mergedInto: string }> }>
  | Readonly<{ type: "MEMBER_ABSORBED"; payload: Payload<{ memberId: string; absorbed: string }> }>
  | Readonly<{ type: "MEMBER_ANONYMISED"; payload: Payload<{ memberId: string }> }>
  /** The code itself is told to nobody but the member. */
  | Readonly<{
      type: "MEMBER_CODE_ISSUED";
      payload: Payload<{ memberId: string; expiryAt: string }>;
    }>
  | Readonly<{
      type: "MEMBER_CODE_USED";
      payload: Payload<{ memberId: string; tradeOrderId: string }>;
    }>
  | Readonly<{
      type: "POINTS_ADJUSTED";
      payload: Payload<{ memberId: string; points: number; reason: string }>;
    }>
  | Readonly<{ type: "POINTS_EXPIRED"; payload: Payload<{ memberId: string; points: number }> }>
  | Readonly<{
      type: "COUPON_GRANTED" | "COUPON_GIVEN_BACK";
      payload: Payload<{ memberId: string; couponId: string }>;
    }>
  | Readonly<{
      type: "COUPON_WRITTEN_OFF";
      payload: Payload<{ memberId: string; couponId: string; tradeOrderId: string | null }>;
    }>
  | Readonly<{ type: "COUPONS_EXPIRED"; payload: Payload<{ memberId: string; count: number }> }>;
