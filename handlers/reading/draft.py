"""A reading in the making: what the clauses have yielded so far."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.contacts import Contacts
from handlers.reading.mentions import Mention
from handlers.reading.moments import Desk, Moment, work_out
from handlers.reading.result import Event, Visit, VisitState
from models.terms import NextAction

_EARLY: Final = frozenset({"new", "attempting", "contacted"})


@dataclass(slots=True)
class Plan:
    """Something to be done next. `generic` names the action only by "retry" or "followup".

    A date told beside a wish to move the visit is a date for the visit, never for the plan.
    """

    action: NextAction | None
    when: Mention | None = None
    generic: str = ""
    is_hedged: bool = False
    is_sequel: bool = False
    is_about_visit_date: bool = False
    clause: int = 0


@dataclass(slots=True)
class Draft:
    """Everything gathered from one reply."""

    desk: Desk
    stage: str
    clauses: list[Clause]
    contacts: Contacts = field(default_factory=Contacts)
    events: list[Event] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    promises: list[Plan] = field(default_factory=list)
    bare_dates: list[tuple[int, Mention]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    confirms: bool = False
    hints_at_obstacle: bool = False
    left_over: list[Clause] = field(default_factory=list)
    visit_day: date | None = None
    last_day: date | None = None
    antecedent: NextAction | None = None
    inferred: NextAction | None = None
    no_next_action: bool = False
    away: Mention | None = None
    open_visit: VisitState | None = None
    visit_said: tuple[VisitState, Mention] | None = None

    @property
    def is_early(self) -> bool:
        """Whether the lead has not been passed on yet."""
        return self.stage in _EARLY

    @property
    def amount(self) -> tuple[object, ...]:
        """How much has been gathered: a clause that leaves it as it was has yielded nothing."""
        return (
            *(len(one) for one in (self.events, self.plans, self.promises, self.bare_dates, self.questions)),
            len(self.contacts.all),
            [(plan.when, plan.is_hedged) for plan in self.plans],
            (self.confirms, self.hints_at_obstacle, self.no_next_action),
            (self.antecedent, self.inferred, self.away, self.open_visit),
        )

    def ask(self, question: str) -> None:
        """Something must be clarified before anything is applied."""
        self.questions.append(question)

    def add(self, event: Event) -> None:
        """An event that is told twice in other words is one event, with its time when either said it."""
        if isinstance(event, Visit):
            twin = next(
                (one for one in self.events if isinstance(one, Visit) and one.state is event.state), None
            )
            if twin is not None and (twin.at is None or event.at is None):
                event = twin if event.at is None else event
                self.events.remove(twin)
        if event not in self.events:
            self.events.append(event)

    def moment(self, mention: Mention) -> Moment:
        """The instant `mention` means, given the other dates of the reply."""
        return work_out(mention, self.desk, visit_day=self.visit_day, last_day=self.last_day)

    def opening_of(self, moment: Moment) -> datetime | None:
        """When the site opens on that day."""
        return self.desk.at(moment.at.date(), self.desk.opens) if moment.at is not None else None

    def reply_has(self, *concepts: str) -> bool:
        """Whether any clause that counts says one of these concepts."""
        return any(clause.has(*concepts) for clause in self.clauses if not clause.is_dropped)

    def reply_speaks_of(self, *classes: str) -> bool:
        """Whether any clause that counts has a word of these classes."""
        return any(clause.speaks_of(*classes) for clause in self.clauses if not clause.is_dropped)
