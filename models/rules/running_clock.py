"""One clock that runs on a lead, or will."""

from dataclasses import dataclass
from datetime import datetime

from models.rules.working_time import Span
from models.terms import DeadlineKind, Party

ClockKey = tuple[DeadlineKind, str, datetime]


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock. All instants UTC.

    Kind, subject and `since` name it: `since` is the instant of the fact it follows from, `started_at`
    when its time began to count, which may be later. It ends by itself at `ends_at`. `step` is the
    policy's target it goes by, counted from 1. `pauses` have ended; with `paused_since` it stands
    still now.
    """

    kind: DeadlineKind
    subject: str
    since: datetime
    started_at: datetime
    party: Party = Party.SITE
    step: int = 1
    visit_at: datetime | None = None
    ends_at: datetime | None = None
    blocker: str | None = None
    pauses: tuple[Span, ...] = ()
    paused_since: datetime | None = None

    @property
    def key(self) -> ClockKey:
        """What tells this clock from every other of its lead."""
        return self.kind, self.subject, self.since

    def runs(self, at: datetime) -> bool:
        """Whether it has begun and has not ended by itself."""
        return self.started_at <= at and (self.ends_at is None or at < self.ends_at)
