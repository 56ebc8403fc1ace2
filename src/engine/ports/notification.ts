/** What is kept of a provider's report besides the report itself. */
import type { ProviderNotification } from "./payment-provider.ts";

/**
 * RECORDED   it changed something
 * KNOWN      it was old news
 * UNDECIDED  it says of no end yet; whoever waits goes on asking
 * IGNORED    it is about nothing of this merchant, or nothing that is followed
 */
export type NotificationEnd = "RECORDED" | "KNOWN" | "UNDECIDED" | "IGNORED";

/** What a report is about: all that is needed to look at it again later. */
export type NotificationSubject = Pick<ProviderNotification, "kind" | "key">;
