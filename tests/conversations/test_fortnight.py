"""A busy fortnight at one site: forty leads, two coordinators, a holiday, and one of them away for days."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, func, select

from bot.sandbox.blockkit import validate_message
from handlers.operations.absences import Away, end_away, set_away
from handlers.operations.closing import CloseWish, close_lead
from handlers.operations.leads import NewLead, claim_lead, log_attempt, take_in_lead
from handlers.operations.ledger import Doer
from models.deadline import Deadline
from models.lead import Lead
from models.member import Member
from models.morning import MorningList
from models.nudge import Nudge, ToldAs
from models.outbox import OutboxRow
from models.queries.absences import away
from models.queries.calendars import working_time_of
from models.queries.leads import find_lead
from models.queries.nudges import next_telling
from models.queries.people import actor_for
from models.queries.queues import queue_of
from models.rules.clock_policy import OWNERS, Hears
from models.rules.permissions import Actor
from models.rules.taxonomy import CLOSE_REASONS
from models.rules.telling import JOINED_LAST, MOST_A_DAY, SLOT, next_list_time
from models.rules.windows import CONTACT_CLOCKS, daily, next_common_opening
from models.rules.working_time import WorkingTime
from models.study import Site, Source
from models.terms import AttemptOutcome, OutboxOp
from models.terms import Stage as LeadStage
from tests.stage import SETTER_UP, Stage

CHICAGO = ZoneInfo("America/Chicago")
HOLIDAY = date(2026, 7, 22)
LEADS = 40
LOOKS = timedelta(minutes=50)  # how often each coordinator looks at Slack
AT_A_LOOK = 2  # what they get done each time
OUTCOMES = (AttemptOutcome.NO_ANSWER,) * 5 + (AttemptOutcome.LEFT_MESSAGE,) * 2 + (AttemptOutcome.SPOKE,) * 3


def chicago(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The wall clock at the site."""
    return datetime(2026, month, day, hour, minute, tzinfo=CHICAGO).astimezone(UTC)


BEGIN, END = chicago(7, 14, 9, 5), chicago(7, 28, 17, 0)


@dataclass
class Fortnight:
    """Plays two weeks: leads come in, coordinators look now and then, everything due is rung in time."""

    stage: Stage
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    ticks: int = 0

    def play(self) -> None:
        """From Tuesday morning to the Tuesday two weeks later."""
        with self.stage.sessions.begin() as session:
            site = riverside(session)
            site.holidays = [*site.holidays, HOLIDAY.isoformat()]
            session.add(site)
        todo = sorted([*self._arrivals(), *self._looks(), *self._absences()], key=lambda one: one[0])
        for at, what, who in todo:
            self._until(at)
            self.stage.clock.wind_to(at)
            with self.stage.sessions.begin() as session:
                self._do(session, what, who, at)
            self._work()
        self._until(END)

    def _arrivals(self) -> list[tuple[datetime, str, str]]:
        """Forty leads in the first eight days, at any hour; one in eight has no owner."""
        minutes = sorted(self.chance.sample(range(8 * 24 * 60), LEADS))
        owners = ["ana", "ben", "ana", "ben", "ana", "ben", "ana", ""]
        return [
            (BEGIN + timedelta(minutes=one), "arrives", owners[number % 8])
            for number, one in enumerate(minutes)
        ]

    def _looks(self) -> list[tuple[datetime, str, str]]:
        looks = []
        for who, offset in (("ana", 7), ("ben", 31), ("lena", 44)):
            at = BEGIN + timedelta(minutes=offset)
            while at < END:
                looks.append((at, "looks", who))
                at += LOOKS if who != "lena" else 3 * LOOKS
        return looks

    def _absences(self) -> list[tuple[datetime, str, str]]:
        return [(chicago(7, 15, 16, 30), "goes", "ana"), (chicago(7, 20, 10, 0), "returns", "ana")]

    def _do(self, session: Session, what: str, who: str, at: datetime) -> None:
        site = riverside(session)
        if what == "arrives":
            source = session.exec(select(Source.id).where(Source.key == "social_ads")).one()
            owner = session.exec(select(Member).where(Member.key == (who or "nobody"))).first()
            there = owner is not None and away(session, owner.id or 0, at) is None
            new = NewLead(
                site_id=site.id or 0,
                source_id=source or 0,
                owner_id=owner.id if owner is not None and there else None,
                window=self.chance.choice([None, None, "morning", "afternoon", "evening"]),
            )
            take_in_lead(session, new, by=SETTER_UP, now=at)
            return
        member = session.exec(select(Member).where(Member.key == who)).one()
        if what == "goes":
            ben = session.exec(select(Member.id).where(Member.key == "ben")).one()
            days = Away(date(2026, 7, 16), date(2026, 7, 20), ben)
            set_away(session, member, days, by=Doer(who), by_id=member.id or 0, now=at)
        elif what == "returns":
            end_away(session, member, by=Doer(who), now=at)
        elif working_time_of(site).is_open(at) and away(session, member.id or 0, at) is None:
            self._look(session, actor_for(session, member), at)

    def _look(self, session: Session, actor: Actor, at: datetime) -> None:
        """Claim what nobody owns, then do the first things of one's queue that are due today."""
        by = Doer(actor.key, role="coordinator")
        for ref in session.exec(select(Lead.ref).where(col(Lead.owner_id).is_(None)).limit(1)).all():
            lead = find_lead(session, 1, ref)
            if lead is not None and actor.key != "lena":
                claim_lead(session, lead, actor=actor, by=by, now=at)
        mine = queue_of(session, actor.member_id, now=at, most=20, apart=20)
        views = [*mine.views, *mine.recovery]
        soon = at + timedelta(hours=5)
        due = [view.lead for view in views if view.lead.next_action_due and view.lead.next_action_due < soon]
        for lead in due[:AT_A_LOOK]:
            if lead.stage in (LeadStage.NEW, LeadStage.ATTEMPTING) and lead.attempt_count < 5:
                log_attempt(session, lead, self.chance.choice(OUTCOMES), actor=actor, by=by, now=at)
            else:
                wish = CloseWish(CLOSE_REASONS["not_interested"])
                close_lead(session, lead, wish, actor=actor, by=by, now=at)

    def _until(self, end: datetime) -> None:
        """Ring whatever falls due before then, each at its own instant."""
        while (at := self._next()) is not None and at < end:
            self.stage.clock.wind_to(at)
            self._work()

    def _next(self) -> datetime | None:
        now = self.stage.clock.now()
        with self.stage.sessions() as session:
            rings = session.exec(select(func.min(Deadline.next_ring_at))).one()
            changes = session.exec(select(func.min(Lead.clocks_change_at))).one()
            held = next_telling(session)
            lists = next_list_time(working_time_of(riverside(session)), now)
        return min(
            (one for one in (rings, changes, held, lists) if one is not None and one > now), default=None
        )

    def _work(self) -> None:
        self.ticks += 1
        self.stage.works()


def riverside(session: Session) -> Site:
    """The site all of it happens at."""
    return session.exec(select(Site).where(Site.code == "301")).one()


@dataclass(frozen=True)
class Told:
    """What people got: each person's messages a day, single ones and lists."""

    singles: Counter[tuple[str, date]]
    lists: Counter[tuple[str, date]]
    sent_at: tuple[datetime, ...]


def told(session: Session) -> Told:
    """Count every message that reached somebody of the team."""
    people = {one.slack_user_id: one.key for one in session.exec(select(Member))}
    singles: Counter[tuple[str, date]] = Counter()
    lists: Counter[tuple[str, date]] = Counter()
    sent = []
    for row in session.exec(select(OutboxRow).where(OutboxRow.op == OutboxOp.POST)):
        if row.to not in people or row.sent_at is None:
            continue
        sent.append(row.sent_at)
        key = people[row.to], row.sent_at.astimezone(CHICAGO).date()
        if row.dedupe_key.startswith("nudge:"):
            singles[key] += 1
        elif row.dedupe_key.startswith("list:"):
            lists[key] += 1
    return Told(singles, lists, tuple(sent))


def unwarned(session: Session, hours: WorkingTime) -> tuple[int, list[str]]:
    """How many deadlines passed that could be warned of before, and those of them that were not.

    One could be warned of when between its warning and its due time there was an instant at which
    the site was open and the person could be called, and nobody had answered it by then.
    """
    calls = daily("America/Chicago", "08:00", "21:00")
    warned = {
        (nudge.deadline_id)
        for nudge in session.exec(select(Nudge).where(Nudge.told_as != ToldAs.STUDY))
        if nudge.told_at is not None and nudge.told_at <= session.get_one(Deadline, nudge.deadline_id).due_at
    }
    could = []
    for deadline in session.exec(select(Deadline)):
        own = [rung for rung in deadline.rungs if Hears(rung["tell"]) in OWNERS]
        passed = deadline.due_at < (deadline.stopped_at or END)
        if not own or not passed or deadline.due_at > END:
            continue
        limits = [hours, calls] if deadline.kind in CONTACT_CLOCKS else [hours]
        began = max(datetime.fromisoformat(own[0]["at"]), deadline.started_at)
        first = next_common_opening(limits, began)
        if first is not None and first < deadline.due_at:
            could.append(deadline)
    return len(could), [f"{one.kind} {one.subject} {one.due_at}" for one in could if one.id not in warned]


def crowded(session: Session, hours: WorkingTime) -> list[str]:
    """Messages that came within a quarter of an hour of another to the same person, without need.

    There is need when something would have fallen due before it could be told after that time.
    """
    sent: dict[int, dict[int, list[Nudge]]] = {}
    for nudge in session.exec(
        select(Nudge).where(col(Nudge.outbox_id).is_not(None)).order_by(col(Nudge.told_at))
    ):
        if nudge.held_because != JOINED_LAST:
            sent.setdefault(nudge.member_id, {}).setdefault(nudge.outbox_id or 0, []).append(nudge)
    found = []
    for messages in sent.values():
        for before, after in pairwise(messages.values()):
            earlier, later = before[0].told_at, after[0].told_at
            assert earlier is not None
            assert later is not None
            due = [session.get_one(Deadline, one.deadline_id).due_at for one in after]
            if later < earlier + SLOT and not any(at <= hours.next_opening(earlier + SLOT) for at in due):
                found.append(f"{later} after {earlier}")
    return found


@pytest.fixture
def fortnight(stage: Stage) -> Fortnight:
    """Two weeks, played."""
    played = Fortnight(stage)
    played.play()
    return played


def test_a_busy_fortnight_annoys_nobody_and_lets_nothing_pass_unsaid(fortnight: Fortnight) -> None:
    with fortnight.stage.sessions() as session:
        hours = working_time_of(riverside(session))
        got = told(session)
        could, missed = unwarned(session, hours)
        close = crowded(session, hours)
        leads = session.exec(select(func.count()).select_from(Lead)).one()
        together = Counter(session.exec(select(Nudge.outbox_id).where(col(Nudge.outbox_id).is_not(None))))
        listed = session.exec(
            select(MorningList.outbox_id).where(col(MorningList.outbox_id).is_not(None))
        ).all()
        bodies = [row.body for row in session.exec(select(OutboxRow))]
        nudges = session.exec(select(func.count()).select_from(Nudge)).one()

    assert leads == LEADS
    # Nothing outside hours, and nothing at all on the holiday.
    assert [at.astimezone(CHICAGO) for at in got.sent_at if not hours.is_open(at)] == []
    assert [key for key in got.singles if key[1] == HOLIDAY] == []
    # Few messages: a list and six more at most, and none of Ana's days away.
    assert max(got.lists.values()) == 1
    assert max(got.singles.values()) <= MOST_A_DAY
    assert [key for key in (*got.singles, *got.lists) if key[0] == "ana" and 16 <= key[1].day <= 19] == []
    assert close == []
    # Every deadline that passed and could be warned of was warned of before.
    assert could >= 10
    assert missed == []
    # Several items share a message, and all of them are what Slack takes.
    assert max(together.values()) >= 2
    assert sum(together.values()) <= nudges
    assert len(listed) >= 15
    assert [problem for body in bodies for problem in validate_message(body)] == []
