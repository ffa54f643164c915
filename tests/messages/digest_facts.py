"""Digests to say things about: nothing at all, an ordinary week, and as much as can be."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, product
from typing import Any

from messages.commitments import Promise
from messages.digest_asks import Names, put
from messages.digest_drafts import Inside, Standing
from messages.digests import Answered, Promised, Wanted, WeekTold
from models.rules.asks import Findings, Proposal, Redirected, Rule
from models.rules.report import exact_internal
from models.rules.sponsor_report import sponsor_display, sponsor_display_strict
from models.study import Study
from models.terms import CommitmentState, DigestState, Edition, Rhythm, Side
from tests.messages.facts import MONDAY, NASTY, Facts
from tests.models.rules.scenario import study_facts
from tests.models.rules.worlds import drawn

PROPOSALS = [
    Proposal(Rule.SPONSOR_DECISION_OVERDUE, {"decisions": 1}),
    Proposal(Rule.SPONSOR_DECISION_OVERDUE, {"decisions": 12}),
    Proposal(Rule.CLARIFY_CRITERIA, {"criterion": "washout", "leads": 7}),
    Proposal(Rule.CLARIFY_CRITERIA, {"criterion": "prior_therapy"}),
    Proposal(Rule.SUPPORT_SITE, {"site": "301", "with": "first_response"}),
    Proposal(Rule.SUPPORT_SITE, {"site": "unlisted", "with": "scheduling"}),
    Proposal(Rule.ADJUST_SOURCE, {"source": "social_ads"}),
    Proposal(Rule.HOLD_VOLUME, {"site": "301"}),
    Proposal(Rule.REVIEW_STALE_LEADS, {"scope": "study", "stale": 7, "active": 21}),
    Proposal(Rule.REVIEW_STALE_LEADS, {"scope": "study", "stale": 1, "active": 1, "untouched": 1}),
    Proposal(Rule.REVIEW_STALE_LEADS, {"scope": "site", "site": "301"}),
    *(Proposal(Rule.CHANGE_CADENCE, {"to": rhythm.value}) for rhythm in Rhythm),
]


def told(facts: Facts, **figures: Any) -> WeekTold:
    """An empty week of the study, or one of these figures."""
    shown = {**sponsor_display(facts.study_facts, MONDAY), **figures}
    return WeekTold(
        study=facts.study,
        monday=MONDAY,
        edition=Edition.WEEK,
        figures=shown,
        asks=[],
        observations=[],
        wanted=[],
        promised=[],
        answered=[],
        turnaround=None,
        names=Names({"social_ads": "Social ads"}, {"301": "Riverside"}),
        on=MONDAY + timedelta(days=7),
        next_update=MONDAY + timedelta(days=14),
    )


def every_digest(facts: Facts) -> list[WeekTold]:
    """The week with nothing in it, drawn weeks in both modes, and one in which everything happened."""
    empty = told(facts)
    made = [empty, replace(empty, edition=Edition.MIDWEEK, next_update=None)]
    for seed, display in product((1, 5, 302), (sponsor_display, sponsor_display_strict)):
        written = drawn(seed)
        monday = date.fromisoformat(written["window"]["start"][:10])
        made.append(replace(empty, monday=monday, figures=display(study_facts(written), monday)))
    text = NASTY if facts.name == "extreme" else "Is travel beyond 50 miles paid?"
    made += [_full(made[-2], text, number) for number in range(0, len(PROPOSALS), 2)]
    return [*made, replace(made[-1], edition=Edition.MIDWEEK), many_sources(made[-1])]


def _full(one: WeekTold, text: str, number: int) -> WeekTold:
    """A week in which there is something in every paragraph."""
    by = MONDAY + timedelta(days=11)
    sides = (Side.SPONSOR, Side.CRO)
    lates = (None, 0, 1, 12)
    return replace(
        one,
        asks=[put(one.study, each, one.names, by) for each in PROPOSALS[number : number + 2]],
        observations=[Proposal(Rule.KEEP_SOURCE, {"source": "social_ads"})],
        wanted=[Wanted(side, text, MONDAY, by, 3, late) for side in sides for late in lates * 2],
        promised=[
            Promised(side, text, by, state, late)
            for side in Side
            for state, late in [*((state, None) for state in CommitmentState), (CommitmentState.OPEN, 3)]
        ][:8],
        answered=[Answered(text, "Yes"), Answered(text, text)],
        turnaround=3.5,
        week_before=(MONDAY - timedelta(days=7), one.figures["study_totals_week"]),
        corrections=["week of 29 June – 5 July: new inquiries 6, not 5"],
        unreviewed=True,
        digest_id=10**9,
    )


def full_week(facts: Facts) -> WeekTold:
    """A quiet week with questions, promises, and answers owed."""
    by = MONDAY + timedelta(days=11)
    empty = told(facts)
    return replace(
        empty,
        asks=[put(facts.study, one, empty.names, by) for one in (PROPOSALS[6], PROPOSALS[8])],
        wanted=[
            Wanted(Side.SPONSOR, "Is travel beyond 50 miles paid?", MONDAY, by, 9, 2),
            Wanted(Side.SPONSOR, "Is parking paid?", MONDAY, by, 9, None),
        ],
        promised=[
            Promised(Side.SPONSOR, "Pay travel", by, CommitmentState.DONE, None),
            Promised(Side.CRO, "Widen the ad's area", by, CommitmentState.OPEN, 3),
        ],
        corrections=["week of 29 June – 5 July: new inquiries 6, not 5"],
        unreviewed=True,
    )


def many_sources(one: WeekTold) -> WeekTold:
    """Sixty sources and sites, two of them called the same."""
    row = {"n": 12, "contacted": 8, "reviewable": "<5", "booked": "<5", "judgement": "signal_only"}
    row |= {"contacted_pct": 67, "reviewable_pct": None, "booked_pct": None}
    rows = {f"source_{number}": {**row, "n": 10 + number} for number in range(60)}
    names = Names({key: f"A source with a long name {key[-1:]}" for key in rows}, {})
    tables = {"source_table_28d": rows, "site_table_28d": rows}
    return replace(one, figures={**one.figures, **tables}, names=names)


def standings() -> list[Standing]:
    """A draft in every state."""
    return [
        Standing(state, "Mon 20 Jul 9:00 am ET", holds, whole, by=by, because=because)
        for state in DigestState
        for holds, whole, by, because in ((True, False, "", "it was renamed"), (False, True, "<@U1>", NASTY))
    ]


def insides(facts: Facts) -> list[Inside | None]:
    """The exact figures of drawn weeks, for somebody who may see all sites or none."""
    made: list[Inside | None] = [None]
    for seed in (0, 302):
        written = drawn(seed)
        week = study_facts(written)
        exact = exact_internal(week, date.fromisoformat(written["window"]["start"][:10]))
        found = Findings((), (), (), (Redirected("101", {Side.EXTERNAL: 2, Side.SPONSOR: 1}),))
        names = Names({"ads": facts.view.source_name}, {})
        before = {**exact["flow"], "new_inquiries": 99}
        made += [
            Inside(exact, before, found, names, frozenset(week.sites)),
            Inside(exact, None, found, names, frozenset()),
        ]
    return made


def promises(study: Study) -> list[Promise]:
    """A promise of every side in every state."""
    return [
        Promise(study, 10**9, side, what, due, state, because)
        for side, state in [
            *zip(Side, cycle(CommitmentState), strict=False),
            (Side.CRO, CommitmentState.OPEN),
        ]
        for what, due, because in (("Widen the ad's area", MONDAY, ""), (NASTY + "w" * 100, None, NASTY))
    ]
