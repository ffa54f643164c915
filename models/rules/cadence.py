"""How often a study should report: more while its decisions wait, less while nothing happens."""

from models.rules.movement import moved
from models.rules.standing import decisions_late_between, open_blockers
from models.rules.week import StudyFacts, Week
from models.terms import Rhythm


def changed_rhythm(facts: StudyFacts, week: Week) -> Rhythm | None:
    """The rhythm to change to after a week; None when the present one fits."""
    if _decisions_wait(facts):
        return Rhythm.TWICE_WEEKLY if facts.rhythm is not Rhythm.TWICE_WEEKLY else None
    if facts.rhythm is Rhythm.TWICE_WEEKLY:
        return Rhythm.WEEKLY if _clean(facts, week) else None
    if facts.rhythm is Rhythm.WEEKLY and _quiet(facts, week):
        return Rhythm.EVERY_TWO_WEEKS
    return None


def _decisions_wait(facts: StudyFacts) -> bool:
    rule = facts.thresholds.cadence
    late = [one for one in open_blockers(facts) if one.is_decision and one.is_overdue]
    leads = {one.lead.ref for one in late}
    return len(leads) >= rule.overdue_sponsor_decisions_min or any(
        one.overdue > rule.or_single_overdue_bd_more_than for one in late
    )


def _clean(facts: StudyFacts, week: Week) -> bool:
    """Whether no decision was late in the last weeks."""
    first = week.before(int(facts.thresholds.cadence.clean_weeks_to_weekly) - 1)
    return not decisions_late_between(facts, first.start, week.end)


def _quiet(facts: StudyFacts, week: Week) -> bool:
    """Whether little moved for weeks in a row and nobody owes a decision; a new study is not quiet."""
    rule = facts.thresholds.cadence
    weeks = [week.before(ago) for ago in range(int(rule.quiet_weeks_to_fortnightly))]
    started = facts.began_at
    if started is None or not weeks or started > weeks[-1].start:
        return False
    if any(one.is_decision for one in open_blockers(facts)):
        return False
    return all(len(moved(facts, one)) < rule.quiet_moved_below for one in weeks)
