/** The pages of the console and their addresses, all below /console. */
import { QueryCache, QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
  redirect,
} from "@tanstack/react-router";
import {
  fulfillmentQuery,
  orderQuery,
  ordersQuery,
  overviewQuery,
  signedInQuery,
  skusQuery,
  timelineQuery,
} from "./api/queries.ts";
import { problemOf } from "./api/request.ts";
import { parseMembersSearch, type MembersSearch } from "./members/members-search.ts";
import { parseOrdersSearch, type OrdersSearch } from "./orders/orders-search.ts";
import { ConsoleShell } from "./shell/console-shell.tsx";
import { CrashPage } from "./shell/crash-page.tsx";
import { PendingPage } from "./shell/pending-page.tsx";
import { maySeeMembers, maySeeStaff, maySeeStatistics, maySell } from "./shell/signed-in.ts";
import { parseStatisticsSearch } from "./statistics/statistics-search.ts";
import { parseSignInSearch } from "./sign-in/sign-in-search.ts";

type Context = Readonly<{ query_client: QueryClient }>;

/** Few come here: it is not worth the first load of everybody. */
const NotFoundPage = lazyRouteComponent(() => import("./shell/not-found-page.tsx"), "NotFoundPage");

const root_route = createRootRouteWithContext<Context>()({ notFoundComponent: NotFoundPage });

const sign_in_route = createRoute({
  getParentRoute: () => root_route,
  path: "/sign-in",
  validateSearch: parseSignInSearch,
  component: lazyRouteComponent(() => import("./sign-in/sign-in-page.tsx"), "SignInPage"),
});

/** Everything that needs somebody to be signed in. */
const signed_in_route = createRoute({
  getParentRoute: () => root_route,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const signed_in = await context.query_client.ensureQueryData(signedInQuery);
    if (signed_in === null) {
      throw redirect({ to: "/sign-in", search: { next: location.href }, replace: true });
    }
    return { signed_in };
  },
  component: ConsoleShell,
});

const overview_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/",
  loader: ({ context: { query_client } }) => {
    void query_client.prefetchQuery(overviewQuery);
  },
  component: lazyRouteComponent(() => import("./overview/overview-page.tsx"), "OverviewPage"),
});

/** Waits for the names of products, or an English reader would see the Chinese ones first. */
function nameProducts(query_client: QueryClient): Promise<void> {
  return query_client.prefetchQuery(skusQuery);
}

// What a page reads is asked for while its code is still on the way.
const orders_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/orders",
  validateSearch: parseOrdersSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { query_client }, deps }) => {
    void query_client.prefetchQuery(ordersQuery(deps));
    return nameProducts(query_client);
  },
  component: lazyRouteComponent(() => import("./orders/orders-page.tsx"), "OrdersPage"),
});

const order_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/orders/$order_id",
  loader: ({ context: { query_client }, params: { order_id } }) => {
    void query_client.prefetchQuery(orderQuery(order_id));
    void query_client.prefetchQuery(fulfillmentQuery(order_id));
    void query_client.prefetchQuery(timelineQuery(order_id));
    return nameProducts(query_client);
  },
  component: lazyRouteComponent(() => import("./order/order-page.tsx"), "OrderPage"),
});

const statistics_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/statistics",
  validateSearch: parseStatisticsSearch,
  beforeLoad: ({ context: { signed_in } }) => {
    if (!maySeeStatistics(signed_in.operator)) throw notFound();
  },
  component: lazyRouteComponent(() => import("./statistics/statistics-page.tsx"), "StatisticsPage"),
});

const members_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/members",
  validateSearch: parseMembersSearch,
  beforeLoad: ({ context: { signed_in } }) => {
    if (!maySeeMembers(signed_in.operator)) throw notFound();
  },
  component: lazyRouteComponent(() => import("./members/members-page.tsx"), "MembersPage"),
});

const member_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/members/$member_id",
  beforeLoad: ({ context: { signed_in } }) => {
    if (!maySeeMembers(signed_in.operator)) throw notFound();
  },
  component: lazyRouteComponent(() => import("./members/member-page.tsx"), "MemberPage"),
});

const till_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/till",
  beforeLoad: ({ context: { signed_in } }) => {
    if (!maySell(signed_in.operator)) throw notFound();
  },
  loader: ({ context: { query_client } }) => {
    void query_client.prefetchQuery(skusQuery);
  },
  component: lazyRouteComponent(() => import("./till/till-page.tsx"), "TillPage"),
});

const staff_route = createRoute({
  getParentRoute: () => signed_in_route,
  path: "/operators",
  beforeLoad: ({ context: { signed_in } }) => {
    if (!maySeeStaff(signed_in.operator)) throw notFound();
  },
  component: lazyRouteComponent(() => import("./staff/staff-page.tsx"), "StaffPage"),
});

const route_tree = root_route.addChildren([
  sign_in_route,
  signed_in_route.addChildren([
    overview_route,
    orders_route,
    order_route,
    members_route,
    member_route,
    statistics_route,
    till_route,
    staff_route,
  ]),
]);

/** The router and the store of what was read. A session that ended leads to the sign-in page. */
export function createConsole() {
  const query_client = new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        // What a route's loader has just read is not read again by the page.
        staleTime: 2_000,
        refetchOnWindowFocus: false,
        // A refusal stays a refusal; only silence is worth another try.
        retry: (count, error) => count < 2 && problemOf(error) === undefined,
        retryDelay: (count) => 500 * 2 ** count,
      },
    },
  });

  const router = createRouter({
    routeTree: route_tree,
    basepath: "/console",
    context: { query_client },
    // Plain `?q=123`: an address that people can read, type and paste.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString();
      return text === "" ? "" : `?${text}`;
    },
    defaultPreload: "intent",
    defaultErrorComponent: CrashPage,
    defaultPendingComponent: PendingPage,
    scrollRestoration: true,
  });

  function leaveWhenSignedOut(error: unknown): void {
    if (problemOf(error)?.status !== 401) return;
    query_client.setQueryData(signedInQuery.queryKey, null);
    const { pathname, href } = router.state.location;
    if (pathname === "/sign-in") return;
    void router.navigate({ to: "/sign-in", search: { next: href, why: "expired" }, replace: true });
  }

  return { router, query_client };
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsole>["router"];
  }

  interface HistoryState {
    /** The list that an order was opened from, so that the way back leads there. */
    orders_search?: OrdersSearch;
    /** The list that a member was opened from. */
    members_search?: MembersSearch;
    /** The page of the list was reached from the newer one, which is one step back. */
    from_newer?: boolean;
  }
}
