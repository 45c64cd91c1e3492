"""The use of a month as CSV: a figure per line, so that whatever is counted later is one line more
and no new column."""

import csv
import io

from automation.usage.schemas import UsageOut
from inbox.orders.export import plain_cell

COLUMNS = ("month", "channel", "figure", "amount")
OF_A_CHANNEL = ("received", "sent", "failed", "templates", "billable", "stored_bytes")
OF_ALL = ("ai_calls", "ai_dollars", "stored_files", "stored_bytes", "seats", "worked")


def csv_of(usage: UsageOut) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for channel in usage.channels:
        name = plain_cell(channel.name)
        for figure in OF_A_CHANNEL:
            writer.writerow((usage.month, name, figure, getattr(channel, figure)))
    for figure in OF_ALL:
        writer.writerow((usage.month, "", figure, getattr(usage, figure)))
    # The mark by which Excel knows UTF-8.
    return ("\ufeff" + lines.getvalue()).encode()
