/** Who the sale is for, what they pay with, and what came of looking somebody or something up. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { MemberDetail } from "../../../../src/contract/member.ts";
import type { StoreDocument } from "../../../../src/contract/store.ts";
import { useSignedIn } from "../../shell/signed-in.ts";
import { totalsOf, type Cart } from "../cart.ts";
import { couponFault, isForGood, type CouponFault } from "./coupon-fault.ts";
import { fetchCoupon, findMember, memberQuery, memberSettingsQuery } from "./member-calls.ts";
import {
  memberFieldsOf,
  nobody,
  partsOf,
  type ChosenCoupon,
  type MemberSide,
} from "./sale-parts.ts";
import { isOneTimeCode, readScan } from "./scan-kind.ts";

export type LookUp =
  | Readonly<{ step: "none" | "asking" | "nobody" }>
  | Readonly<{ step: "blocked"; member: MemberDetail }>
  | Readonly<{ step: "coupon_refused"; fault: CouponFault | "of_another"; chosen: ChosenCoupon }>
  | Readonly<{ step: "failed"; error: unknown }>;

export type MemberDesk = ReturnType<typeof useMemberDesk>;

export function useMemberDesk({ cart, store }: Readonly<{ cart: Cart; store: StoreDocument }>) {
  const { currency, time_zone } = useSignedIn().merchant;
  const query_client = useQueryClient();
  const [kept, setKept] = useState<MemberSide>(nobody);
  const [look_up, setLookUp] = useState<LookUp>({ step: "none" });
  /** Of the last look-up: what an earlier one answers later is not heard. */
  const asked = useRef(0);
  const member_id = kept.member?.member_id ?? "";
  const fresh = useQuery({ ...memberQuery(member_id), enabled: member_id !== "" });
  const settings = useQuery({ ...memberSettingsQuery, enabled: member_id !== "" });
  const rate = settings.data?.points_rule?.tender_rate ?? null;
  const side: MemberSide =
    kept.member === null ? kept : { ...kept, member: fresh.data ?? kept.member };
  const { total_minor, gross_minor } = totalsOf(cart);
  const parts = partsOf(side, { total_minor, currency, rate });

  const faultOf = (chosen: ChosenCoupon): CouponFault | null =>
    couponFault(chosen, {
      ...{ store_no: store.store_no, time_zone, now_ms: Date.now() },
      gross_minor: gross_minor === 0 ? null : gross_minor,
    });

  /** The member of the sale; a coupon of somebody else's does not stay. */
  function choose(member: MemberDetail, code: string | null) {
    query_client.setQueryData(memberQuery(member.member_id).queryKey, member);
    setLookUp({ step: "none" });
    setKept(({ coupon }) => ({
      ...nobody,
      ...{ member, code },
      coupon: coupon?.coupon.member_id === member.member_id ? coupon : null,
    }));
  }

  function chooseCoupon(chosen: ChosenCoupon) {
    const { member } = side;
    const is_of_another = member !== null && chosen.coupon.member_id !== member.member_id;
    const fault = is_of_another ? "of_another" : faultOf(chosen);
    if (fault === "of_another" || (fault !== null && isForGood(fault))) {
      setLookUp({ step: "coupon_refused", fault, chosen });
      return;
    }
    setLookUp({ step: "none" });
    setKept((before) => ({ ...before, coupon: chosen }));
  }

  async function ask(work: () => Promise<() => void>) {
    asked.current += 1;
    const mine = asked.current;
    setLookUp({ step: "asking" });
    const settle = await work().catch(
      (error: unknown) => () => setLookUp({ step: "failed", error }),
    );
    if (mine === asked.current) settle();
  }

  const findByNumber = (number: string) =>
    ask(async () => {
      const member = await findMember(number);
      if (member === undefined) return () => setLookUp({ step: "nobody" });
      if (member.status !== "ACTIVE") return () => setLookUp({ step: "blocked", member });
      return () => choose(member, isOneTimeCode(number) ? readNumber(number) : null);
    });
  const findCoupon = (code: string) =>
    ask(async () => {
      const chosen = await fetchCoupon(code);
      return () => chooseCoupon(chosen);
    });

  const leave = useCallback(() => {
    asked.current += 1;
    setKept(nobody);
    setLookUp({ step: "none" });
    void query_client.invalidateQueries({ queryKey: ["member"] });
  }, [query_client]);

  return {
    side,
    parts,
    /** Whether a coupon or a member has a part in the sale. */
    is_concerned: parts.left_minor !== total_minor,
    rate,
    look_up,
    faultOf,
    choose,
    chooseCoupon,
    /** Whatever was typed or scanned: a member's number, or a coupon. */
    find(text: string) {
      const scan = readScan(text);
      if (scan.kind === "coupon") void findCoupon(scan.code);
      else if (text.trim() !== "") void findByNumber(text.trim());
    },
    dropCoupon: () => setKept((before) => ({ ...before, coupon: null })),
    payWith: (with_what: Partial<Pick<MemberSide, "points" | "account_minor">>) =>
      setKept((before) => ({ ...before, ...with_what })),
    /** The sale is nobody's again. */
    leave,
    forget: () => setLookUp({ step: "none" }),
    fields: () => memberFieldsOf(side, parts),
  };
}

const readNumber = (number: string) => number.normalize("NFKC").replace(/\s/g, "");
