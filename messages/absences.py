"""What is said about people who are away: the form, who covers, and what moved meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import context, field, modal, option, section, select
from messages.leads import next_line
from messages.message import Block, Message, View
from messages.saying import Safe, mention, say
from messages.times import day
from models.member import Member
from models.queries.leads import LeadView

SHOWN = 15
STEPS = 5
NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Moved:
    """A lead and what was done on it: each with by whom and when."""

    view: LeadView
    steps: Sequence[tuple[str, Safe, datetime]]


def away_form(
    people: Sequence[Member], covers: Sequence[Member], *, asked_by: Member, today: date, private: str = ""
) -> View:
    """Who (where the asker may say it for others), from when to which day, and who covers."""
    blocks: list[Block] = []
    if len(people) > 1:
        who = [option(one.name, str(one.id)) for one in people]
        blocks.append(
            field("who", "Who is away?", select("away:who", "Choose", who, initial=str(asked_by.id)))
        )
    cover = [option("Nobody (your site lead is told)", NOBODY)]
    cover += [option(one.name, str(one.id)) for one in covers]
    blocks += [
        field("from", "First day away", _day("away:from", today)),
        field("to", "Last day away", _day("away:to", today)),
        field("cover", "Who covers?", select("away:cover", "Choose a colleague", cover)),
        context(
            "Nudges about the leads go to whoever covers, and the leads stay whose they are. "
            "It ends by itself after the last day; `/away back` ends it sooner."
        ),
    ]
    return modal("away:set", "Away", blocks, submit="Save", private=private)


def away_help() -> Message:
    """What /away understands."""
    return _message("away_help")


def away_until(name: str, ends_at: datetime, zone: ZoneInfo, *, cover: Member | None) -> str:
    """'Ben Okafor is away until Mon 20 Jul; Ana Reyes covers. Choose somebody who is there.'"""
    covered = f"{cover.name} covers" if cover else "nobody covers"
    return f"{name} is away until {_back(ends_at, zone)}; {covered}. Choose somebody who is there."


def claimed_while_away(ref: str, ends_at: datetime, zone: ZoneInfo, *, cover: Member | None) -> Message:
    """To somebody marked away who takes a lead."""
    to = mention(cover.slack_user_id, cover.name) if cover else Safe("your site lead")
    return _message("claimed_while_away", ref=ref, back=_back(ends_at, zone), to=to)


def away_saved(
    name: str, starts_at: datetime, ends_at: datetime, zone: ZoneInfo, *, cover: Member | None
) -> View:
    """The receipt of the form."""
    last = (ends_at - timedelta(seconds=1)).astimezone(zone).date()
    parts = say(
        "away_saved",
        name=name,
        first=day(starts_at.astimezone(zone).date()),
        last=day(last),
        cover=cover.name if cover else "",
    )
    return modal("away:saved", "Away", [section(part) for part in parts], submit=None)


def not_covered(
    absent: Member,
    starts_at: datetime,
    ends_at: datetime,
    refs: Sequence[str],
    zone: ZoneInfo,
    *,
    now: datetime,
) -> Message:
    """To the site lead: somebody is away and nobody covers."""
    return _message(
        "not_covered",
        who=mention(absent.slack_user_id, absent.name),
        since=day(starts_at.astimezone(zone).date()) if starts_at > now else "",
        back=_back(ends_at, zone),
        count=len(refs),
        refs=", ".join(refs[:40]),
    )


def covering(absent: Member, starts_at: datetime, ends_at: datetime, count: int, zone: ZoneInfo) -> Message:
    """To whoever covers: for whom, until when, and how many leads that is."""
    return _message(
        "covering",
        who=mention(absent.slack_user_id, absent.name),
        first=day(starts_at.astimezone(zone).date()),
        back=_back(ends_at, zone),
        count=count,
    )


def welcome_back(
    moved: Sequence[Moved], *, owned: int, since: datetime, zone: ZoneInfo, now: datetime
) -> Message:
    """What changed on somebody's leads while they were away, and who did it."""
    parts = say("welcome_back", count=len(moved), owned=owned, since=day(since.astimezone(zone).date()))
    for one in moved[:SHOWN]:
        parts += say(
            "moved",
            ref=one.view.lead.ref,
            stage=labels.STAGES[one.view.lead.stage],
            steps=[(what, by, day(at.astimezone(zone).date())) for what, by, at in one.steps[-STEPS:]],
            more=max(0, len(one.steps) - STEPS),
            next=next_line(one.view, now),
        )
    if len(moved) > SHOWN:
        parts.append(f"and {len(moved) - SHOWN} more: `/lead mine`")
    return Message("\n".join(parts), [section(part) for part in parts])


def member_left(name: str, given: Sequence[tuple[str, Sequence[str]]], unowned: Sequence[str]) -> Message:
    """To the site lead: somebody left the workspace; which leads went to whom, and which have no owner."""
    return _message(
        "member_left",
        name=name,
        given=[(to, ", ".join(refs[:40])) for to, refs in given],
        unowned=", ".join(unowned[:40]),
    )


def coverage_given(name: str, refs: Sequence[str]) -> Message:
    """To whoever took over the leads of somebody who left."""
    return _message("coverage_given", name=name, refs=", ".join(refs[:40]))


def back_again(said: bool) -> Message:
    """The answer to /away back."""
    return _message("back_again", said=said)


def _message(template: str, **facts: object) -> Message:
    parts = say(template, **facts)
    return Message("\n".join(parts), [section(part) for part in parts])


def _back(ends_at: datetime, zone: ZoneInfo) -> str:
    return day(ends_at.astimezone(zone).date())


def _day(action_id: str, chosen: date) -> Block:
    return {"type": "datepicker", "action_id": action_id, "initial_date": chosen.isoformat()}
