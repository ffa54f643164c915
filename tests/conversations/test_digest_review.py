"""Before a digest is posted somebody looks at it; what is kept back is not posted, and says why."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.rooms import meet_rooms
from bot.sandbox import Person
from bot.sandbox.channels import find as find_channel
from handlers import jobs
from models.digest import Digest
from models.outbox import OutboxRow
from models.study import Study
from models.terms import DigestState, EventAction, Rhythm, Unreviewed
from tests.conversations.test_digest import DIGEST_TIME, digests, with_history
from tests.stage import DM, SPONSOR, Stage, all_at_once, public

DRAFT_TIME = datetime(2026, 7, 17, 13, 0, tzinfo=UTC)  # Friday, 9 o'clock in New York


@pytest.fixture
def drafted(stage: Stage) -> Stage:
    """The sample study with its past, on the Friday before its first digest."""
    with_history(stage)
    stage.later(to=DRAFT_TIME)
    return stage


def drafts(person: Person) -> list[str]:
    """What somebody was shown of a digest before it was posted."""
    return [text for text in public(person.sees(DM)) if "recruitment update" in text]


def chosen(stage: Stage, **changes: object) -> None:
    """The study as somebody set it up."""
    with stage.sessions.begin() as session:
        study = session.exec(select(Study)).one()
        for name, value in changes.items():
            setattr(study, name, value)


def test_the_draft_comes_a_working_day_before_and_no_sooner(stage: Stage, omar: Person, sam: Person) -> None:
    with_history(stage)
    stage.later(to=DRAFT_TIME - timedelta(seconds=1))
    before = drafts(omar)
    stage.later(to=DRAFT_TIME)

    (draft,) = drafts(omar)
    assert before == []
    assert draft.startswith(
        "*Draft* of what the sponsor's channel of KN-118 gets Mon 20 Jul 9:00 am ET. The week has not ended: "
    )
    assert "If nobody approves it by then, it is posted all the same and says so." in draft
    assert "Beside it, exact and not for the sponsor" in draft
    assert sam.sees(SPONSOR) == []
    assert drafts(sam) == []


def test_the_exact_figures_beside_a_draft_name_no_lead_and_nobody(drafted: Stage, omar: Person) -> None:
    (draft,) = drafts(omar)

    assert "KN-" not in draft.replace("KN-118", "")
    assert [name for name in ("Ana", "Ben", "Mei", "Lena") if name in draft] == []


def test_without_study_operations_the_site_leads_review_it_and_see_their_own_site_only(
    stage: Stage, lena: Person, tom: Person
) -> None:
    with_history(stage)
    stage.leaves("omar")
    stage.later(to=DRAFT_TIME)

    (riverside,), (harbor,) = drafts(lena), drafts(tom)
    inside = riverside.partition("Beside it")[2]
    assert "Riverside (301)" in inside
    assert "Harbor" not in inside
    assert "Riverside" not in harbor.partition("Beside it")[2]


def test_an_approved_draft_is_posted_at_its_time_and_not_before(
    drafted: Stage, omar: Person, sam: Person
) -> None:
    omar.presses("Approve", channel=DM)
    drafted.works()
    before = sam.sees(SPONSOR)
    drafted.later(to=DIGEST_TIME)

    (digest,) = public(sam.sees(SPONSOR))
    assert before == []
    assert "without a review" not in digest
    assert drafts(omar)[0].startswith("*Posted* in the sponsor's channel of KN-118, approved by <@")
    actions = [one.action for one in drafted.events("KN-118")]
    assert actions.index(EventAction.DIGEST_DRAFTED) < actions.index(EventAction.DIGEST_APPROVED)


def test_what_nobody_approved_is_posted_and_says_so(drafted: Stage, omar: Person, sam: Person) -> None:
    drafted.later(to=DIGEST_TIME)

    (digest,) = public(sam.sees(SPONSOR))
    assert "Posted without a review. " in digest
    assert drafts(omar)[0].startswith("*Posted* in the sponsor's channel of KN-118 without a review.")


def test_what_nobody_approved_is_held_where_the_study_chose_so(
    stage: Stage, omar: Person, sam: Person
) -> None:
    with_history(stage)
    chosen(stage, unreviewed=Unreviewed.HOLD)
    stage.later(to=DRAFT_TIME)
    stage.later(to=DIGEST_TIME)
    held = public(omar.sees(DM))[-1]
    nothing = sam.sees(SPONSOR)
    omar.presses("Post it after all", channel=DM)
    stage.later(to=DIGEST_TIME + timedelta(minutes=1))

    assert nothing == []
    assert held.startswith("*The digest of KN-118 was not posted.* Nobody approved it in time.")
    assert len(public(sam.sees(SPONSOR))) == 1


def test_a_held_digest_is_not_posted_and_its_reason_is_kept(
    drafted: Stage, omar: Person, sam: Person
) -> None:
    omar.presses("Hold…", channel=DM)
    omar.submits({"Why is it held?": "The sponsor asked for a pause"})
    drafted.later(to=DIGEST_TIME + timedelta(days=1))

    (row,) = digests(drafted)
    assert (row.state, row.held_because) == (DigestState.HELD, "The sponsor asked for a pause")
    assert sam.sees(SPONSOR) == []
    assert "The sponsor asked for a pause" in drafts(omar)[0].splitlines()[0]
    held = [one for one in drafted.events() if one.action is EventAction.DIGEST_HELD]
    assert [one.reason for one in held] == ["The sponsor asked for a pause"]


def test_a_reason_that_could_tell_who_a_patient_is_is_not_kept(drafted: Stage, omar: Person) -> None:
    omar.presses("Hold…", channel=DM)
    errors = omar.submits({"Why is it held?": "call 415-555-2671 first"})

    assert errors
    assert "555" not in drafted.everything_stored()


def test_who_may_not_review_is_refused(drafted: Stage, omar: Person, ana: Person) -> None:
    with drafted.session() as session:
        number = session.exec(select(Digest.id)).one()
    press = drafted.press(omar, "Approve", DM)
    drafted.leaves("omar")
    press()

    assert digests(drafted)[0].state is DigestState.DRAFT
    assert number is not None


def test_a_promise_added_to_the_draft_is_in_the_digest(drafted: Stage, omar: Person, sam: Person) -> None:
    omar.presses("Add a commitment…", channel=DM)
    omar.submits(
        {
            "What will be done?": "Pay parking from August on",
            "By whom?": "Sam Whitfield",
            "By when?": "2026-07-24",
        }
    )
    drafted.later(to=DIGEST_TIME)

    (digest,) = public(sam.sees(SPONSOR))
    assert "• Open: Pay parking from August on · Marlow Bio (by Fri 24 Jul)" in digest


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"name": "somewhere-else"}, "its channel was renamed"),
        ({"shared_with": ["Marlow Bio", "Tallis Clinical", "Stranger Inc"]}, "shared with a company"),
        ({"is_archived": True}, "its channel is archived"),
        ({"members": []}, "the app is no longer in its channel"),
    ],
)
def test_a_channel_that_is_no_longer_the_room_agreed_on_hears_nothing(
    drafted: Stage, omar: Person, sam: Person, change: dict[str, object], because: str
) -> None:
    meet(drafted)
    state = drafted.workspace.state
    with state.lock, drafted.session() as session:
        channel = find_channel(state, str(session.exec(select(Study.sponsor_channel)).one()))
        assert channel is not None
        channel.update(change)
    drafted.later(to=DIGEST_TIME)

    (row,) = digests(drafted)
    assert row.state is DigestState.HELD
    assert because in (row.held_because or "")
    assert because in public(omar.sees(DM))[-1].lower()
    with drafted.session() as session:
        posted = select(OutboxRow).where(
            OutboxRow.to == str(channel["id"]), col(OutboxRow.sent_at).is_not(None)
        )
        assert session.exec(posted).all() == []


def test_whoever_says_that_the_channel_is_right_lets_the_digest_go(
    drafted: Stage, omar: Person, sam: Person
) -> None:
    meet(drafted)
    state = drafted.workspace.state
    with state.lock, drafted.session() as session:
        channel = find_channel(state, str(session.exec(select(Study.sponsor_channel)).one()))
        assert channel is not None
        channel["name"] = "kn-118-news"
    drafted.later(to=DIGEST_TIME)
    omar.presses("Post it after all", channel=DM)
    drafted.later(to=DIGEST_TIME + timedelta(minutes=1))

    assert len(public(sam.sees("#kn-118-news"))) == 1
    assert digests(drafted)[0].state is DigestState.POSTED


def test_many_workers_at_once_draft_it_once_and_post_it_once(stage: Stage, omar: Person, sam: Person) -> None:
    with_history(stage)
    for at in (DRAFT_TIME, DIGEST_TIME):
        stage.clock.wind_to(at)
        all_at_once(*[lambda at=at: jobs.send_digests(stage.sessions, at)] * 4)
        stage.works()

    assert len(drafts(omar)) == 1
    assert len(public(sam.sees(SPONSOR))) == 1


def test_another_rhythm_is_proposed_and_changes_only_when_somebody_says_so(
    drafted: Stage, omar: Person
) -> None:
    drafted.later(to=DRAFT_TIME + timedelta(days=7))
    proposed = drafts(omar)[-1].splitlines()[-1]
    before = rhythm_of(drafted)
    omar.presses("Yes, twice a week", channel=DM)

    assert proposed.startswith("*A proposal*: KN-118 now reports once a week; by its figures an update twice")
    assert (before, rhythm_of(drafted)) == (Rhythm.WEEKLY, Rhythm.TWICE_WEEKLY)
    assert EventAction.RHYTHM_SET in [one.action for one in drafted.events()]


def test_only_study_operations_change_the_rhythm(drafted: Stage, omar: Person) -> None:
    drafted.later(to=DRAFT_TIME + timedelta(days=7))
    press = drafted.press(omar, "Yes, twice a week", DM)
    drafted.leaves("omar")
    press()

    assert rhythm_of(drafted) is Rhythm.WEEKLY


def test_twice_a_week_the_one_in_between_asks_for_decisions_and_tells_no_breakdown(
    drafted: Stage, sam: Person
) -> None:
    chosen(drafted, rhythm=Rhythm.TWICE_WEEKLY)
    drafted.later(to=DIGEST_TIME)
    drafted.later(to=DIGEST_TIME + timedelta(days=3))

    week, between = public(sam.sees(SPONSOR))
    assert between.startswith("KN-118 decisions update · Thu 23 Jul\n*Headline*: ")
    assert "Sources" in week
    assert "Sources" not in between
    assert "Moved" not in between


def test_every_two_weeks_the_week_without_a_digest_is_told_with_the_next(drafted: Stage, sam: Person) -> None:
    chosen(drafted, rhythm=Rhythm.EVERY_TWO_WEEKS, rhythm_since=date(2026, 7, 13))
    for weeks in range(3):
        drafted.later(to=DIGEST_TIME + timedelta(weeks=weeks))

    first, second = public(sam.sees(SPONSOR))
    assert "week of 13–19 July 2026" in first
    assert "week of 27 July – 2 August 2026" in second
    assert "The week before (20–26 July): leads moved" in second


def rhythm_of(stage: Stage) -> Rhythm:
    """How often the study reports."""
    with stage.session() as session:
        return Rhythm(session.exec(select(Study.rhythm)).one())


def meet(stage: Stage) -> None:
    """Let the bot look at the sponsor's channel, as it does every minute."""
    meet_rooms(stage.client, stage.sessions, stage.clock.now())
