"""Which hours of today are landed before the day is over, so that a loop on a Friday night is seen before Monday.

Belongs here: which tables are read by the hour, and which hours are due. The day that is landed at night supersedes
its hours (`manifest.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ingestion.tables import Pull, Reread
from ingestion.window import HOUR, Window

# Gateways write most rows within minutes and the rest within two days: the two newest hours are read again, what
# comes later is the night's.
READ_AGAIN = 2


def by_the_hour(pull: Pull) -> bool:
    """Whether a pull reads what gateways log. A bill has no hours, and a list of keys is only ever what it is now."""
    return all(table.reread is Reread.KEEP for table in pull.tables)


def hours_due(landed: Collection[str], until: datetime) -> list[Window]:
    """The hours to land of the UTC day that the last hour before `until` (aware, UTC) belongs to, in order.

    `landed` are the labels of the windows that are there. Hours that an outage left out are due too; none is when the
    day itself is landed.
    """
    end = until.replace(minute=0, second=0, microsecond=0)
    day = Window.day((end - HOUR).date())
    if day.label in landed:
        return []
    count = int((end - day.start) / HOUR)
    hours = [Window(day.start + HOUR * n, day.start + HOUR * (n + 1)) for n in range(count)]
    return [h for n, h in enumerate(hours) if h.label not in landed or n >= count - READ_AGAIN]
