"""What can be wrong with what people are owed."""

from inbox.foundation.errors import Conflict, Forbidden, NotFound, ParleyError


class ExportNotReady(Conflict):
    code = "export_not_ready"
    title = "The export is still being made, or could not be made"


class ExportGone(ParleyError):
    code = "export_gone"
    status = 410
    title = "This link has expired; ask for a new one"


class ExportUnknown(NotFound):
    title = "There is no export under this link"


class ExportUnderWay(Conflict):
    code = "export_under_way"
    title = "An export of the whole workspace is being made already"


class RequestClosed(Conflict):
    code = "request_closed"
    title = "This request has been answered"


class RequestNotVerified(Conflict):
    code = "request_not_verified"
    title = "Nobody has shown yet that the one who asks is who he says"


class RequestOfNobody(Conflict):
    code = "request_of_nobody"
    title = "Say first which contact this request is about"


class OnlyInPerson(Forbidden):
    code = "only_members"
    title = "Only a member accepts a policy, in person"


class SignedRequestForged(Forbidden):
    code = "signed_request_forged"
    title = "The signature fits no app secret of that number"
