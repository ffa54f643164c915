"""Who hears while somebody is away, what is said at once, and what follows when somebody leaves."""

from datetime import date, datetime

import pytest
from sqlmodel import select

from bot.sandbox.blockkit import validate_message
from handlers import jobs
from handlers.errors import UserError
from handlers.operations.absences import Away, end_away, leave, set_away
from handlers.operations.handovers import hand_over, take
from handlers.operations.leads import claim_lead, log_attempt
from handlers.operations.ledger import Doer
from models.absence import Absence
from models.member import Member
from models.nudge import Nudge
from models.outbox import OutboxRow
from models.queries.queues import queue_of
from models.study import Site
from models.terms import AttemptOutcome, EventAction
from tests.desk import Desk, chicago

TUESDAY, WEDNESDAY, FRIDAY = date(2026, 7, 14), date(2026, 7, 15), date(2026, 7, 17)
MORNING = chicago("07-14 09:30")
WARNED = chicago("07-14 11:05")


def goes(
    desk: Desk,
    who: str = "ana",
    *,
    cover: str | None = None,
    first: date = TUESDAY,
    last: date = FRIDAY,
    at: datetime = MORNING,
) -> None:
    """Somebody marks themselves away."""
    with desk.sessions.begin() as session:
        member = desk.member(who, session)
        cover_id = desk.member(cover, session).id if cover else None
        set_away(session, member, Away(first, last, cover_id), by=Doer(who), by_id=member.id or 0, now=at)


def returns(desk: Desk, at: datetime, who: str = "ana") -> bool:
    """Somebody says that they are back."""
    with desk.sessions.begin() as session:
        return end_away(session, desk.member(who, session), by=Doer(who), now=at)


def leaves(desk: Desk, who: str = "ana", *, at: datetime = MORNING) -> None:
    """Somebody's Slack account is gone."""
    with desk.sessions.begin() as session:
        leave(session, desk.member(who, session), now=at)


def said_to(desk: Desk, who: str, prefix: str = "") -> list[str]:
    """What somebody was told, oldest first."""
    user = desk.member(who).slack_user_id
    return [row.body["text"] for row in desk.outbox(prefix) if row.to == user]


# What makes no sense


@pytest.mark.parametrize(
    ("first", "last", "cover", "field"),
    [
        (FRIDAY, WEDNESDAY, "ben", "to"),
        (date(2026, 7, 10), date(2026, 7, 13), "ben", "to"),
        (TUESDAY, date(2027, 7, 31), "ben", "to"),
        (TUESDAY, FRIDAY, "ana", "cover"),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(
    desk: Desk, first: date, last: date, cover: str, field: str
) -> None:
    with pytest.raises(UserError) as refused:
        goes(desk, first=first, last=last, cover=cover)

    assert refused.value.field == field


def test_nobody_covers_who_is_away_at_the_same_time(desk: Desk) -> None:
    goes(desk, "ben", first=FRIDAY, last=FRIDAY)

    with pytest.raises(UserError, match="Ben Okafor is not there all that time"):
        goes(desk, cover="ben")


def test_a_new_absence_takes_the_place_of_one_it_overlaps(desk: Desk) -> None:
    goes(desk, cover="ben")
    goes(desk, cover="lena", last=WEDNESDAY)

    with desk.sessions() as session:
        (absence,) = session.exec(select(Absence))
    assert absence.cover_id == desk.member("lena").id


# While somebody is away


def test_nudges_go_to_whoever_covers_and_say_for_whom(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk, cover="ben")

    desk.rings(WARNED)

    assert desk.told() == ["ben"]
    (row,) = desk.outbox("nudge:")
    ana = desk.member("ana").slack_user_id
    assert row.body["text"].startswith(
        f"*First response is due Tue 14 Jul 2:05 pm CT*\nYou cover for <@{ana}>.\n{ref} · New inquiry"
    )
    assert validate_message(row.body) == []


def test_nudges_go_to_the_site_lead_when_nobody_covers(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk)

    desk.rings(WARNED)

    assert desk.told() == ["lena"]
    assert ref in said_to(desk, "lena", "nudge:")[0]


def test_an_owner_away_without_cover_is_told_to_the_site_lead_at_once(desk: Desk) -> None:
    ref = desk.takes_in()

    goes(desk, first=WEDNESDAY)

    (said,) = said_to(desk, "lena", "not-covered:")
    ana = desk.member("ana").slack_user_id
    assert said == (
        f"*<@{ana}> is away from Wed 15 Jul until Sat 18 Jul, and nobody covers*\n"
        f"1 open lead: {ref}\n"
        "Nudges about it come to you until somebody does. "
        "`/away` names a cover; *Hand over* gives single leads away."
    )


def test_a_cover_who_goes_away_too_leaves_the_site_lead_told_when_it_begins(desk: Desk) -> None:
    desk.takes_in()
    goes(desk, first=WEDNESDAY, cover="ben")
    goes(desk, "ben", first=WEDNESDAY, last=WEDNESDAY)
    before = said_to(desk, "lena", "not-covered:")

    desk.rings(chicago("07-15 00:05"))

    assert before == []
    assert len(said_to(desk, "lena", "not-covered:")) == 1


def test_whoever_covers_is_told_once_for_whom_and_until_when(desk: Desk) -> None:
    desk.takes_in()
    goes(desk, cover="ben")

    ana = desk.member("ana").slack_user_id
    assert said_to(desk, "ben", "covering:") == [
        (
            f"*You cover for <@{ana}> from Tue 14 Jul until Sat 18 Jul*\n"
            "1 open lead, in your `/lead mine` from then on. Nudges about it come to you."
        )
    ]


def test_whoever_covers_finds_the_leads_in_their_own_list(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk, cover="ben")

    ben = desk.member("ben").id or 0
    with desk.sessions() as session:
        now = [view.lead.ref for view in queue_of(session, ben, now=WARNED, most=9).views]
        after = queue_of(session, ben, now=chicago("07-18 10:00"), most=9, apart=9)
    assert now == [ref]
    assert [*after.views, *after.recovery] == []


def test_the_morning_list_of_whoever_covers_holds_what_they_cover(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk, cover="ben")

    desk.rings(chicago("07-15 08:45"))

    ana = desk.member("ana").slack_user_id
    assert said_to(desk, "ana", "list:") == []
    (said,) = said_to(desk, "ben", "list:")
    assert ref in said
    assert f"You cover for <@{ana}>." in said


def test_what_nobody_owns_never_waits_for_a_site_lead_who_is_away(desk: Desk) -> None:
    goes(desk, "lena")
    desk.takes_in(chicago("07-14 09:35"), owner=None)

    desk.rings(chicago("07-14 09:50"))

    assert sorted(desk.told()) == ["ana", "ben"]


def test_an_escalation_goes_to_whoever_covers_for_the_site_lead(desk: Desk) -> None:
    goes(desk, "lena", cover="ben")
    desk.takes_in(chicago("07-14 09:35"), owner=None)

    desk.rings(chicago("07-14 09:50"))

    assert desk.told() == ["ben"]


def test_where_nobody_at_all_is_there_whoever_is_away_is_told_after_all(desk: Desk) -> None:
    desk.takes_in()
    for who in ("ana", "ben", "lena"):
        goes(desk, who)

    desk.rings(WARNED)

    assert desk.told() == ["ana"]


def test_what_waited_for_somebody_who_then_went_away_is_passed_on(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"))
    desk.takes_in(chicago("07-14 09:10"))
    desk.rings(WARNED)
    desk.rings(chicago("07-14 11:10"))
    goes(desk, cover="ben", at=chicago("07-14 11:12"))

    desk.rings(chicago("07-14 11:20"))

    assert desk.told() == ["ana", "ben"]


def test_nothing_is_given_to_somebody_who_is_away_without_saying_so(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk, "ben", cover="lena")

    with pytest.raises(UserError) as handed:
        desk.does(hand_over, ref, desk.member("ben").id, at=chicago("07-14 10:00"))
    with pytest.raises(UserError) as taken_in:
        desk.takes_in(chicago("07-14 10:00"), owner="ben")

    sentence = "Ben Okafor is away until Sat 18 Jul; Lena Fischer covers. Choose somebody who is there."
    assert (handed.value.sentence, handed.value.field) == (sentence, "to")
    assert (taken_in.value.sentence, taken_in.value.field) == (sentence, "owner")


def test_somebody_away_who_claims_a_lead_is_reminded(desk: Desk) -> None:
    ref = desk.takes_in(owner=None)
    goes(desk, "ben")

    desk.does(claim_lead, ref, at=chicago("07-14 10:00"), who="ben")

    assert said_to(desk, "ben", "claimed-away:") == [
        (
            f"{ref} is yours. You are marked away until Sat 18 Jul, so its nudges go to your site lead. "
            "`/away back` ends that."
        )
    ]


# Coming back


def test_an_absence_ends_by_itself_and_says_what_moved(desk: Desk) -> None:
    ref = desk.takes_in()
    quiet = desk.takes_in()
    goes(desk, cover="ben")
    desk.does(log_attempt, ref, AttemptOutcome.NO_ANSWER, at=chicago("07-14 10:00"), who="ben")
    desk.does(log_attempt, ref, AttemptOutcome.SPOKE, at=chicago("07-15 10:00"), who="ben")

    desk.rings(chicago("07-18 10:00"))  # over, and Saturday
    on_saturday = said_to(desk, "ana", "welcome:")
    desk.rings(chicago("07-20 08:00"))
    desk.rings(chicago("07-20 09:00"))

    ben = desk.member("ben").slack_user_id
    assert on_saturday == []
    assert said_to(desk, "ana", "welcome:") == [
        (
            "*Welcome back. 1 of your leads moved since Tue 14 Jul*\n"
            f"*{ref}* · In conversation\n"
            f"• attempt: no answer · <@{ben}>, Tue 14 Jul\n"
            f"• attempt: spoke · <@{ben}>, Wed 15 Jul\n"
            "Next: complete the prescreen, was due Fri 17 Jul 10:00 am CT"
        )
    ]
    assert quiet not in said_to(desk, "ana", "welcome:")[0]


def test_somebody_back_early_is_told_and_nudged_again(desk: Desk) -> None:
    desk.takes_in()
    goes(desk, cover="ben")

    ended = returns(desk, chicago("07-14 10:30"))
    desk.rings(WARNED)

    assert ended
    assert desk.told() == ["ana"]
    assert said_to(desk, "ana", "welcome:") == [
        "*Welcome back. Your open lead stands as you left it on Tue 14 Jul; `/lead mine` shows what is next*"
    ]


def test_somebody_who_is_not_away_is_not_back(desk: Desk) -> None:
    assert not returns(desk, chicago("07-14 10:30"))


def test_a_lead_that_was_given_away_meanwhile_is_in_the_welcome(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk, cover="ben")
    desk.does(hand_over, ref, desk.member("ben").id, at=chicago("07-14 10:00"), who="lena")
    desk.does(take, ref, desk.events(ref)[-1].id, at=chicago("07-14 10:00"), who="ben")
    returns(desk, chicago("07-14 10:30"))

    desk.rings(chicago("07-14 10:31"))

    assert "given to somebody" in said_to(desk, "ana", "welcome:")[0]


def test_being_away_is_in_the_ledger(desk: Desk) -> None:
    goes(desk, cover="ben")
    returns(desk, chicago("07-14 10:30"))

    assert [(one.action, one.new) for one in desk.events("ana")] == [
        (EventAction.AWAY_SET, {"from": "2026-07-14", "to": "2026-07-17", "cover": "ben"}),
        (EventAction.AWAY_ENDED, {}),
    ]


# Leaving


def test_the_leads_of_somebody_who_left_go_to_the_sites_backup(desk: Desk) -> None:
    ref = desk.takes_in()
    desk.changes(Site, Site.code == "301", default_owner_id=desk.member("ben").id)

    leaves(desk)

    assert desk.lead(ref).owner_id == desk.member("ben").id
    assert said_to(desk, "lena", "left:") == [f"*Ana Reyes has left the workspace*\nTo Ben Okafor: {ref}"]
    assert said_to(desk, "ben", "given:") == [f"*Ana Reyes has left, and these leads are yours now*\n{ref}"]


def test_the_leads_of_somebody_who_left_go_to_whoever_covers_first(desk: Desk) -> None:
    ref = desk.takes_in()
    goes(desk, cover="lena")
    desk.changes(Site, Site.code == "301", default_owner_id=desk.member("ben").id)

    leaves(desk, at=chicago("07-14 10:00"))

    assert desk.lead(ref).owner_id == desk.member("lena").id


def test_without_anybody_to_take_them_the_leads_have_no_owner_and_the_site_lead_hears(desk: Desk) -> None:
    ref = desk.takes_in()

    leaves(desk)  # the site's backup is Ana herself
    desk.rings(chicago("07-14 09:45"))

    assert desk.lead(ref).owner_id is None
    assert said_to(desk, "lena", "left:") == [
        f"*Ana Reyes has left the workspace*\nWithout an owner now: {ref}"
    ]
    assert desk.nudges()[0] == ("lena", "A lead has no owner yet")


def test_what_waited_for_somebody_who_left_is_not_told_to_them(desk: Desk) -> None:
    desk.takes_in(chicago("07-14 09:05"))
    desk.takes_in(chicago("07-14 09:10"))
    desk.rings(WARNED)
    desk.rings(chicago("07-14 11:10"))

    leaves(desk, at=chicago("07-14 11:12"))
    jobs.ring(desk.sessions, chicago("07-14 11:20"))

    with desk.sessions() as session:
        to = {
            session.get_one(Member, nudge.member_id).key
            for nudge in session.exec(select(Nudge))
            if nudge.told_at is not None and nudge.told_at > chicago("07-14 11:12")
        }
        assert session.exec(select(OutboxRow)).first() is not None
    assert "ana" not in to
    assert "lena" in to
