/** The frame around every page of the console: menu, switches, connection, operator. */
import { AppShell, Badge, Burger, Group, NavLink, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconCashRegister,
  IconChartBar,
  IconId,
  IconLayoutDashboard,
  IconTicket,
  IconUsers,
} from "@tabler/icons-react";
import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { LiveProvider } from "../live/live-provider.tsx";
import { Logo } from "../parts/logo.tsx";
import { ColorSchemeSwitch } from "./color-scheme-switch.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { OperatorMenu } from "./operator-menu.tsx";
import {
  mayFollow,
  maySeeMembers,
  maySeeStaff,
  maySeeStatistics,
  maySell,
  useSignedIn,
} from "./signed-in.ts";

export function ConsoleShell() {
  const { t } = useTranslation();
  const is_followed = mayFollow(useSignedIn().operator);
  const [is_menu_open, menu] = useDisclosure(false);
  const main = useFocusOnNewPage(menu.close);
  // The till takes the whole width: its menu opens on demand, as on a phone.
  const is_till = useLocation({ select: ({ pathname }) => pathname === "/till" });
  const collapsed = { mobile: !is_menu_open, desktop: is_till && !is_menu_open };
  return (
    <LiveProvider is_followed={is_followed}>
      <AppShell
        header={{ height: 58 }}
        navbar={{ width: 220, breakpoint: "sm", collapsed }}
        padding={is_till ? "sm" : { base: "sm", sm: "lg" }}
      >
        <a className="skip-link" href="#content">
          {t("skip_to_content")}
        </a>
        <AppShell.Header>
          <Group h="100%" px="sm" justify="space-between" wrap="nowrap" gap="xs">
            <Group gap="sm" wrap="nowrap">
              <Burger
                {...(is_till ? {} : { hiddenFrom: "sm" })}
                size="sm"
                opened={is_menu_open}
                onClick={menu.toggle}
                aria-label={t(is_menu_open ? "menu.close" : "menu.open")}
              />
              <Logo is_short />
              <TestModeBadge />
            </Group>
            <Group gap={4} wrap="nowrap">
              {is_followed ? <ConnectionBadge /> : null}
              <LanguageSwitch />
              <ColorSchemeSwitch />
              <OperatorMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="xs" aria-label={t("menu.label")}>
          <MainMenu />
        </AppShell.Navbar>
        <AppShell.Main id="content" ref={main} tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </LiveProvider>
  );
}

function MainMenu() {
  const { t } = useTranslation();
  const { operator } = useSignedIn();
  const { pathname } = useLocation();
  return (
    <>
      <NavLink
        component={Link}
        to="/"
        label={t("menu.overview")}
        leftSection={<IconLayoutDashboard size={19} aria-hidden />}
        active={pathname === "/"}
        aria-current={pathname === "/" ? "page" : undefined}
      />
      <NavLink
        component={Link}
        to="/orders"
        label={t("menu.orders")}
        leftSection={<IconTicket size={19} aria-hidden />}
        active={pathname.startsWith("/orders")}
        aria-current={pathname === "/orders" ? "page" : undefined}
      />
      {maySeeMembers(operator) ? (
        <NavLink
          component={Link}
          to="/members"
          label={t("menu.members")}
          leftSection={<IconId size={19} aria-hidden />}
          active={pathname.startsWith("/members")}
          aria-current={pathname === "/members" ? "page" : undefined}
        />
      ) : null}
      {maySeeStatistics(operator) ? (
        <NavLink
          component={Link}
          to="/statistics"
          label={t("menu.statistics")}
          leftSection={<IconChartBar size={19} aria-hidden />}
          active={pathname === "/statistics"}
          aria-current={pathname === "/statistics" ? "page" : undefined}
        />
      ) : null}
      {maySell(operator) ? (
        <NavLink
          component={Link}
          to="/till"
          label={t("menu.till")}
          leftSection={<IconCashRegister size={19} aria-hidden />}
          active={pathname === "/till"}
          aria-current={pathname === "/till" ? "page" : undefined}
        />
      ) : null}
      {maySeeStaff(operator) ? (
        <NavLink
          component={Link}
          to="/operators"
          label={t("menu.operators")}
          leftSection={<IconUsers size={19} aria-hidden />}
          active={pathname === "/operators"}
          aria-current={pathname === "/operators" ? "page" : undefined}
        />
      ) : null}
    </>
  );
}

function TestModeBadge() {
  const { t } = useTranslation();
  const { merchant } = useSignedIn();
  if (!merchant.is_test) return null;
  return (
    <Tooltip label={t("test_mode_hint")} withArrow>
      <Badge color="#9a3412" variant="filled" radius="sm" tt="none" miw="max-content">
        {t("test_mode")}
      </Badge>
    </Tooltip>
  );
}

/** A new page takes the focus, as a page load would, so that it is read out from its start. */
function useFocusOnNewPage(onNewPage: () => void) {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const last_pathname = useRef(pathname);
  useEffect(() => {
    if (last_pathname.current === pathname) return;
    last_pathname.current = pathname;
    main.current?.focus({ preventScroll: true });
    onNewPage();
  }, [pathname, onNewPage]);
  return main;
}
