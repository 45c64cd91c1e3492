import {
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "../api/query-client";
import { currentMember } from "../features/auth/current-member";
import { analyticsSearch } from "../features/analytics/search";
import { contactsSearch } from "../features/contacts/search";
import { flowSearch, flowsSearch } from "../features/flows/search";
import { auditSearch } from "../features/settings/audit/search";
import { inboxSearch } from "../features/inbox/search";
import { ordersSearch } from "../features/orders/search";
import { usageSearch } from "../features/settings/usage/search";
import { isPutOff } from "../features/settings/welcome/put-off";
import { setupQuery } from "../features/settings/welcome/setup-query";
import { welcomeSearch } from "../features/settings/welcome/steps";
import { templatesSearch } from "../features/templates/search";
import { pathWithin } from "../lib/path-within";
import { Failure, NothingHere } from "./failure";
import { doors } from "./doors";
import { NoScreen } from "./no-screen";
import { root } from "./root-route";
import { SCREENS } from "./screens";
import { SIDE_SECTIONS } from "./side-sections";
import { SignedIn } from "./signed-in";

/** Everything below it belongs to somebody who is signed in. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    const me = await context.queryClient.ensureQueryData(currentMember);
    if (!me) {
      const to = pathWithin(location.href);
      throw redirect({ to: "/sign-in", search: to === "/" ? {} : { to } });
    }
    return { me };
  },
  component: function SignedInRoute() {
    // Alone: whatever else the route knows changes with every address.
    const me = signedIn.useRouteContext({ select: (context) => context.me });
    return <SignedIn me={me} />;
  },
});

const start = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  beforeLoad: async ({ context }) => {
    const { member, permissions } = context.me;
    if (permissions.includes("channels:manage") && !isPutOff(member.id)) {
      // Who cannot be told how far it is, goes where everybody goes.
      const setup = await context.queryClient.ensureQueryData(setupQuery).catch(() => null);
      if (setup && !setup.complete) throw redirect({ to: "/welcome", replace: true });
    }
    const first = SCREENS.find((screen) => context.me.permissions.includes(screen.needs));
    if (first) throw redirect({ to: first.to, replace: true });
  },
  component: NoScreen,
});

const welcome = createRoute({
  getParentRoute: () => signedIn,
  path: "/welcome",
  validateSearch: welcomeSearch,
  component: lazyRouteComponent(async () => {
    const [{ WelcomePage }, { PhonePanel }] = await Promise.all([
      import("../features/settings/welcome/welcome-page"),
      import("../features/inbox/side/phone-panel"),
    ]);
    return { default: () => <WelcomePage phone={<PhonePanel />} /> };
  }),
});

export const inboxRoute = createRoute({
  getParentRoute: () => signedIn,
  path: "/inbox",
  validateSearch: inboxSearch,
  component: lazyRouteComponent(async () => {
    const { InboxPage } = await import("../features/inbox/inbox-page");
    return { default: () => <InboxPage sections={SIDE_SECTIONS} /> };
  }),
});

const contacts = createRoute({
  getParentRoute: () => signedIn,
  path: "/contacts",
  validateSearch: contactsSearch,
  component: lazyRouteComponent(() => import("../features/contacts/contacts-page"), "ContactsPage"),
});

const flows = createRoute({ getParentRoute: () => signedIn, path: "/flows" });

const flowPages = [
  createRoute({
    getParentRoute: () => flows,
    path: "/",
    validateSearch: flowsSearch,
    component: lazyRouteComponent(() => import("../features/flows/list/flows-page"), "FlowsPage"),
  }),
  createRoute({
    getParentRoute: () => flows,
    path: "/$flowId",
    validateSearch: flowSearch,
    component: lazyRouteComponent(() => import("../features/flows/builder/flow-page"), "FlowPage"),
  }),
] as const;

const orders = createRoute({
  getParentRoute: () => signedIn,
  path: "/orders",
  validateSearch: ordersSearch,
  component: lazyRouteComponent(() => import("../features/orders/orders-page"), "OrdersPage"),
});

const order = createRoute({
  getParentRoute: () => signedIn,
  path: "/orders/$orderId",
  component: lazyRouteComponent(() => import("../features/orders/detail/order-page"), "OrderPage"),
});

const templates = createRoute({
  getParentRoute: () => signedIn,
  path: "/templates",
  validateSearch: templatesSearch,
  component: lazyRouteComponent(
    () => import("../features/templates/templates-page"),
    "TemplatesPage",
  ),
});

const analytics = createRoute({
  getParentRoute: () => signedIn,
  path: "/analytics",
  validateSearch: analyticsSearch,
  component: lazyRouteComponent(
    () => import("../features/analytics/analytics-page"),
    "AnalyticsPage",
  ),
});

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(
    () => import("../features/settings/settings-frame"),
    "SettingsFrame",
  ),
});

const settingsPages = [
  createRoute({
    getParentRoute: () => settings,
    path: "/",
    beforeLoad: () => {
      // A small screen shows the menu first; beside it there is room for a page.
      if (matchMedia("(max-width: 48rem)").matches) return;
      throw redirect({ to: "/settings/account", replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/account",
    component: lazyRouteComponent(
      () => import("../features/settings/account/account-page"),
      "AccountPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/team",
    component: lazyRouteComponent(() => import("../features/settings/team/team-page"), "TeamPage"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/channels",
    component: lazyRouteComponent(
      () => import("../features/settings/channels/channels-page"),
      "ChannelsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/channels/$channelId",
    component: lazyRouteComponent(
      () => import("../features/settings/channels/channel-page"),
      "ChannelPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/labels",
    component: lazyRouteComponent(
      () => import("../features/settings/labels/labels-page"),
      "LabelsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/canned-replies",
    component: lazyRouteComponent(
      () => import("../features/settings/canned-replies/canned-replies-page"),
      "CannedRepliesPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/macros",
    component: lazyRouteComponent(
      () => import("../features/settings/macros/macros-page"),
      "MacrosPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/views",
    component: lazyRouteComponent(
      () => import("../features/settings/views/views-page"),
      "ViewsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/fields",
    component: lazyRouteComponent(
      () => import("../features/settings/fields/fields-page"),
      "FieldsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/hours",
    component: lazyRouteComponent(
      () => import("../features/settings/hours/hours-page"),
      "HoursPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/api-keys",
    component: lazyRouteComponent(
      () => import("../features/settings/api-keys/api-keys-page"),
      "ApiKeysPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/ai",
    component: lazyRouteComponent(() => import("../features/settings/ai/ai-page"), "AiPage"),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/ai/guidance",
    component: lazyRouteComponent(
      () => import("../features/settings/guidance/guidance-page"),
      "GuidancePage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/intents",
    component: lazyRouteComponent(
      () => import("../features/settings/intents/intents-page"),
      "IntentsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/intents/evaluation",
    component: lazyRouteComponent(
      () => import("../features/settings/evaluation/evaluation-page"),
      "EvaluationPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/knowledge",
    component: lazyRouteComponent(
      () => import("../features/settings/knowledge/knowledge-page"),
      "KnowledgePage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/auto-replies",
    component: lazyRouteComponent(
      () => import("../features/settings/auto-replies/auto-replies-page"),
      "AutoRepliesPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/sheets",
    component: lazyRouteComponent(
      () => import("../features/settings/sheets/sheets-page"),
      "SheetsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/shops",
    component: lazyRouteComponent(
      () => import("../features/settings/shops/shops-page"),
      "ShopsPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/shops/$shopId",
    component: lazyRouteComponent(
      () => import("../features/settings/shops/shop-page"),
      "ShopPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/webhooks",
    component: lazyRouteComponent(
      () => import("../features/settings/webhooks/webhooks-page"),
      "WebhooksPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/webhooks/$endpointId",
    component: lazyRouteComponent(
      () => import("../features/settings/webhooks/endpoint-page"),
      "EndpointPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/usage",
    validateSearch: usageSearch,
    component: lazyRouteComponent(
      () => import("../features/settings/usage/usage-page"),
      "UsagePage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/privacy",
    component: lazyRouteComponent(
      () => import("../features/settings/privacy/privacy-page"),
      "PrivacyPage",
    ),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: "/audit",
    validateSearch: auditSearch,
    component: lazyRouteComponent(
      () => import("../features/settings/audit/audit-page"),
      "AuditPage",
    ),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren([
    ...doors,
    signedIn.addChildren([
      start,
      welcome,
      inboxRoute,
      contacts,
      flows.addChildren(flowPages),
      orders,
      order,
      templates,
      analytics,
      settings.addChildren(settingsPages),
    ]),
  ]),
  context: { queryClient },
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: NothingHere,
  // Nothing is shown for the first moments, so that a quick answer does not flicker.
  defaultPendingMs: 150,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
