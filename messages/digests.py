"""The weekly message to a sponsor: what moved, what stalled and why, and what is asked of whom."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from messages import labels
from messages.blocks import LABEL, actions, button, context, divider, header, section
from messages.boundary import BOUNDARY
from messages.digest_asks import ANSWERABLE, Ask, Names, observed
from messages.digest_words import (
    CLOSES,
    FIGURES,
    JUDGEMENTS,
    SIDES,
    STALE,
    cell,
    counted,
    days_of,
    joined,
    listed,
    party,
    share,
    week_of,
)
from messages.escaping import mrkdwn
from messages.message import Block, Message
from messages.saying import say
from messages.times import day
from models.rules.asks import Proposal
from models.rules.sources import Judgement
from models.study import Study
from models.terms import CommitmentState, Edition, Side

NEEDED = "*We need from "
MOST_LINES = 4
"""How many sources, or decisions of a side, the message itself lists; the rest is in its thread."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer that the sponsor or the CRO owes; ages and lateness in whole business days.

    A decision can be answered under the digest, with one of its options.
    """

    side: Side
    about: str
    asked: date
    due: date
    waited: int
    late: int | None
    decision_id: int | None = None
    options: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Promised:
    """Something promised in answer to an earlier digest; `late` in whole business days, if it is."""

    side: Side
    what: str
    due: date | None
    state: CommitmentState
    late: int | None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered since the last digest."""

    about: str
    answer: str


@dataclass(frozen=True, slots=True)
class WeekTold:
    """All that one digest says, small numbers hidden already: ready to be put into words.

    `figures` are those of `sponsor_display`. `week_before` are the totals of a week that had no digest
    of its own, `corrections` what an earlier digest said otherwise, `next_update` the day of the next.
    """

    study: Study
    monday: date
    edition: Edition
    figures: Mapping[str, Any]
    asks: Sequence[Ask]
    observations: Sequence[Proposal]
    wanted: Sequence[Wanted]
    promised: Sequence[Promised]
    answered: Sequence[Answered]
    turnaround: float | None
    names: Names
    on: date
    next_update: date | None
    week_before: tuple[date, Mapping[str, int]] | None = None
    corrections: Sequence[str] = ()
    unreviewed: bool = False
    digest_id: int | None = None


def sponsor_digest(told: WeekTold) -> Message:
    """The whole message; where it has a digest's id, with buttons to answer its questions."""
    study, figures = told.study, told.figures
    title = f"{study.code} recruitment update · {week_of(told.monday)}"
    if told.edition is Edition.MIDWEEK:
        title = f"{study.code} decisions update · {day(told.on)}"
    week = figures["study_totals_week"]
    quiet = not any(week.values())
    facts: dict[str, Any] = {
        "headline": _headline(told, quiet=quiet),
        "asks": told.asks,
        "promised": _promises(told),
        "wanted": _wanted(told),
        "quiet": quiet,
        "week": week,
        "on_time": figures["first_response_on_time"].split("/"),
        "show_rate": _show_rate(week),
        "before": _before(told.week_before),
        "stale": figures["stale_total"],
        "active": figures["active_leads"],
        "share": share(figures["stale_total"], figures["active_leads"]),
        "why": listed(figures["stale_by_category"], STALE),
        "blockers": counted(figures["open_blockers_total"], "open blocker", "open blockers"),
        "sides": listed(figures["open_blockers_by_side"], SIDES),
        "sources": _sources(told),
        "readings": _readings(told),
        "closed": listed(figures["closed_by_group_28d"], CLOSES),
        "next_update": day(told.next_update) if told.next_update else "",
        "actions": _actions(told),
        "answered": told.answered,
        "turnaround": f"{told.turnaround:.0f}" if told.turnaround is not None else "",
        "corrections": told.corrections,
        "unreviewed": told.unreviewed,
        "min_cell": study.min_cell,
        "boundary": BOUNDARY,
    }
    template = "sponsor_digest" if told.edition is Edition.WEEK else "midweek_digest"
    parts = say(template, **facts)
    top, *middle, small = parts
    blocks = [header(title), section(top), *_answers(told), *_middle(told, middle), divider(), context(small)]
    return Message("\n".join([mrkdwn(title), *parts]), blocks)


def _middle(told: WeekTold, parts: Sequence[str]) -> Iterator[Block]:
    """The paragraphs; under what is waited for, the answers to choose from."""
    for part in parts:
        yield section(part)
        if part.startswith(NEEDED) and told.digest_id is not None:
            asked = [one for one in told.wanted if one.decision_id is not None and one.options]
            yield from map(_options, asked[: 2 * MOST_LINES])


def _options(one: Wanted) -> Block:
    asked = one.about if len(one.about) <= LABEL // 2 else f"{one.about[: LABEL // 2 - 1]}…"
    row = [
        button(f"{asked} {answer}", f"decision:answer:{number}", f"{one.decision_id} {number}")
        for number, answer in enumerate(one.options)
    ]
    return actions(f"decision:{one.decision_id}:digest", row)


def _headline(told: WeekTold, *, quiet: bool) -> str:
    """One line: how much moved, how much stands still, what is overdue."""
    figures = told.figures
    late = sum(one.late is not None for one in told.wanted)
    overdue = f"; {counted(late, 'answer is', 'answers are')} overdue" if late else ""
    if told.edition is Edition.MIDWEEK:
        waits = counted(len(told.wanted), "answer is", "answers are")
        return f"{waits} waited for{overdue}."
    moved = figures["study_totals_week"]["leads_moved"]
    began = "Nothing moved this week" if quiet else f"{counted(moved, 'lead', 'leads')} moved"
    active, stale = figures["active_leads"], figures["stale_total"]
    stands = (
        f"{stale} of {active} active {'is' if stale == 1 else 'are'} stalled"
        if active
        else "no lead is active"
    )
    return f"{began}; {stands}{overdue}."


def _promises(told: WeekTold) -> list[str]:
    """What was promised and what became of it, the late first."""
    ordered = sorted(told.promised, key=lambda one: -(one.late if one.late is not None else -1))
    lines = [_promise(told.study, one) for one in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(f"and {len(ordered) - MOST_LINES} more, listed in the thread")
    return lines


def _promise(study: Study, one: Promised) -> str:
    by = f" (by {day(one.due)})" if one.due else ""
    return f"{became(one)}: {one.what} · {party(study, one.side)}{by}"


def became(one: Promised) -> str:
    """What became of a promise, in a word or two."""
    match one.state:
        case CommitmentState.DONE:
            return "Done"
        case CommitmentState.DROPPED:
            return "Not after all"
        case CommitmentState.DECLINED:
            return "Not now"
        case CommitmentState.OPEN:
            return _late(one.late) if one.late is not None else "Open"


def _late(days: int | None) -> str:
    return counted(days, "business day late", "business days late") if days else "Late"


def _wanted(told: WeekTold) -> dict[str, list[str]]:
    """The lines of what each side owes an answer to, the longest overdue first; the rest counted."""
    found: dict[str, list[str]] = {}
    for side in (Side.SPONSOR, Side.CRO):
        theirs = [one for one in told.wanted if one.side is side]
        lines = [_asked(one) for one in theirs[:MOST_LINES]]
        if len(theirs) > MOST_LINES:
            lines.append(f"and {len(theirs) - MOST_LINES} more, listed in the thread")
        if lines:
            found[party(told.study, side)] = lines
    return found


def _asked(one: Wanted) -> str:
    if one.late is None:
        return f"{one.about} (asked {day(one.asked)}; an answer by {day(one.due)})"
    late = counted(one.late, "business day", "business days") + " late" if one.late else "late"
    return f"{one.about} (asked {day(one.asked)}, was due {day(one.due)}, {late})"


def _show_rate(week: Mapping[str, int]) -> str:
    ended = week["visits_attended"] + week["visits_no_show"]
    return share(week["visits_attended"], ended)


def _before(week: tuple[date, Mapping[str, int]] | None) -> str:
    if week is None:
        return ""
    monday, totals = week
    told = [
        f"{FIGURES[key]} {totals[key]}"
        for key in ("leads_moved", "new_inquiries", "became_reviewable", "first_visits_booked", "closed")
    ]
    return f"The week before ({days_of(monday)}): {', '.join(told)}"


def _sources(told: WeekTold) -> list[str]:
    """A line a source, the largest first, as far as they fit."""
    rows = told.figures["source_table_28d"]
    ordered = sorted(rows, key=lambda key: -rows[key]["n"] if isinstance(rows[key]["n"], int) else 0)
    lines = [f"{told.names.source(key)}: {_steps(rows[key])}" for key in ordered[:MOST_LINES]]
    if len(ordered) > MOST_LINES:
        lines.append(f"and {len(ordered) - MOST_LINES} more, listed in the thread")
    return lines


def _steps(row: Mapping[str, Any]) -> str:
    if not isinstance(row["n"], int) and all(row[step] == row["n"] for step in ("contacted", "booked")):
        return cell(row["n"])
    shown = [cell(row["n"])]
    for step in ("contacted", "reviewable", "booked"):
        pct = row[f"{step}_pct"]
        shown.append(cell(row[step]) + (f" ({pct}%)" if pct is not None else ""))
    judged = JUDGEMENTS.get(row["judgement"], "")
    return " → ".join(shown) + (f" ({judged})" if judged else "")


def _readings(told: WeekTold) -> list[str]:
    """What the sources' figures say, where they say anything; never a verdict on people."""
    asked = [one for one in told.asks if one.rule.value == "adjust_source"]
    said = [observed(one, told.names) for one in told.observations]
    judged = [row["judgement"] for row in told.figures["source_table_28d"].values()]
    sound = Judgement.WITHHELD not in judged and Judgement.DECIDABLE in judged
    if asked and sound:
        said.insert(0, "Follow-up speed was sound, so the gap is in the source.")
    return said


def _actions(told: WeekTold) -> list[tuple[str, str]]:
    """What each side does before the next update."""
    study = told.study
    stale = told.figures["stale_total"]
    reviews = [one for one in told.asks if one.side is Side.SITE]
    site = "keep every next action dated"
    if stale:
        by = f" by {day(reviews[0].by)}" if reviews else ""
        site = f"go through the {stale} stalled{by}, each with an owner and a date"
    return [
        ("Sites", site),
        *((labels.begun(party(study, side)), _to_do(told, side)) for side in (Side.SPONSOR, Side.CRO)),
    ]


def _to_do(told: WeekTold, side: Side) -> str:
    wanted = sum(one.side is side for one in told.wanted)
    asked = sum(one.side is side for one in told.asks)
    promised = sum(one.side is side and one.state is CommitmentState.OPEN for one in told.promised)
    parts = []
    if wanted:
        parts.append("give the answer above" if wanted == 1 else f"give the {wanted} answers above")
    if asked:
        parts.append(
            "say whether the proposal above is taken up"
            if asked == 1
            else "say which proposals above are taken up"
        )
    if promised:
        parts.append("keep what was promised")
    return joined(parts) if parts else "nothing open"


def _answers(told: WeekTold) -> list[Block]:
    """Buttons under the questions that the sponsor's or the CRO's people may answer here."""
    if told.digest_id is None:
        return []
    rows = []
    for number, ask in enumerate(told.asks):
        if ask.side in ANSWERABLE:
            value = f"{told.digest_id}:{number}"
            rows.append(
                actions(
                    f"ask:{value}",
                    [
                        button(f"{number + 1}. We will", "ask:take", value, style="primary"),
                        button(f"{number + 1}. Not now", "ask:decline", value),
                    ],
                )
            )
    if told.wanted or not rows:
        rows.append(
            actions(
                f"promise:{told.digest_id}", [button("Promise something", "promise:new", str(told.digest_id))]
            )
        )
    return rows


def preview(study: Study, message: Message, *, posts: str) -> Message:
    """The same message, shown to one person before it goes out."""
    intro = say("digest_preview", study=study.code, posts=posts)[0]
    return Message(f"{intro}\n{message.text}", [context(intro), *message.blocks])


def digest_help() -> Message:
    """How the command works."""
    parts = say("digest_help")
    return Message("\n".join(parts), [section(part) for part in parts])
