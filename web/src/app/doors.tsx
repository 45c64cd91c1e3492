import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { currentMember, mayBeSignedIn } from "../features/auth/current-member";
import { pathWithin } from "../lib/path-within";
import { LanguageSwitch } from "./language-switch";
import { root } from "./root-route";

const LANGUAGES_IN_THE_CORNER = <LanguageSwitch />;

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  // What is left out here would come through unchecked, so `to` is always named.
  validateSearch: (search: Record<string, unknown>): { to?: string | undefined } => {
    const to = pathWithin(search["to"]);
    return { to: to === "/" ? undefined : to };
  },
  beforeLoad: async ({ context, search }) => {
    if (mayBeSignedIn() && (await context.queryClient.ensureQueryData(currentMember))) {
      throw redirect({ href: pathWithin(search.to), replace: true });
    }
  },
  // Whoever is signed in does not come by here.
  component: lazyRouteComponent(async () => {
    const { SignInPage } = await import("../features/auth/sign-in-page");
    return {
      default: function SignInRoute() {
        const { to } = signIn.useSearch();
        return <SignInPage to={pathWithin(to)} corner={LANGUAGES_IN_THE_CORNER} />;
      },
    };
  }),
});

const register = createRoute({
  getParentRoute: () => root,
  path: "/register",
  component: lazyRouteComponent(async () => {
    const { RegisterPage } = await import("../features/auth/register-page");
    return { default: () => <RegisterPage corner={LANGUAGES_IN_THE_CORNER} /> };
  }),
});

const forgot = createRoute({
  getParentRoute: () => root,
  path: "/forgot",
  component: lazyRouteComponent(async () => {
    const { ForgotPage } = await import("../features/auth/forgot-page");
    return { default: () => <ForgotPage corner={LANGUAGES_IN_THE_CORNER} /> };
  }),
});

/** The next two are where the links of mails lead. */
const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  component: lazyRouteComponent(async () => {
    const { InvitePage } = await import("../features/auth/invite-page");
    return { default: () => <InvitePage corner={LANGUAGES_IN_THE_CORNER} /> };
  }),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  component: lazyRouteComponent(async () => {
    const { ResetPage } = await import("../features/auth/reset-page");
    return { default: () => <ResetPage corner={LANGUAGES_IN_THE_CORNER} /> };
  }),
});

/** What is open to whoever is not signed in. */
export const doors = [signIn, register, forgot, invite, reset] as const;
