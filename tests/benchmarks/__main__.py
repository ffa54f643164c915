"""Side by side, as ratios: what a tick, a claim, a settling and a digest cost when there is little and when there is much.

    python -m tests.benchmarks

Nothing here is a test: a ratio near 1 says that the work costs what is due and not what exists.
"""

import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import Engine, insert, text
from sqlmodel import col, select

from bot.sample.people import START
from handlers import jobs
from handlers.home_pages import draw_home
from handlers.operations import outbox, ringing
from handlers.operations.digests import make_digest
from handlers.operations.leads import add_note
from handlers.operations.ledger import Doer
from handlers.operations.settling import settle
from handlers.triage_pages import choices_at
from messages.triage import triage_view
from models.deadline import Deadline
from models.lead import Lead
from models.outbox import OutboxRow
from models.queries.triage import TriageAsk, triage_page
from models.rules.history import Happening, derive
from models.study import Site, Study
from models.terms import (
    DeadlineKind,
    DeadlineState,
    EventAction,
    OutboxOp,
    OutboxState,
    Party,
    Stage,
)
from tests.benchmarks.year import a_year
from tests.databases import ENGINES, Databases, databases
from tests.desk import Desk, lead_of

FEW, MANY = 1_000, 50_000
CLOCKS = 10_000, 1_000_000
LEADS = 1_000, 50_000
PAGES = 1_000, 10_000
SHORT, LONG = 10, 100
YEARS = 1_000, 20_000  # every lead of the window is read, so this one grows with them: 20 is proportional
REPEATS = 15

Work = Callable[[], object]


@dataclass(frozen=True)
class Comparison:
    """The same work, with little around it and with much. Seconds, the median of several runs."""

    what: str
    where: str
    little: float
    much: float

    def line(self) -> str:
        """A line of the table."""
        return (
            f"{self.what:<58} {self.where:<11} {self.little * 1000:>9.2f} {self.much * 1000:>9.2f} "
            f"{self.much / self.little:>7.2f}"
        )


def measured(little: Work, much: Work) -> tuple[float, float]:
    """The median seconds of each, run in turn so that a busy machine slows both."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(REPEATS + 1):
        for work, kept in zip((little, much), times, strict=True):
            started = time.perf_counter()
            work()
            if number:  # the first run warms up
                kept.append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])


def many(desk: Desk, table: type[Any], rows: list[dict[str, Any]]) -> None:
    """Rows of one table, a thousand at a time, and figures about them for the planner."""
    with desk.engine.begin() as connection:
        for start in range(0, len(rows), 1_000):
            connection.execute(insert(table), rows[start : start + 1_000])
        connection.execute(text("ANALYZE"))


def deadlines(desk: Desk, count: int) -> Work:
    """A ring tick when nothing is due and so many clocks run."""
    with desk.sessions() as session:
        study, site = session.exec(select(Study.id)).first(), session.exec(select(Site.id)).first()
    row: dict[str, Any] = {
        "study_id": study,
        "site_id": site,
        "kind": DeadlineKind.FIRST_RESPONSE,
        "subject": "attempt_1",
        "party": Party.SITE,
        "state": DeadlineState.RUNNING,
        "since": START,
        "started_at": START,
        "due_at": START + timedelta(hours=4),
        "policy": {},
        "pauses": [],
        "rungs": [],
        "rung": 0,
    }
    later = START + timedelta(days=1)
    many(
        desk,
        Deadline,
        [{**row, "next_ring_at": later + timedelta(seconds=number)} for number in range(count)],
    )
    return lambda: jobs.ring(desk.sessions, START)


def due(desk: Desk, count: int) -> Work:
    """A ring of twenty leads' first warnings when so many clocks run."""
    deadlines(desk, count)
    for _ in range(20):
        desk.takes_in(START)

    def ring_them() -> None:
        at = START + timedelta(hours=2)
        with desk.sessions() as session:
            rung = ringing.due_deadlines(session, now=at)
            assert len(rung) == 20
            for deadline in rung:
                ringing.ring(session, deadline, now=at)
            session.rollback()

    return ring_them


def leads(desk: Desk, count: int) -> Work:
    """A notice tick when nothing changes by itself and so many leads are open."""
    ref = desk.takes_in(START)
    with desk.sessions() as session:
        row = lead_of(session, ref).model_dump(exclude={"id", "card_outbox_id"})
    later = START + timedelta(days=1)
    many(
        desk,
        Lead,
        [
            {**row, "ref": f"L-{number}", "clocks_change_at": later + timedelta(seconds=number)}
            for number in range(count)
        ],
    )
    return lambda: jobs.notice(desk.sessions, START)


def queue_page(desk: Desk, count: int) -> Work:
    """A Home tab of somebody who owns so many open leads, drawn."""
    _open_leads(desk, count)
    member = desk.member("ana").id or 0

    def draw() -> None:
        with desk.sessions() as session:
            assert len(draw_home(session, member, now=START + timedelta(hours=2))["blocks"]) > 20

    return draw


def triage(desk: Desk, count: int) -> Work:
    """A page of the triage of a site with so many open leads, drawn."""
    _open_leads(desk, count)
    at = START + timedelta(hours=2)

    def draw() -> None:
        with desk.sessions() as session:
            sites = list(session.exec(select(Site).where(Site.code == "301")))
            ask = TriageAsk((sites[0].id or 0,))
            page = triage_page(session, ask, now=at)
            assert page.total + page.on_track >= count
            triage_view(page, ask, choices_at(session, sites, now=at), now=at)

    return draw


def _open_leads(desk: Desk, count: int) -> None:
    """Leads of all kinds at one site, each with a running clock; a few dozen have a history."""
    refs = [desk.takes_in(START, owner="ana" if number % 3 else None) for number in range(30)]
    with desk.sessions() as session:
        known = [lead_of(session, ref) for ref in refs]
        rows = [lead.model_dump(exclude={"id", "card_outbox_id"}) for lead in known]
        clock = session.exec(select(Deadline).where(Deadline.lead_id == known[1].id)).first()
        assert clock is not None
        running = clock.model_dump(exclude={"id", "lead_id"})
    made = []
    for number in range(count):
        due = START + timedelta(minutes=7 * number % 9000)
        changes = {
            "ref": f"L-{number}",
            "received_at": START - timedelta(minutes=number),
            "stage": (Stage.NEW, Stage.ATTEMPTING, Stage.RECORDS)[number % 3],
            "next_action_due": due,
            "stale_at": START + timedelta(minutes=number - 500),
            "recovery_at": START + timedelta(minutes=number - 500),
        }
        made.append({**rows[number % 30], **changes})
    many(desk, Lead, made)
    with desk.sessions() as session:
        ids = session.exec(select(Lead.id).where(col(Lead.ref).startswith("L-"))).all()
    warn = {"warn_at": START + timedelta(hours=1), "next_ring_at": START + timedelta(days=1)}
    many(
        desk,
        Deadline,
        [
            {**running, **(warn if number % 10 == 0 else {}), "lead_id": lead}
            for number, lead in enumerate(ids)
        ],
    )


def announcements(desk: Desk, count: int) -> Work:
    """A claim of a hundred rows, half of them edits, when so many were sent and edited before."""
    row: dict[str, Any] = {
        "op": OutboxOp.POST,
        "to": "C1",
        "body": {"text": "x"},
        "created_at": START,
        "not_before": START,
    }
    row |= {"attempts": 1, "resends": 0, "outsiders_may_read": False}
    sent = [
        {**row, "dedupe_key": f"sent:{n}", "state": OutboxState.SENT, "ts": f"1.{n}"} for n in range(count)
    ]
    many(desk, OutboxRow, sent)
    edit = {**row, "op": OutboxOp.UPDATE}
    edits = [
        {**edit, "dedupe_key": f"edited:{n}", "state": OutboxState.SENT, "edits_id": n + 1}
        for n in range(count)
    ]
    waiting = [{**row, "dedupe_key": f"waits:{n}", "state": OutboxState.PENDING} for n in range(50)]
    changes = [
        {**edit, "dedupe_key": f"edits:{n}", "state": OutboxState.PENDING, "edits_id": n + 1}
        for n in range(50)
    ]
    many(desk, OutboxRow, edits)
    many(desk, OutboxRow, waiting)
    many(desk, OutboxRow, changes)

    def claim() -> None:
        with desk.sessions() as session:
            assert len(outbox.claim(session, worker="bench", now=START, limit=100)) == 100
            session.rollback()

    return claim


def lead(desk: Desk, events: int) -> Work:
    """A settling of one lead with so many events behind it."""
    ref = desk.takes_in(START)
    for number in range(events - 1):
        with desk.sessions.begin() as session:
            at = START + timedelta(minutes=number)
            add_note(session, lead_of(session, ref), "asked about parking", by=Doer("ana"), now=at)

    def settle_it() -> None:
        with desk.sessions() as session:
            settle(session, lead_of(session, ref), now=START + timedelta(hours=2))
            session.rollback()

    return settle_it


def digest(desk: Desk, count: int) -> Work:
    """A week's digest of a study with so many leads in its last year, ten events each."""
    until = datetime(2026, 7, 13, 4, tzinfo=UTC)
    a_year(desk, count, until=until)

    def make() -> None:
        with desk.sessions() as session:
            make_digest(session, session.exec(select(Study)).one(), date(2026, 7, 6), now=until)

    return make


def history(events: int) -> Work:
    """A derivation of one lead from so many events."""
    facts = {"ref": "KN-0000", "site": "301", "source": "social_ads", "owner": "ana"}
    found = [Happening(START, EventAction.LEAD_RECEIVED, facts)]
    for number in range(1, events):
        at = START + timedelta(minutes=number)
        found.append(Happening(at, EventAction.ATTEMPT_LOGGED, {"outcome": "no_answer"}))
    return lambda: [derive(found) for _ in range(100)]


@contextmanager
def fresh(found: Databases, kind: str, folder: Path, name: str) -> Iterator[Desk]:
    """The sample study in an empty database of that kind."""
    engine: Engine = found.sqlite(folder / f"{name}.db") if kind == "sqlite" else found.postgresql()
    yield Desk(engine)
    if kind == "sqlite":
        engine.dispose()


def compared(
    found: Databases,
    kind: str,
    folder: Path,
    what: str,
    make: Callable[[Desk, int], Work],
    sizes: tuple[int, int],
) -> Comparison:
    """The same work on two databases of a kind. PostgreSQL is one, so there the two come one after the other."""
    if kind == "sqlite":
        with fresh(found, kind, folder, f"{what}-a") as one, fresh(found, kind, folder, f"{what}-b") as other:
            return Comparison(what, kind, *measured(make(one, sizes[0]), make(other, sizes[1])))
    medians = []
    for size in sizes:
        with fresh(found, kind, folder, what) as desk:
            work = make(desk, size)
            medians.append(measured(work, work)[0])
    return Comparison(what, kind, *medians)


def main() -> None:
    """Measure everything and print the table."""
    warnings.filterwarnings(
        "ignore", message="XDG_RUNTIME_DIR"
    )  # the wheel that ships PostgreSQL asks for it
    typer.echo(f"{'':<70} {'little':>9} {'much':>9} {'ratio':>7}\n{'':<70} {'ms':>9} {'ms':>9}")
    subjects = (
        (f"ring tick, 0 due among {CLOCKS[0]:,} and {CLOCKS[1]:,} running clocks", deadlines, CLOCKS),
        (f"ring tick, 20 due among {CLOCKS[0]:,} and {CLOCKS[1]:,} running clocks", due, CLOCKS),
        (f"notice tick, 0 changed among {LEADS[0]:,} and {LEADS[1]:,} open leads", leads, LEADS),
        (f"Home tab of an owner of {PAGES[0]:,} and {PAGES[1]:,} open leads", queue_page, PAGES),
        (f"triage page of a site with {PAGES[0]:,} and {PAGES[1]:,} open leads", triage, PAGES),
        (f"claim of 100 rows among {FEW:,} and {MANY:,} sent and edited", announcements, (FEW, MANY)),
        (f"settling of one lead with {SHORT} and {LONG} events", lead, (SHORT, LONG)),
        (f"digest of a year with {YEARS[0]:,} and {YEARS[1]:,} leads", digest, YEARS),
    )
    derived = measured(history(SHORT), history(LONG))
    typer.echo(
        Comparison(f"derive, 100 leads with {SHORT} and {LONG} events", "no database", *derived).line()
    )
    with databases() as found, tempfile.TemporaryDirectory() as folder:
        for what, make, sizes in subjects:
            for kind in ENGINES:
                try:
                    typer.echo(compared(found, kind, Path(folder), what, make, sizes).line())
                except pytest.skip.Exception as why:
                    typer.echo(f"{what:<58} {kind:<11} left out: {why}")


if __name__ == "__main__":
    main()
