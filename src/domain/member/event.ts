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
  | Readonly<{ type: "MEMBER_ANONYMISED"; payload: Payload<{ memberId: string }> }>;
