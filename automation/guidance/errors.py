"""What can be wrong with a step on guidance's way."""

from inbox.foundation.errors import Conflict


class GuidanceChangedMeanwhile(Conflict):
    code = "guidance_changed_meanwhile"
    title = "Somebody saved another text meanwhile"


class GuidanceUntested(Conflict):
    code = "guidance_untested"
    title = "Exactly this text has to be tested to the end before it is published"


class GuidanceEmpty(Conflict):
    code = "guidance_empty"
    title = "There is no text; to have none, withdraw what is published"


class GuidanceIsPublished(Conflict):
    code = "guidance_is_published"
    title = "Exactly this text is published"


class GuidanceTestRunning(Conflict):
    code = "guidance_test_running"
    title = "A test is under way already"
