"""What whoever reviews a digest sees before it goes out, and what they can do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from messages.blocks import actions, button, context, divider, field, modal, section, short_text
from messages.digest_asks import Names
from messages.digest_words import CLOSES, FIGURES, RHYTHMS, SIDES, STALE, counted, joined, week_of
from messages.message import Block, Message, View
from messages.saying import say
from models.rules.asks import Findings, Redirected
from models.study import Study
from models.terms import DigestState, Edition, Rhythm

REVIEW_BUTTONS = "draft:review"
RHYTHM_BUTTONS = "draft:rhythm"
REASON_MOST = 200
COMPARED = ("leads_moved", "new_inquiries", "became_reviewable", "first_visits_booked", "closed")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a digest stands, for the line above its draft. `by` is a mention, `posts` a moment in words."""

    state: DigestState
    posts: str
    holds: bool
    whole: bool
    by: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """The exact figures beside a draft: never for the sponsor. `sites` are those the reader may see.

    `before` are the totals of the week before, where there was one.
    """

    exact: Mapping[str, Any]
    before: Mapping[str, Any] | None
    found: Findings
    names: Names
    sites: frozenset[str]


def digest_draft(
    study: Study,
    digest_id: int,
    message: Message,
    inside: Inside | None,
    standing: Standing,
    *,
    rhythm: Rhythm | None = None,
) -> Message:
    """The sponsor's message, the exact figures beside it, and the buttons to let it go or keep it back."""
    top = standing_line(study, standing)
    exact = internal_view(inside) if inside else []
    text = "\n".join([top, message.text, *exact])
    blocks: list[Block] = [context(top), *message.blocks, divider(), *map(section, exact)]
    if rhythm is not None:
        question = say("digest_rhythm", study=study.code, rhythm=RHYTHMS[rhythm], now=RHYTHMS[study.rhythm])[
            0
        ]
        text = f"{text}\n{question}"
        blocks += [section(question), _rhythm_buttons(digest_id, rhythm, study.rhythm)]
    return Message(text, [*blocks, _review_buttons(digest_id, standing.state)])


def restated(body: Mapping[str, Any], study: Study, digest_id: int, standing: Standing) -> Message:
    """A draft as it was shown, under how it stands now; what can no longer be done has no button."""
    top = standing_line(study, standing)
    _, _, rest = str(body["text"]).partition("\n")
    kept = [one for one in body["blocks"][1:] if not str(one.get("block_id", "")).startswith(REVIEW_BUTTONS)]
    blocks: list[Block] = [context(top), *kept]
    if standing.state not in (DigestState.QUEUED, DigestState.POSTED):
        blocks.append(_review_buttons(digest_id, standing.state))
    return Message(f"{top}\n{rest}", blocks)


def standing_line(study: Study, standing: Standing) -> str:
    """Where the digest stands and what happens if nobody does anything."""
    return say("digest_standing", study=study.code, one=standing, state=standing.state.value)[0]


def internal_view(inside: Inside) -> list[str]:
    """The exact figures in paragraphs: what hides behind the small cells, and what changed."""
    exact = inside.exact
    stalled = exact["stale_at_end"]
    late = exact["open_blockers"]["overdue"]
    return say(
        "digest_inside",
        changes=_changes(exact, inside.before),
        closed=_counts(exact["closed_28d_by_group"], CLOSES),
        why=_counts(stalled["by_category"], STALE),
        sides=_counts(exact["open_blockers"]["by_side"], SIDES),
        late=counted(len(late), "is overdue", "are overdue") if late else "",
        sources=[_source(inside.names, key, row) for key, row in exact["source_cohort"].items()],
        sites=[
            _site(inside.names, code, row, exact["stale_by_site"][code])
            for code, row in exact["site_cohort"].items()
            if code in inside.sites
        ],
        redirected=[
            _redirected(inside.names, one) for one in inside.found.redirected if one.site in inside.sites
        ],
    )


def _changes(exact: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[str]:
    """'leads moved 9 (7 the week before)', for the totals that changed."""
    if before is None:
        return []
    flow = exact["flow"]
    return [
        f"{FIGURES[key]} {flow[key]} ({before[key]} the week before)"
        for key in COMPARED
        if flow[key] != before[key]
    ]


def _counts(counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    ordered = sorted(counts.items(), key=lambda one: -one[1])
    return ", ".join(f"{names.get(key, key)} {number}" for key, number in ordered)


def _source(names: Names, key: str, row: Mapping[str, Any]) -> str:
    steps = " → ".join(str(row[step]) for step in ("n", "contacted", "reviewable", "booked"))
    said = [f"{names.source(key)}: {steps}"]
    if row["reviewable_wilson95"]:
        low, high = row["reviewable_wilson95"]
        said.append(f"reviewable {row['reviewable_pct']}% (95% interval {low}–{high}%)")
    said.append(f"first response on time {row['on_time_first_response']} of {row['first_response_due']}")
    p = row["fisher_p_lower_than_rest"]
    if p is not None and p <= 0.5:
        said.append(f"lower than the rest with p = {p}")
    return ", ".join(said)


def _site(names: Names, code: str, row: Mapping[str, Any], standing: Mapping[str, int]) -> str:
    steps = " → ".join(str(row[step]) for step in ("n", "contacted", "reviewable", "booked"))
    late = row["first_response_due"] - row["on_time_first_response"]
    gap = f", coverage gap in {counted(late, 'first response', 'first responses')}" if late else ""
    return f"{names.site(code)}: {steps}, stalled {standing['stale']} of {standing['active']}{gap}"


def _redirected(names: Names, one: Redirected) -> str:
    sides = joined(f"{SIDES[side.value]} {number}" for side, number in one.sides.items())
    return f"{names.site(one.site)}: few visits are booked, but what stands in the way is mostly with others ({sides})."


def _review_buttons(digest_id: int, state: DigestState) -> Block:
    value = str(digest_id)
    approve = {
        DigestState.APPROVED: None,
        DigestState.HELD: button("Post it after all", "draft:approve", value, style="primary"),
    }.get(state, button("Approve", "draft:approve", value, style="primary"))
    keep = None if state is DigestState.HELD else button("Hold…", "draft:hold", value)
    add = button("Add a commitment…", "promise:new", value)
    return actions(REVIEW_BUTTONS, [one for one in (approve, add, keep) if one])


def _rhythm_buttons(digest_id: int, rhythm: Rhythm, now: Rhythm) -> Block:
    value = f"{digest_id}:{rhythm.value}"
    return actions(
        f"{RHYTHM_BUTTONS}:{digest_id}",
        [
            button(f"Yes, {RHYTHMS[rhythm]}", "rhythm:set", value, style="primary"),
            button(f"No, keep {RHYTHMS[now]}", "rhythm:keep", f"{digest_id}:{now.value}"),
        ],
    )


def rhythm_noted(study: Study, rhythm: Rhythm) -> Message:
    """To whoever answered the proposal: how often the study reports from now on."""
    parts = say("digest_rhythm_noted", study=study.code, rhythm=RHYTHMS[rhythm])
    return Message(parts[0], [section(parts[0])])


def hold_form(code: str, *, private: str) -> View:
    """Why a digest is kept back; a sentence that everybody who reviews it reads."""
    reason = field("reason", "Why is it held?", short_text("hold:reason", most=REASON_MOST))
    return modal("draft:held", f"Hold {code}"[:24], [reason], submit="Hold", private=private)


def alarm_message(study: Study, digest_id: int, standing: Standing) -> Message:
    """To whoever reviews: it did not go out, why, and what to press."""
    parts = say("digest_alarm", study=study.code, because=standing.because, posts=standing.posts)
    buttons = [button("Post it after all", "draft:approve", str(digest_id), style="primary")]
    return Message("\n".join(parts), [*map(section, parts), actions(f"alarm:{digest_id}", buttons)])


def history_message(study: Study, lines: Sequence[str]) -> Message:
    """The digests so far, the newest first."""
    parts = say("digest_history", study=study.code, lines=lines)
    return Message("\n".join(parts), [section(part) for part in parts])


STATES: dict[DigestState, str] = {
    DigestState.DRAFT: "a draft, waits for a review; due",
    DigestState.APPROVED: "approved; due",
    DigestState.HELD: "held; was due",
    DigestState.QUEUED: "on its way; due",
    DigestState.POSTED: "posted",
}


def digest_line(
    week: date, edition: Edition, state: DigestState, posts: str, *, because: str, asks: Sequence[str]
) -> str:
    """One digest of the history: its week, what became of it, and what it asked."""
    what = week_of(week) if edition is Edition.WEEK else f"decisions, after the {week_of(week)}"
    why = f" ({because})" if because else ""
    return " · ".join([f"{what}: {STATES[state]} {posts}{why}", *asks])
