"""The sponsor's channel is told once a week what moved, what stalled, why, and what is asked of whom."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.local import SAMPLE
from bot.sandbox import Person
from handlers import jobs
from handlers.operations.importing import import_history
from handlers.reading.history_file import read_history_file
from models.digest import Digest
from models.lead import Lead
from models.study import Study, Workspace
from models.terms import DigestState, EventAction, StudyStatus
from tests.stage import DM, RIVERSIDE, SPONSOR, Stage, all_at_once, private, public

DIGEST_TIME = datetime(2026, 7, 20, 13, 0, tzinfo=UTC)  # Monday, 9 o'clock in New York


def with_history(stage: Stage) -> None:
    """Let the sample study have its past."""
    history = read_history_file((SAMPLE / "history.json").read_text())
    with stage.sessions.begin() as session:
        workspace = session.exec(select(Workspace)).one()
        import_history(session, history, workspace=workspace, now=stage.clock.now())


def digests(stage: Stage) -> list[Digest]:
    """Those promised."""
    with stage.session() as session:
        return list(session.exec(select(Digest)))


def free_text(stage: Stage) -> list[str]:
    """Everything in the ledger that a person typed."""
    events = stage.events()
    return [str(one.new[key]) for one in events for key in ("note", "decision_needed") if one.new.get(key)]


def test_nothing_is_said_before_the_digest_time(stage: Stage, sam: Person) -> None:
    with_history(stage)
    stage.later(to=DIGEST_TIME - timedelta(seconds=1))

    assert sam.sees(SPONSOR) == []


def test_the_digest_names_no_lead_no_person_and_nothing_anybody_typed(
    stage: Stage, ana: Person, sam: Person
) -> None:
    with_history(stage)
    ref = stage.a_lead()
    ana.runs(f"/blocker {ref}", channel=DM)
    ana.fills({"Category": "Sponsor or CRO", "Sub-reason": "Decision pending"})
    ana.submits({"Decision needed": "May zebra travel be paid?", "Note": "asks about giraffes"})
    stage.later(to=DIGEST_TIME)

    (digest,) = sam.sees(SPONSOR)
    whole = str(digest)
    with stage.session() as session:
        refs = session.exec(select(Lead.ref)).all()
    assert len(refs) > 20
    assert [ref for ref in refs if ref in whole] == []
    assert [text for text in free_text(stage) if text in whole] == []
    assert "zebra" not in whole
    names = [stage.person(key).name for key in ("ana", "ben", "mei", "lena", "tom", "iris", "omar", "sam")]
    assert [part for name in names for part in name.split() if part in whole] == []
    assert "<@" not in whole


def test_the_digest_goes_out_at_its_time_and_reports_the_week_before(stage: Stage, sam: Person) -> None:
    with_history(stage)
    stage.later(to=DIGEST_TIME)

    (digest,) = public(sam.sees(SPONSOR))
    assert digest.startswith("KN-118 recruitment update · week of 13–19 July 2026\n")
    assert digest.endswith(
        "No patient-level detail. Breakdowns under 5 are hidden. Early fit is not enrolment."
    )
    (row,) = digests(stage)
    assert (row.week.isoformat(), row.state) == ("2026-07-13", DigestState.POSTED)
    actions = [one.action for one in stage.events("KN-118")]
    assert actions.count(EventAction.DIGEST_QUEUED) == 1
    assert actions.count(EventAction.DIGEST_DELIVERED) == 1


def test_the_digest_goes_out_once_whatever_restarts(stage: Stage, sam: Person) -> None:
    with_history(stage)
    stage.later(to=DIGEST_TIME)
    for hours in (1, 24, 72):
        stage.later(to=DIGEST_TIME + timedelta(hours=hours))

    assert len(public(sam.sees(SPONSOR))) == 1
    assert len(digests(stage)) == 1


def test_many_workers_at_once_promise_one_digest(stage: Stage, sam: Person) -> None:
    with_history(stage)
    stage.clock.wind_to(DIGEST_TIME)
    all_at_once(*[lambda: jobs.send_digests(stage.sessions, DIGEST_TIME)] * 4)
    stage.works()

    assert len(public(sam.sees(SPONSOR))) == 1
    assert [one.action for one in stage.events("KN-118")].count(EventAction.DIGEST_QUEUED) == 1


def test_a_digest_that_was_due_while_nobody_ran_still_goes_out(stage: Stage, sam: Person) -> None:
    with_history(stage)
    stage.later(to=DIGEST_TIME + timedelta(days=2, hours=7))

    (digest,) = public(sam.sees(SPONSOR))
    assert "week of 13–19 July 2026" in digest


def test_each_week_has_its_own_digest(stage: Stage, sam: Person) -> None:
    with_history(stage)
    for week in range(3):
        stage.later(to=DIGEST_TIME + timedelta(weeks=week))

    weeks = [text.splitlines()[0].rpartition("week of ")[2] for text in public(sam.sees(SPONSOR))]
    assert weeks == ["13–19 July 2026", "20–26 July 2026", "27 July – 2 August 2026"]


def test_a_week_in_which_nothing_happened_says_so(stage: Stage, sam: Person) -> None:
    stage.later(to=DIGEST_TIME)

    (digest,) = public(sam.sees(SPONSOR))
    assert "*Moved*: nothing this week. No new inquiries, no visits, no closes." in digest
    assert "*Stalled*: no lead is active." in digest


def test_a_draft_study_sends_nothing(stage: Stage, sam: Person) -> None:
    with stage.sessions.begin() as session:
        session.exec(select(Study)).one().status = StudyStatus.DRAFT
    stage.later(to=DIGEST_TIME)

    assert sam.sees(SPONSOR) == []


@pytest.mark.parametrize("channel", [DM, RIVERSIDE])
def test_the_preview_has_the_numbers_the_sponsor_will_see(
    stage: Stage, lena: Person, sam: Person, channel: str
) -> None:
    with_history(stage)
    stage.clock.wind_to(DIGEST_TIME - timedelta(minutes=1))
    lena.runs("/digest preview", channel=channel)
    stage.later(to=DIGEST_TIME)

    (preview,) = private(lena.sees(channel))
    (digest,) = public(sam.sees(SPONSOR))
    intro, _, message = preview.partition("\n")
    assert intro == (
        "Only you see this. As things stand now, this is what the sponsor's channel of KN-118 gets "
        "Mon 20 Jul 9:00 am ET."
    )
    assert message == digest


def test_the_preview_is_seen_by_nobody_else(stage: Stage, lena: Person, sam: Person) -> None:
    lena.runs("/digest preview", channel=SPONSOR)

    assert len(private(lena.sees(SPONSOR))) == 1
    assert sam.sees(SPONSOR) == []


def test_a_preview_sends_nothing_and_changes_nothing(stage: Stage, lena: Person, sam: Person) -> None:
    before = stage.facts()
    lena.runs("/digest preview KN-118", channel=DM)
    stage.works()

    assert stage.facts() == before
    assert sam.sees(SPONSOR) == []


def test_a_stranger_gets_no_preview(stage: Stage, zoe: Person) -> None:
    zoe.runs("/digest preview", channel=RIVERSIDE)

    (answer,) = private(zoe.sees(RIVERSIDE))
    assert answer.startswith("I do not know you yet.")
    assert stage.refusals() == [(zoe.id, "no member")]


def test_a_study_that_does_not_exist_is_answered_with_one_that_does(stage: Stage, lena: Person) -> None:
    lena.runs("/digest preview <!channel>", channel=DM)

    assert private(lena.sees(DM)) == ["You are not in a study of that name. Try `/digest preview KN-118`."]


def test_digest_alone_explains_itself(stage: Stage, lena: Person) -> None:
    lena.runs("/digest", channel=DM)
    lena.runs("/digest preveiw", channel=DM)
    lena.runs("/digest everything now please", channel=DM)

    help_text, close, unknown = private(lena.sees(DM))
    assert help_text.startswith("`/digest preview` shows, to you alone, the weekly message")
    assert close == "Did you mean `/digest preview`?"
    assert unknown == "I did not understand that. Try `/digest preview`, or `/digest help`."
