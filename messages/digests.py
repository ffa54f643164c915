"""The weekly message to a sponsor: what moved, what stalled and why, and what is asked of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import context, divider, header, section
from messages.boundary import BOUNDARY
from messages.escaping import mrkdwn
from messages.message import Message
from messages.saying import say
from messages.times import day
from models.rules.standing import OpenBlocker, open_blockers
from models.rules.week import StudyFacts
from models.study import Study
from models.terms import Side, StaleCategory

STALE: dict[str, str] = {
    StaleCategory.NO_FIRST_ACTION: "no first action yet",
    StaleCategory.STALLED: "no movement after contact or attempts",
    StaleCategory.DEPENDENCY_BLOCKED: "waiting on others",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a sponsor or CRO owes an answer to: what about, since when it is late, nothing of whom."""

    about: str
    due: str
    late: str


def sponsor_digest(study: Study, facts: StudyFacts, monday: date, shown: Mapping[str, Any]) -> Message:
    """The whole message. `shown` holds the figures with small numbers already hidden."""
    zone = ZoneInfo(study.reporting_timezone)
    title = f"{study.code} recruitment update · {week_of(monday)}"
    week = shown["study_totals_week"]
    decisions = {
        name: _decisions(facts, side, zone)
        for side, name in ((Side.SPONSOR, study.sponsor or "the sponsor"), (Side.CRO, study.cro or "the CRO"))
    }
    parts = say(
        "sponsor_digest",
        asked={name: found for name, found in decisions.items() if found},
        week=week,
        quiet=not any(week.values()),
        on_time=shown["first_response_on_time"].split("/"),
        stale=shown["stale_total"],
        active=shown["active_leads"],
        share=_share(shown["stale_total"], shown["active_leads"]),
        why=_listed(shown["stale_by_category"], STALE),
        blockers=shown["open_blockers_total"],
        sides=_listed(
            shown["open_blockers_by_side"], {side.value: name for side, name in labels.SIDES.items()}
        ),
        sponsor=_to_answer(decisions[study.sponsor or "the sponsor"]),
        cro=_to_answer(decisions[study.cro or "the CRO"]),
        min_cell=study.min_cell,
        boundary=BOUNDARY,
    )
    return Message(
        "\n".join([mrkdwn(title), *parts]),
        [header(title), *map(section, parts[:-1]), divider(), context(parts[-1])],
    )


def week_of(monday: date) -> str:
    """'week of 13–19 July 2026', 'week of 29 June – 5 July 2026'."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"week of {monday.day}–{sunday.day} {sunday:%B %Y}"
    return f"week of {monday.day} {monday:%B} – {sunday.day} {sunday:%B %Y}"


def _decisions(facts: StudyFacts, side: Side, zone: ZoneInfo) -> list[Decision]:
    """One line for each kind of thing asked, the longest overdue first, however many leads wait for it."""
    kinds: dict[str, OpenBlocker] = {}
    for one in sorted(open_blockers(facts), key=lambda one: one.blocker.due_at):
        if one.side is side:
            kinds.setdefault(labels.sub_reason(one.blocker.category, one.blocker.sub_reason), one)
    return [
        Decision(
            about=about,
            due=day(one.blocker.due_at.astimezone(zone).date()),
            late=_late(one.overdue) if one.is_overdue else "",
        )
        for about, one in kinds.items()
    ]


def _late(business_days: float) -> str:
    whole = int(business_days)
    return f"{whole} business day{'' if whole == 1 else 's'} late" if whole else "late"


def _to_answer(decisions: list[Decision]) -> str:
    return "answer what is asked above" if decisions else "nothing open"


def _share(part: int, whole: int) -> str:
    return f" ({(200 * part + whole) // (2 * whole)}%)" if whole >= 10 else ""


def _listed(breakdown: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A breakdown in words, as far as it may be told."""
    match breakdown["form"]:
        case "table":
            cells = breakdown["cells"].items()
            return ", ".join(f"{names[key]} {_cell(count)}" for key, count in cells if count != 0)
        case "names_only":
            return ", ".join(names[key] for key in breakdown["names"])
        case _:
            return ""


def _cell(count: int | str) -> str:
    return f"fewer than {count[1:]}" if isinstance(count, str) and count.startswith("<") else str(count)


def preview(study: Study, message: Message, *, posts: str) -> Message:
    """The same message, shown to one person before it goes out."""
    intro = say("digest_preview", study=study.code, posts=posts)[0]
    return Message(f"{intro}\n{message.text}", [context(intro), *message.blocks])


def digest_help() -> Message:
    """How the command works."""
    parts = say("digest_help")
    return Message("\n".join(parts), [section(part) for part in parts])
