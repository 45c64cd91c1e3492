"""What can be wrong with what is asked of a run."""

from inbox.foundation.errors import Conflict, Invalid


class RunHasEnded(Conflict):
    code = "run_has_ended"
    title = "This run has ended"


class RunWithPerson(Conflict):
    code = "conversation_with_person"
    title = "A person has the conversation; release it first, or the run would say nothing"


class ContactRests(Conflict):
    code = "contact_restricted"
    title = "This contact has asked that what is theirs rest: nothing runs by itself"


class RunUnderWay(Conflict):
    code = "flow_under_way"
    title = "A run of this flow is under way in the conversation"


class CallerWentOn(Conflict):
    code = "caller_went_on"
    title = "The flow that called this one has gone on; this run cannot be taken up again"


class TriggerNotManual(Conflict):
    code = "trigger_not_manual"
    title = "What holds of this flow has no such trigger to be started by hand"


class CasesNotGreen(Invalid):
    code = "cases_not_green"
    title = "This flow asks for green cases, and these are not"


class NothingToTest(Conflict):
    code = "nothing_to_test"
    title = "Nothing has been said in this workspace yet"


class CaseBeginsNothing(Conflict):
    code = "case_begins_nothing"
    title = "Played again, this would begin no run: what began it cannot be told in a case"


class TooManyCases(Conflict):
    code = "too_many_cases"
    title = "A flow has at most 100 cases; remove one first"


class CaseTooLong(Conflict):
    code = "case_too_long"
    title = "More happened in this run than a case can hold"
