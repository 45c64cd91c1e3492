"""What can be wrong with a flow as it is now."""

from inbox.foundation.errors import Conflict, Invalid


class DraftChangedMeanwhile(Conflict):
    code = "draft_changed_meanwhile"
    title = "Somebody else has changed this draft since you read it"


class FlowNotSound(Invalid):
    code = "flow_not_sound"
    title = "This flow cannot be published yet; each fault names its place"


class FlowNeverPublished(Conflict):
    code = "flow_never_published"
    title = "Publish it first"


class FlowArchived(Conflict):
    code = "flow_archived"
    title = "It is archived; restore it first"


class SecretNameTaken(Conflict):
    code = "secret_name_taken"
    title = "There is a secret of this name already"
