/** What a picture of a page is made from. */
import type { Page } from "playwright-core";
import type { Visitor } from "../../test/e2e/browser.ts";

/** Who looks at what, and how it is known that all is there. */
export type Picture = Readonly<{
  /** Of the file, without its ending. */
  name: string;
  visitor: Visitor;
  /** Below /console, signed in on the way; or a whole address, such as that of a pay page. */
  address: string;
  /** Selects what appears last. */
  ready: string;
  whole_page?: boolean;
  /** What is done on the page before its picture is taken. */
  prepare?: (page: Page) => Promise<void>;
}>;
