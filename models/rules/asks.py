"""The proposals a week's figures call for, in the order they are to be raised."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.rules.cadence import changed_rhythm
from models.rules.first_response import in_week
from models.rules.history import LeadHistory
from models.rules.movement import closed_in
from models.rules.proportions import at_least, at_most
from models.rules.sources import Judgement, SourceStanding, Tally, by_site, by_source
from models.rules.standing import OpenBlocker, open_blockers, overdue_decisions, stale
from models.rules.taxonomy import CRITERIA_QUESTION, criterion_asked
from models.rules.thresholds import BUSINESS_DAY
from models.rules.week import StudyFacts, Week
from models.terms import BlockerCategory, CloseGroup, Side, Stage

HEADLINE = 2
"""How many asks a headline holds."""

# Closes that name no criterion, so many of them are not "the same criterion".
_NO_CRITERION = frozenset({"study_team_not_pursuing", "other_criterion"})


class Rule(StrEnum):
    """What may be proposed, in the order of importance."""

    SPONSOR_DECISION_OVERDUE = "sponsor_decision_overdue"
    CLARIFY_CRITERIA = "clarify_criteria"
    SUPPORT_SITE = "support_site"
    ADJUST_SOURCE = "adjust_source"
    HOLD_VOLUME = "hold_volume"
    REVIEW_STALE_LEADS = "review_stale_leads"
    CHANGE_CADENCE = "change_cadence"
    KEEP_SOURCE = "keep_source"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing the figures call for: what it is about, and the arithmetic behind it."""

    rule: Rule
    about: Mapping[str, str | int]
    because: Mapping[str, float] = field(default_factory=dict)

    def printed(self) -> dict[str, str | int]:
        """The rule and what it is about, as plain values."""
        return {"rule": self.rule.value, **self.about}


@dataclass(frozen=True, slots=True)
class Redirected:
    """A site where few visits get booked, but what stands in the way is mostly not the site's."""

    site: str
    sides: Mapping[Side, int]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a week's figures call for. Observations ask for nothing."""

    asks: tuple[Proposal, ...]
    observations: tuple[Proposal, ...]
    decisions_overdue: tuple[OpenBlocker, ...]
    redirected: tuple[Redirected, ...]

    def headline(self) -> tuple[Proposal, ...]:
        """At most two asks; an overdue answer of the sponsor or the CRO comes before all others."""
        if not self.decisions_overdue:
            return self.asks[:HEADLINE]
        first = Proposal(Rule.SPONSOR_DECISION_OVERDUE, {"decisions": len(self.decisions_overdue)})
        return (first, *self.asks)[:HEADLINE]


def findings(facts: StudyFacts, week: Week) -> Findings:
    """Try every rule on a week."""
    sources = by_source(facts, week)
    sites = by_site(facts, week)
    asks = (
        *_clarify_criteria(facts, week),
        *_support_site(facts, week, sites),
        *(_adjust(one) for one in sources if _falls_behind(facts, one)),
        *_hold_volume(facts),
        *_review_stale(facts),
        *_cadence(facts, week),
    )
    observations = tuple(_keep(one) for one in sources if _stands_out(facts, one))
    return Findings(asks, observations, overdue_decisions(facts), tuple(_redirected(facts, sites)))


def criteria_signal(facts: StudyFacts, week: Week) -> dict[str, list[str]]:
    """The leads that touch each criterion, by its key.

    Closes for protocol fit in the last 28 days, and open criteria questions; a question that names
    no criterion counts under its own key.
    """
    touched: dict[str, dict[str, None]] = defaultdict(dict)
    for lead in closed_in(facts, week.four_weeks):
        if lead.close_group is CloseGroup.PROTOCOL_FIT and lead.close_reason is not None:
            touched[lead.close_reason][lead.ref] = None
    for one in open_blockers(facts):
        key = one.blocker.sub_reason
        criterion = criterion_asked(key) or (key if key == CRITERIA_QUESTION else None)
        if one.blocker.category is BlockerCategory.PROTOCOL and criterion is not None:
            touched[criterion][one.lead.ref] = None
    return {criterion: list(refs) for criterion, refs in touched.items()}


def _clarify_criteria(facts: StudyFacts, week: Week) -> Iterator[Proposal]:
    for criterion, refs in sorted(
        criteria_signal(facts, week).items(), key=lambda one: (-len(one[1]), one[0])
    ):
        if criterion not in _NO_CRITERION and len(refs) >= facts.thresholds.clarify_criteria_min_leads:
            yield Proposal(Rule.CLARIFY_CRITERIA, {"criterion": criterion, "leads": len(refs)})


def _support_site(facts: StudyFacts, week: Week, sites: Mapping[str, Tally]) -> Iterator[Proposal]:
    rule = facts.thresholds.support
    for site, tally in sites.items():
        this_week = in_week(facts, week).at_site(site)
        pairs = (
            (len(this_week.on_time), len(this_week.due)),
            (tally.on_time_first_response, tally.first_response_due),
        )
        for on_time, due in pairs:
            if due >= rule.min_n and not at_least(on_time, due, rule.on_time_floor):
                because: dict[str, float] = {"on_time": on_time, "first_response_due": due}
                yield Proposal(Rule.SUPPORT_SITE, {"site": site, "with": "first_response"}, because)
                break
        else:
            sides = _sides_at(facts, site)
            if _books_few(facts, tally) and _mostly_the_sites(facts, sides):
                because = {"reviewable": tally.reviewable, "booked": tally.booked}
                because |= {"site_blockers": sides[Side.SITE], "open_blockers": sides.total()}
                yield Proposal(Rule.SUPPORT_SITE, {"site": site, "with": "scheduling"}, because)


def _redirected(facts: StudyFacts, sites: Mapping[str, Tally]) -> Iterator[Redirected]:
    for site, tally in sites.items():
        sides = _sides_at(facts, site)
        if _books_few(facts, tally) and sides and not _mostly_the_sites(facts, sides):
            yield Redirected(site, {side: n for side, n in sides.items() if side is not Side.SITE})


def _sides_at(facts: StudyFacts, site: str) -> Counter[Side]:
    return Counter(one.side for one in open_blockers(facts) if one.lead.site == site)


def _books_few(facts: StudyFacts, tally: Tally) -> bool:
    rule = facts.thresholds.support
    enough = tally.reviewable >= rule.min_reviewable
    return enough and not at_least(tally.booked, tally.reviewable, rule.max_booked_of_reviewable)


def _mostly_the_sites(facts: StudyFacts, sides: Counter[Side]) -> bool:
    floor = facts.thresholds.support.min_site_side_blocker_share
    return sides.total() > 0 and at_least(sides[Side.SITE], sides.total(), floor)


def _falls_behind(facts: StudyFacts, one: SourceStanding) -> bool:
    """Whether a source's leads reach the study team clearly less often, and close for its own reasons."""
    gates = facts.thresholds.source
    own, p = one.tally, one.p_lower_than_rest
    return (
        one.judgement is Judgement.DECIDABLE
        and one.rest.n >= gates.comparator_min_n
        and at_most(own.reviewable * one.rest.n, one.rest.reviewable * own.n, gates.max_ratio_to_rest)
        and p is not None
        and p <= gates.fisher_one_sided_max
        and own.closed > 0
        and at_least(
            own.source_attributable_closes, own.closed, gates.min_source_attributable_close_pct / 100
        )
    )


def _stands_out(facts: StudyFacts, one: SourceStanding) -> bool:
    rule, own = facts.thresholds.keep, one.tally
    return (
        own.n >= rule.min_n
        and one.rest.n >= facts.thresholds.source.comparator_min_n
        and own.was_timely(rule.min_on_time_pct)
        and own.reviewable > 0
        and at_least(own.reviewable * one.rest.n, one.rest.reviewable * own.n, rule.min_ratio_to_rest)
        and at_least(own.booked, own.reviewable, rule.min_booked_of_reviewable)
    )


def _compared(one: SourceStanding) -> dict[str, float]:
    numbers: dict[str, float] = {"n": one.tally.n, "reviewable": one.tally.reviewable}
    return numbers | {"rest_n": one.rest.n, "rest_reviewable": one.rest.reviewable}


def _adjust(one: SourceStanding) -> Proposal:
    closes = {"closed": one.tally.closed, "source_attributable_closes": one.tally.source_attributable_closes}
    return Proposal(Rule.ADJUST_SOURCE, {"source": one.source}, _compared(one) | closes)


def _keep(one: SourceStanding) -> Proposal:
    return Proposal(Rule.KEEP_SOURCE, {"source": one.source}, _compared(one) | {"booked": one.tally.booked})


def _hold_volume(facts: StudyFacts) -> Iterator[Proposal]:
    waiting = Counter(lead.site for lead in facts.active if lead.stage is Stage.READY_TO_SCHEDULE)
    for code, site in facts.sites.items():
        if site.slots is not None and waiting[code] > facts.thresholds.hold_volume_weeks * site.slots:
            because = {"slots_per_week": site.slots}
            yield Proposal(Rule.HOLD_VOLUME, {"site": code, "ready": waiting[code]}, because)


def _review_stale(facts: StudyFacts) -> Iterator[Proposal]:
    """For the whole study where it calls for it, which covers its sites; else for single sites."""
    late = stale(facts)
    untouched = sum(_untouched_for_long(facts, lead) for lead in facts.active)
    about: dict[str, str | int] = {"scope": "study", "stale": len(late), "active": len(facts.active)}
    if _many(facts, len(late), len(facts.active)):
        yield Proposal(Rule.REVIEW_STALE_LEADS, about)
        return
    if untouched:
        yield Proposal(Rule.REVIEW_STALE_LEADS, {**about, "untouched": untouched})
        return
    active = Counter(lead.site for lead in facts.active)
    stale_by_site = Counter(lead.site for lead in facts.active if lead.ref in late)
    for site in facts.sites:
        if _many(facts, stale_by_site[site], active[site]):
            about = {"scope": "site", "site": site, "stale": stale_by_site[site], "active": active[site]}
            yield Proposal(Rule.REVIEW_STALE_LEADS, about)


def _many(facts: StudyFacts, late: int, active: int) -> bool:
    rule = facts.thresholds.stale_review
    return late >= rule.min_stale and at_least(late, active, rule.min_share)


def _untouched_for_long(facts: StudyFacts, lead: LeadHistory) -> bool:
    if lead.stage is not Stage.NEW:
        return False
    limit = facts.thresholds.stale_review.or_no_first_action_older_than_bd * BUSINESS_DAY
    return facts.calendar(lead).between(lead.received_at, facts.as_of) > limit


def _cadence(facts: StudyFacts, week: Week) -> Iterator[Proposal]:
    to = changed_rhythm(facts, week)
    if to is not None:
        yield Proposal(Rule.CHANGE_CADENCE, {"to": to.value})
