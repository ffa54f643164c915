"""A replay of the ledger says what the bot says, and writes nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import select

from bot.local import SAMPLE
from bot.policies import comparison_json, comparison_lines, policy_lines
from handlers.operations.blockers import raise_blocker, resolve_blocker
from handlers.operations.leads import log_attempt
from handlers.operations.simulating import Comparison, simulate
from handlers.reading.study_file import StudyFile, read_study_file
from models.deadline import Deadline
from models.ledger import LedgerEvent
from models.member import Member
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.rules.blocker_drafts import BlockerReport
from models.rules.policy import DEFAULT_POLICY
from models.study import Study
from models.terms import AttemptOutcome, BlockerCategory, DeadlineKind, EventAction, OwnerRole
from tests.desk import CHICAGO, Desk, chicago

UNTIL = chicago("07-20 17:00")
TEXT = (SAMPLE / "study.toml").read_text()


def compared(desk: Desk, file: StudyFile, *, until: datetime = UNTIL) -> Comparison:
    with desk.sessions() as session:
        return simulate(session, session.exec(select(Study)).one(), file, days=30, until=until)


def lines(found: Comparison) -> list[str]:
    return comparison_lines(found, study="KN-118", zone=CHICAGO)


def a_busy_week(desk: Desk) -> None:
    """Four leads, worked on more or less well, with the bot asking each quarter of an hour what rings."""
    first, second, third = (desk.takes_in(chicago("07-14 09:05")) for _ in range(3))
    desk.takes_in(chicago("07-14 09:20"), owner=None)
    events: list[tuple[str, Callable[[datetime], None]]] = [
        ("07-14 10:00", lambda at: desk.does(log_attempt, first, AttemptOutcome.SPOKE, at=at)),
        ("07-14 15:00", lambda at: desk.does(log_attempt, second, AttemptOutcome.NO_ANSWER, at=at)),
        (
            "07-15 09:40",
            lambda at: desk.does(
                raise_blocker,
                first,
                BlockerReport(
                    BlockerCategory.PROTOCOL,
                    "criteria_question",
                    OwnerRole.SPONSOR,
                    desk.member("lena").id or 0,
                    chicago("07-24 09:00").date(),
                ),
                at=at,
            ),
        ),
        (
            "07-17 11:00",
            lambda at: desk.does(resolve_blocker, first, desk.blockers(first)[0].key, at=at),
        ),
        (
            "07-15 12:00",
            lambda at: desk.records(
                third, EventAction.VISIT_BOOKED, at, visit_at=chicago("07-20 10:00").isoformat()
            ),
        ),
    ]
    due = [(chicago(text), happens) for text, happens in sorted(events, key=lambda one: one[0])]
    now = chicago("07-14 09:30")
    while now < UNTIL:
        while due and due[0][0] <= now:
            at, happens = due.pop(0)
            happens(at)
        desk.rings(now)
        now += timedelta(minutes=15)


def test_the_present_replayed_is_what_the_bot_said(desk: Desk) -> None:
    a_busy_week(desk)
    with desk.sessions() as session:
        asked = (
            select(Member.key, Deadline.kind, Nudge.rang_at)
            .join(Nudge, Nudge.member_id == Member.id)  # type: ignore[arg-type]
            .join(Deadline, Deadline.id == Nudge.deadline_id)  # type: ignore[arg-type]
        )
        said = sorted((key, str(kind), at) for key, kind, at in session.exec(asked))

    found = compared(desk, read_study_file(TEXT)).present

    replayed = sorted((one.person, one.kind.value, one.at) for one in found.told)
    assert [one[:2] for one in replayed] == [one[:2] for one in said]
    # The bot asked each quarter of an hour; the replay knows the minute.
    assert all(
        timedelta() <= real - planned < timedelta(minutes=15)
        for (*_, real), (*_, planned) in zip(said, replayed, strict=True)
    )


def test_a_replay_writes_nothing(desk: Desk) -> None:
    a_busy_week(desk)

    def rows() -> list[int]:
        with desk.sessions() as session:
            tables = (Deadline, LedgerEvent, Nudge, OutboxRow)
            return [session.exec(select(func.count()).select_from(table)).one() for table in tables]

    before = rows()
    compared(desk, read_study_file(TEXT.replace('target = "4 bh"', 'target = "3 bh"')))

    assert rows() == before


def test_the_same_file_changes_nothing(desk: Desk) -> None:
    a_busy_week(desk)

    found = compared(desk, read_study_file(TEXT))

    assert found.present == found.planned
    assert lines(found)[-1] == "  as many nudges"


def test_what_would_have_changed_is_said(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-14 12:00"))
    strict = TEXT.replace('target = "4 bh"', 'target = "2 bh"').replace('warn = "2 bh"', 'warn = "1 bh"')

    found = compared(desk, read_study_file(strict), until=chicago("07-14 17:00"))

    assert f"  First response, newly missed: 1 ({ref})" in lines(found)
    assert comparison_json(found)["newly_missed"] == [[ref, "first_response"]]
    assert comparison_json(found)["planned"]["nudges"] == {"ana": {"2026-07-14": 1}}


def test_another_roster_changes_who_is_told(desk: Desk) -> None:
    desk.takes_in(owner="ben")
    without_ben = (
        TEXT[: TEXT.index('[[member]]\nkey = "ben"')] + TEXT[TEXT.index('[[member]]\nkey = "mei"') :]
    )

    found = compared(desk, read_study_file(without_ben), until=chicago("07-14 17:00"))

    assert list(found.present.per_day()) == ["ben"]
    assert list(found.planned.per_day()) == ["ana"]  # who owns what comes in at that site


def test_a_study_without_leads_is_told_so(desk: Desk) -> None:
    found = lines(compared(desk, read_study_file(TEXT)))

    assert "  nobody would have been told anything" in found
    assert "  no deadline fell due" in found


def test_every_clock_is_listed_with_its_origin() -> None:
    shown = policy_lines([DEFAULT_POLICY[kind] for kind in DeadlineKind])

    assert len(shown) == len(DeadlineKind)
    assert all(line.endswith("default") for line in shown)
    assert "5 bd, again" in shown[7]
