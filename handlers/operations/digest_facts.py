"""Gathering what a digest says: figures fit for the sponsor, questions, answers owed and promises."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from messages import labels
from messages.digest_asks import Ask, Names, put
from messages.digest_words import FIGURES, days_of
from messages.digests import Answered, Promised, Wanted, WeekTold
from models.blocker import Blocker
from models.digest import Commitment, Digest
from models.queries.calendars import study_hours
from models.queries.decisions import DecisionView, answered_decisions, open_decisions
from models.queries.digests import changed_since, commitments_of, told_digests, told_figures
from models.queries.weeks import week_facts
from models.rules.asks import HEADLINE, Findings, Proposal, Rule, findings
from models.rules.digest_times import Slot, Timetable
from models.rules.disclosure import Told
from models.rules.movement import flow
from models.rules.report import Printed
from models.rules.sponsor_asks import for_sponsor
from models.rules.sponsor_report import sponsor_ledger, totals
from models.rules.standing import open_blockers, turnaround
from models.rules.suppression import Mode
from models.rules.thresholds import BUSINESS_DAY
from models.rules.week import StudyFacts, Week
from models.rules.working_time import WorkingTime
from models.study import Site, Source, Study
from models.terms import CommitmentState, DecisionRoute, Rhythm, Side, StudyStatus

REPORTING = (StudyStatus.ACTIVE, StudyStatus.PAUSED, StudyStatus.CLOSED_TO_ACCRUAL)
REVIEW = 2 * BUSINESS_DAY  # field notes 3.2, row 18: a stale lead is reviewed within two business days
LOOK_BACK = 4  # how many digests a correction may reach


@dataclass(frozen=True, slots=True)
class Gathered:
    """One digest in the making: what it says, the exact facts it was made from, and what to remember of it."""

    told: WeekTold
    facts: StudyFacts
    found: Findings
    remembered: tuple[Told, ...]


def timetable(study: Study) -> Timetable:
    """When the study's digests go out."""
    return Timetable(
        ZoneInfo(study.reporting_timezone),
        study.digest_weekday,
        time.fromisoformat(study.digest_time),
        study.rhythm,
        study.rhythm_since,
    )


def is_reporting(study: Study) -> bool:
    """Whether the study has somebody to tell, and something to tell."""
    return study.sponsor_channel is not None and study.status in REPORTING


def names_of(session: Session, study: Study) -> Names:
    """What the study's sources and sites are called."""
    sources = session.exec(select(Source).where(Source.study_id == study.id))
    sites = session.exec(select(Site).where(Site.study_id == study.id))
    return Names({one.key: one.name for one in sources}, {one.code: one.name for one in sites})


def figures(
    session: Session, facts: StudyFacts, study: Study, monday: date
) -> tuple[Printed, tuple[Told, ...]]:
    """What the sponsor may see of a week, given everything they were told about other weeks; and what
    their channel's ledger has to remember of it."""
    mode = Mode.STANDARD if study.min_cell == 5 else Mode.STRICT
    return sponsor_ledger(facts, monday, mode, told_figures(session, study.id or 0, but=monday))


def gather(session: Session, study: Study, slot: Slot, *, now: datetime) -> Gathered:
    """Everything the digest of a slot says. A week that has not ended is told as far as it has come."""
    monday = slot.week
    facts = week_facts(session, study, monday, now=now)
    week = facts.week(monday)
    found = findings(facts, week)
    shown, remembered = figures(session, facts, study, monday)
    hours = study_hours(session, study, around=slot.at.astimezone(facts.reporting_zone).date())
    following = timetable(study).next(slot.at) if is_reporting(study) else None
    earlier = told_digests(session, study.id or 0, before=monday, limit=LOOK_BACK)
    since = earlier[0].posts_at if earlier else week.start
    wanted = sorted(
        _wanted(session, study, facts, hours, now),
        key=lambda one: (-(one.late or 0), one.late is None, one.due),
    )
    names = names_of(session, study)
    asks, observations = _proposals(found, shown, wanted)
    took = turnaround(facts, week).median_business_days
    told = WeekTold(
        study=study,
        monday=monday,
        edition=slot.edition,
        figures=shown,
        asks=tuple(_put(study, one, names, hours, slot, following, wanted) for one in asks),
        observations=observations,
        wanted=wanted,
        promised=[_promised(one, hours, now) for one in _commitments(session, study, since)],
        answered=[
            Answered(one.question, one.answer or "")
            for one in answered_decisions(session, study.id or 0, since, now)
            if one.route is DecisionRoute.SPONSOR
        ],
        turnaround=took,
        names=names,
        on=slot.at.astimezone(facts.reporting_zone).date(),
        next_update=following.at.astimezone(facts.reporting_zone).date() if following else None,
        week_before=_week_before(study, facts, week),
        corrections=list(_corrections(session, study, earlier, now)),
    )
    return Gathered(told, facts, found, remembered)


def _proposals(
    found: Findings, shown: Printed, wanted: list[Wanted]
) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """At most two questions and the observations, as far as a sponsor may read them."""
    late = sum(one.late is not None for one in wanted)
    overdue = [Proposal(Rule.SPONSOR_DECISION_OVERDUE, {"decisions": late})] if late else []
    asks = for_sponsor((*overdue, *found.asks), shown)[:HEADLINE]
    return asks, for_sponsor(found.observations, shown)


def _put(
    study: Study,
    one: Proposal,
    names: Names,
    hours: WorkingTime,
    slot: Slot,
    following: Slot | None,
    wanted: list[Wanted],
) -> Ask:
    """The question, with a date before the next update; a review of stale leads waits less long."""
    if one.rule is Rule.REVIEW_STALE_LEADS:
        by = hours.add(slot.at, REVIEW).astimezone(hours.zone).date()
    else:
        by = _working_day_before(hours, following.at if following else slot.at + timedelta(days=7))
    late = [each.side for each in wanted if each.late is not None]
    side = late[0] if one.rule is Rule.SPONSOR_DECISION_OVERDUE and Side.SPONSOR not in late else None
    return put(study, one, names, by, side=side)


def _working_day_before(hours: WorkingTime, at: datetime) -> date:
    day = at.astimezone(hours.zone).date() - timedelta(days=1)
    while not hours.spans_on(day):
        day -= timedelta(days=1)
    return day


def _wanted(
    session: Session, study: Study, facts: StudyFacts, hours: WorkingTime, now: datetime
) -> Iterator[Wanted]:
    """What the sponsor and the CRO owe an answer to: their decisions, and what single leads wait for.

    However many leads wait for one kind of thing, it is asked once. What was settled since the
    facts end is asked no more.
    """
    zone = facts.reporting_zone
    asked = [one for one in open_decisions(session, study.id or 0) if one.route is DecisionRoute.SPONSOR]
    for decision in asked:
        due = decision.due_at
        owed = _owed(_side(decision), decision.question, decision.asked_at, due, hours, zone, now)
        yield replace(owed, decision_id=decision.id, options=decision.options)
    kinds = {(one.category, one.sub_reason) for one in asked}
    waiting = [one for one in open_blockers(facts) if one.is_decision]
    settled = set(
        session.exec(
            select(Blocker.key).where(
                col(Blocker.key).in_([one.blocker.key for one in waiting]),
                col(Blocker.resolved_at).is_not(None),
            )
        )
    )
    for one in sorted(waiting, key=lambda each: each.blocker.due_at):
        blocker = one.blocker
        kind = (blocker.category, blocker.sub_reason)
        if kind not in kinds and blocker.key not in settled:
            kinds.add(kind)
            about = labels.sub_reason(*kind)
            yield _owed(one.side, about, blocker.opened_at, blocker.due_at, hours, zone, now)


def _side(one: DecisionView) -> Side:
    return Side.CRO if one.owner_role.value == "cro" else Side.SPONSOR


def _owed(
    side: Side, about: str, asked: datetime, due: datetime, hours: WorkingTime, zone: ZoneInfo, now: datetime
) -> Wanted:
    return Wanted(
        side=side,
        about=about,
        asked=asked.astimezone(zone).date(),
        due=due.astimezone(zone).date(),
        waited=int(hours.between(asked, now) / BUSINESS_DAY) if asked < now else 0,
        late=int(hours.between(due, now) / BUSINESS_DAY) if due < now else None,
    )


def _commitments(session: Session, study: Study, since: datetime) -> list[Commitment]:
    return commitments_of(session, study.id or 0, settled_since=since)


def _promised(one: Commitment, hours: WorkingTime, now: datetime) -> Promised:
    late = None
    if one.state is CommitmentState.OPEN and one.due_on is not None:
        end = end_of_day(one.due_on, hours)
        late = int(hours.between(end, now) / BUSINESS_DAY) if end < now else None
    return Promised(one.side, one.what, one.due_on, one.state, late)


def end_of_day(day: date, hours: WorkingTime) -> datetime:
    """When business ends on that day, or would if it is a day off: 17:00."""
    return datetime.combine(day, time(17), hours.zone)


def _week_before(study: Study, facts: StudyFacts, week: Week) -> tuple[date, dict[str, int]] | None:
    """The totals of the week that had no digest of its own, where one comes every two weeks."""
    if study.rhythm is not Rhythm.EVERY_TWO_WEEKS:
        return None
    before = week.before(1)
    return before.monday, asdict(flow(facts, before))


def _corrections(session: Session, study: Study, earlier: list[Digest], now: datetime) -> Iterator[str]:
    """What earlier digests said otherwise than we know now: totals only, for no trait hangs on them."""
    zone = ZoneInfo(study.reporting_timezone)
    for digest in reversed(earlier):
        end = Week(digest.week, zone).end
        if not changed_since(session, study.id or 0, max(one.made_at for one in earlier), end):
            continue
        facts = week_facts(session, study, digest.week, now=now, corrected=True)
        fresh, said = totals(facts, digest.week), _totals_of(digest.figures)
        changed = [
            f"{FIGURES[key]} {_as_words(fresh[key])}, not {_as_words(said[key])}"
            for key in FIGURES
            if key in said and fresh[key] != said[key]
        ]
        if changed:
            yield f"week of {days_of(digest.week)}: {'; '.join(changed)}"


def _totals_of(shown: Printed) -> dict[str, int | str]:
    return {**shown["study_totals_week"], **{key: shown[key] for key in FIGURES if key in shown}}


def _as_words(number: int | str) -> str:
    return str(number).replace("/", " of ")
