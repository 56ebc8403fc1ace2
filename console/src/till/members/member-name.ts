/** What a cashier calls a member: the name, or else the number that they know. */
import type { MemberDocument } from "../../../../src/contract/member.ts";

export function memberName({ name, phone, card_no, member_id }: MemberDocument): string {
  return [name, phone, card_no].find((text) => text !== null && text !== "") ?? member_id;
}
