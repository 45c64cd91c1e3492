"""Why a table is not taken."""

from inbox.foundation.errors import Invalid


class ImportRefused(Invalid):
    code = "import_refused"
    title = "The table has faults; nothing of it was taken"
