import { Trans } from "@lingui/react/macro";
import { PageHead } from "../../../ui/page";
import { OwnDetails } from "./own-details";
import { Password } from "./password";
import { SecondFactor } from "./second-factor";
import { Sessions } from "./sessions";
import { SignIns } from "./sign-ins";

/** One's own details, and what keeps others out of one's account. */
export function AccountPage() {
  return (
    <>
      <PageHead title={<Trans>Your account</Trans>}>
        <Trans>How colleagues see you, and what keeps your account yours.</Trans>
      </PageHead>
      <OwnDetails />
      <Password />
      <SecondFactor />
      <Sessions />
      <SignIns />
    </>
  );
}
