"""The half-open UTC window: the unit of every read and of every rewrite.

Belongs here: the window type, its label and its division into days. Does not belong here: partitions
(orchestration) and which days are read again (each table says so itself).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, order=True)
class Window:
    """A half-open interval [start, end) of UTC instants.

    `start` and `end` are timezone-aware UTC datetimes on a whole hour.

    Raises:
        ValueError: a bound is naive, not on a whole hour, or the interval is empty.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name, bound in (("start", self.start), ("end", self.end)):
            if bound.utcoffset() != timedelta(0):
                raise ValueError(
                    f"window {name} {bound.isoformat()} is not in UTC; allowed: an aware UTC instant"
                )
            if bound != bound.replace(minute=0, second=0, microsecond=0):
                raise ValueError(f"window {name} {bound.isoformat()} is not on a whole hour")
        if self.start >= self.end:
            raise ValueError(f"window {self.start.isoformat()} .. {self.end.isoformat()} is empty")

    @classmethod
    def day(cls, day: date) -> Window:
        """The window of one UTC day."""
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return cls(start, start + DAY)

    @classmethod
    def of_days(cls, first: date, last: date) -> Window:
        """The window from the start of `first` to the end of `last` (both days included)."""
        return cls(cls.day(first).start, cls.day(last).end)

    @classmethod
    def parse(cls, label: str) -> Window:
        """Read a label back: `2026-11-03` is a day, `2026-11-03T14` an hour.

        Raises:
            ValueError: the label has another form.
        """
        if len(label) == 10:
            return cls.day(date.fromisoformat(label))
        start = datetime.strptime(label, "%Y-%m-%dT%H").replace(tzinfo=UTC)
        return cls(start, start + HOUR)

    @property
    def label(self) -> str:
        """`2026-11-03` for one day, `2026-11-03T14` for one hour.

        Raises:
            ValueError: the window is neither one whole day nor one hour.
        """
        if self.end - self.start == DAY and self.start.hour == 0:
            return self.start.strftime("%Y-%m-%d")
        if self.end - self.start == HOUR:
            return self.start.strftime("%Y-%m-%dT%H")
        raise ValueError(
            f"window {self.start.isoformat()} .. {self.end.isoformat()} is neither a day nor an hour"
        )

    def days(self) -> Iterator[Window]:
        """The UTC days of this window in order; a window of hours inside one day is yielded as it is."""
        if self.end - self.start < DAY:
            yield self
            return
        current = self.start
        while current < self.end:
            yield Window(current, min(current + DAY, self.end))
            current += DAY

    def widened(self, look_back: timedelta) -> Window:
        """The same window, begun `look_back` earlier."""
        return Window(self.start - look_back, self.end)

    def holds(self, instant: datetime) -> bool:
        """Whether `instant` (aware) lies in the window."""
        return self.start <= instant < self.end
