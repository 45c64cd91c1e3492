"""What can be wrong with a label."""

from inbox.foundation.errors import Conflict


class IntentNameTaken(Conflict):
    code = "intent_name_taken"
    title = "Another intent has this name"


class TooManyIntents(Conflict):
    code = "too_many_intents"
    title = "A workspace has 100 intents at most"


class TooManyExamples(Conflict):
    code = "too_many_examples"
    title = "An intent has 50 examples at most"


class NothingJudged(Conflict):
    code = "nothing_judged"
    title = "No colleague has said of a message yet what it is about"
