"""The sample study in a database and nothing else: operations are called straight, at instants a test chooses."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from bot.database import open_sessions
from bot.sample.people import START, TEAM_ID
from handlers import jobs
from handlers.operations.leads import NewLead, take_in_lead
from handlers.operations.ledger import Doer, record
from handlers.operations.settling import settle
from handlers.operations.studies import apply_study, workspace_for
from handlers.reading.study_file import StudyFile
from models.blocker import Blocker
from models.deadline import Deadline
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.queries.leads import find_lead
from models.queries.people import actor_for
from models.rules.permissions import Actor
from models.study import Site, Source, Study
from models.terms import DeadlineState, EventAction
from tests.stage import SETTER_UP, sample_study

CHICAGO = ZoneInfo("America/Chicago")


def chicago(text: str) -> datetime:
    """The wall clock at Riverside in 2026: `chicago("07-14 09:05")` is when most tests begin."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=CHICAGO)


class Desk:
    """What the house does with leads, without Slack. Each call is one transaction."""

    def __init__(self, engine: Engine, *, file: StudyFile | None = None, since: datetime = START) -> None:
        self.engine = engine
        self.sessions = open_sessions(engine)
        self.apply(file or sample_study(), at=since)

    def apply(self, file: StudyFile, *, at: datetime) -> None:
        """Set the study up, or change it."""
        with self.sessions.begin() as session:
            apply_study(session, file, workspace=workspace_for(session, TEAM_ID), by=SETTER_UP, now=at)

    def takes_in(
        self,
        at: datetime = START,
        *,
        site: str = "301",
        owner: str | None = "ana",
        source: str = "social_ads",
    ) -> str:
        """A lead that comes in at `at`; gives its ref."""
        with self.sessions.begin() as session:
            new = NewLead(
                site_id=session.exec(select(Site.id).where(Site.code == site)).one() or 0,
                source_id=session.exec(select(Source.id).where(Source.key == source)).one() or 0,
                owner_id=self.member(owner, session).id if owner else None,
            )
            return take_in_lead(session, new, by=SETTER_UP, now=at).ref

    def does(
        self,
        operation: Callable[..., Any],
        ref: str,
        *given: Any,
        at: datetime,
        who: str = "ana",
        **more: Any,
    ) -> None:
        """Somebody does something on a lead: `desk.does(log_attempt, ref, SPOKE, at=…)`."""
        with self.sessions.begin() as session:
            operation(
                session,
                find_lead(session, 1, ref),  # locks it, as whoever presses a button does
                *given,
                actor=self.actor(who, session),
                by=Doer(who, role="coordinator"),
                now=at,
                **more,
            )

    def records(self, ref: str, action: EventAction, at: datetime, **facts: Any) -> None:
        """Something happens that no operation does yet: its event, and what follows from it."""
        with self.sessions.begin() as session:
            lead = lead_of(session, ref)
            record(session, lead, action, facts, by=SETTER_UP, now=at)
            settle(session, lead, now=at)

    def rings(self, at: datetime) -> int:
        """The clock asks what rings by now."""
        jobs.notice(self.sessions, at)
        return jobs.ring(self.sessions, at)

    def changes(self, table: type[Any], *where: Any, **values: Any) -> None:
        """Change rows as an operator would."""
        with self.sessions.begin() as session:
            for row in session.exec(select(table).where(*where)):
                for name, value in values.items():
                    setattr(row, name, value)
                session.add(row)

    def member(self, key: str, session: Session | None = None) -> Member:
        """Somebody of the sample study."""
        asked = select(Member).where(Member.key == key)
        if session is not None:
            return session.exec(asked).one()
        with self.sessions() as looking:
            return looking.exec(asked).one()

    def actor(self, key: str, session: Session) -> Actor:
        """Somebody with all they were granted."""
        return actor_for(session, self.member(key, session))

    def study(self) -> Study:
        """The study as stored."""
        with self.sessions() as session:
            return session.exec(select(Study)).one()

    def lead(self, ref: str) -> Lead:
        """The lead as stored."""
        with self.sessions() as session:
            return lead_of(session, ref)

    def blockers(self, ref: str) -> list[Blocker]:
        """The lead's blockers, oldest first."""
        with self.sessions() as session:
            asked = select(Blocker).where(Blocker.lead_id == lead_of(session, ref).id)
            return list(session.exec(asked.order_by(col(Blocker.id))))

    def clocks(self, ref: str, *, running: bool = True) -> list[Deadline]:
        """The lead's deadlines in the order they were started; only those that run unless told otherwise."""
        with self.sessions() as session:
            asked = select(Deadline).where(Deadline.lead_id == lead_of(session, ref).id)
            if running:
                asked = asked.where(Deadline.state == DeadlineState.RUNNING)
            return list(session.exec(asked.order_by(col(Deadline.id))))

    def clock(self, ref: str, kind: str) -> Deadline:
        """The newest deadline of a kind."""
        return [one for one in self.clocks(ref, running=False) if one.kind == kind][-1]

    def events(self, ref: str) -> list[LedgerEvent]:
        """What the ledger says of a lead."""
        with self.sessions() as session:
            asked = select(LedgerEvent).where(LedgerEvent.object_ref == ref)
            return list(session.exec(asked.order_by(col(LedgerEvent.id))))

    def outbox(self, prefix: str = "") -> list[OutboxRow]:
        """What was promised under keys that begin so, oldest first."""
        with self.sessions() as session:
            asked = select(OutboxRow).where(col(OutboxRow.dedupe_key).startswith(prefix))
            return list(session.exec(asked.order_by(col(OutboxRow.id))))

    def nudges(self, kind: str | None = None) -> list[tuple[str, str]]:
        """Who was nudged and the first line of what they were told, in order; about one kind, if given."""
        asked = (
            select(Member.key, OutboxRow)
            .join(Nudge, col(Nudge.member_id) == Member.id)
            .join(OutboxRow, col(OutboxRow.id) == Nudge.outbox_id)
            .join(Deadline, col(Deadline.id) == Nudge.deadline_id)
            .order_by(col(Nudge.id))
        )
        with self.sessions() as session:
            told = session.exec(asked.where(Deadline.kind == kind) if kind else asked)
            return [(key, row.body["text"].splitlines()[0].strip("*")) for key, row in told]

    def told(self, kind: str | None = None) -> list[str]:
        """Who was nudged, in order; about one kind of deadline, if given."""
        return [key for key, _ in self.nudges(kind)]


def lead_of(session: Session, ref: str) -> Lead:
    """The lead of that ref."""
    return session.exec(select(Lead).where(Lead.ref == ref)).one()
