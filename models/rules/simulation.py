"""What would have happened under another policy, calendar or roster: the ledger replayed, nothing written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from models.rules.clock_policy import OWNERS, STUDY, ClockPolicy, Hears
from models.rules.clocks import ClockRules
from models.rules.frozen_clock import FrozenClock
from models.rules.history import derive
from models.rules.keeping import Ground, Rungs, keep, rung_at
from models.rules.lead_facts import Happening, LeadHistory
from models.rules.policy_overrides import resolve
from models.rules.running_clock import ClockKey, RunningClock
from models.rules.thresholds import StaleLimits
from models.rules.working_time import WorkingTime
from models.terms import DeadlineKind, DeadlineState, Party, Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of a roster: which roles, each at a site or (None) in the whole study. Only who can be told."""

    key: str
    roles: frozenset[tuple[Role, str | None]]

    def holds(self, role: Role, site: str) -> bool:
        """Whether they hold the role at that site."""
        return (role, site) in self.roles or (role, None) in self.roles


@dataclass(frozen=True)
class Setting:
    """A policy, the sites' working time and a roster.

    `default_owners` take over, by site, what belongs to somebody who is not on the roster.
    """

    study: str
    overrides: Sequence[Mapping[str, Any]]
    calendars: Mapping[str, WorkingTime]
    stale: StaleLimits
    roster: Sequence[Colleague]
    default_owners: Mapping[str, str]
    _policies: dict[tuple[str, str, str, str], ClockPolicy] = field(default_factory=dict, repr=False)

    def policy(self, kind: DeadlineKind, lead: LeadHistory) -> ClockPolicy:
        """The clock of that kind for a lead of that site, stage and source."""
        scope = (kind.value, lead.site, lead.stage.value, lead.source)
        if scope not in self._policies:
            self._policies[scope] = resolve(
                kind, self.overrides, study=self.study, site=scope[1], stage=scope[2], source=scope[3]
            )
        return self._policies[scope]

    def rules(self, lead: LeadHistory) -> ClockRules:
        """What the policy says of which clocks there are."""
        return ClockRules(
            attempts=len(self.policy(DeadlineKind.NEXT_ATTEMPT, lead).targets),
            reminders=self.policy(DeadlineKind.VISIT_REMINDER, lead).targets,
            stale=self.stale,
        )

    def hears(self, tell: Hears, lead: LeadHistory, owner: str | None) -> tuple[str, ...]:
        """Who is told. What belongs to nobody who can be told is for the site leads."""
        if tell in STUDY:
            return tuple(one.key for one in self.roster if one.holds(Role.STUDY_OPS, lead.site))
        if tell in OWNERS and owner is not None:
            for key in (owner, self.default_owners.get(lead.site, owner)):
                if key in self._keys:
                    return (key,)
        if tell is Hears.PI and (found := self._with(Role.PI, lead.site)):
            return found
        return self._with(Role.SITE_LEAD, lead.site)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(one.key for one in self.roster)

    def _with(self, role: Role, site: str) -> tuple[str, ...]:
        return tuple(one.key for one in self.roster if one.holds(role, site))


@dataclass(frozen=True, slots=True)
class Told:
    """One nudge: who was told of which clock, when, and which day that was at the site."""

    at: datetime
    on: date
    person: str
    ref: str
    kind: DeadlineKind


@dataclass(frozen=True, slots=True)
class Ended:
    """One deadline that was met, or missed: answered late, ended by itself, or due and still open."""

    ref: str
    kind: DeadlineKind
    due_at: datetime
    met: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """What a stretch of time looked like, nudges in order. `days` is how many working days it had."""

    told: tuple[Told, ...]
    ended: tuple[Ended, ...]
    days: int

    def per_day(self) -> dict[str, Counter[date]]:
        """How many nudges each person got on each day."""
        found: dict[str, Counter[date]] = {}
        for one in self.told:
            found.setdefault(one.person, Counter())[one.on] += 1
        return found

    def by_kind(self) -> dict[DeadlineKind, tuple[int, int]]:
        """How many deadlines of each kind were met and missed, in the policy's order."""
        met = Counter(one.kind for one in self.ended if one.met)
        missed = Counter(one.kind for one in self.ended if not one.met)
        return {kind: (met[kind], missed[kind]) for kind in DeadlineKind if met[kind] or missed[kind]}

    def missed_of(self) -> Counter[tuple[str, DeadlineKind]]:
        """How many deadlines of each kind were missed on each lead."""
        return Counter((one.ref, one.kind) for one in self.ended if not one.met)


@dataclass
class _Clock:
    """A clock kept in memory only."""

    kind: DeadlineKind
    since: datetime
    started_at: datetime
    due_at: datetime
    party: Party
    owner: str | None
    state: DeadlineState = DeadlineState.RUNNING
    stopped_at: datetime | None = None
    warn_at: datetime | None = None
    policy: dict[str, Any] = field(default_factory=dict)
    pauses: list[list[str | None]] = field(default_factory=list)
    rungs: Rungs = field(default_factory=list)
    rung: int = 0
    next_ring_at: datetime | None = None


def replay(
    leads: Iterable[Sequence[Happening]], setting: Setting, *, since: datetime, until: datetime
) -> Replay:
    """Replay leads, each with its whole history, and count what falls from `since` to `until`.

    Leads of a site the setting does not know are left out. The present setting replayed need not be
    what was sent then: people answered to the nudges they got, and policies may have changed since.
    """
    told: list[Told] = []
    ended: list[Ended] = []
    for happenings in leads:
        for one in _replay_lead(happenings, setting, until):
            if isinstance(one, Told):
                told += [one] if since <= one.at < until else []
            else:
                ended += [one] if since <= one.due_at < until else []
    days = {
        opens.astimezone(hours.zone).date()
        for hours in setting.calendars.values()
        for opens, _ in hours.spans_between(since, until)
    }
    return Replay(tuple(sorted(told, key=lambda one: (one.at, one.person, one.ref))), tuple(ended), len(days))


def _replay_lead(
    happenings: Sequence[Happening], setting: Setting, until: datetime
) -> Iterator[Told | Ended]:
    """One lead, from event to event and from one change that time makes to the next."""
    instants = sorted({one.at for one in happenings if one.at < until})
    rows: dict[ClockKey, _Clock] = {}
    history: LeadHistory | None = None
    for place, at in enumerate(instants):
        history = derive(happenings, as_of=at)
        if history is None or history.site not in setting.calendars:
            continue
        end = instants[place + 1] if place + 1 < len(instants) else until
        moment: datetime | None = at
        while moment is not None and moment < end:
            change = _keep(rows, history, setting, moment)
            step_end = min(change or end, end)
            yield from _ring(rows.values(), history, setting, moment, step_end)
            moment = change
    if rows and history is not None:
        yield from _ended(rows.values(), history.ref, until)


def _keep(
    rows: dict[ClockKey, _Clock], history: LeadHistory, setting: Setting, at: datetime
) -> datetime | None:
    owners = {blocker.key: blocker.owner for blocker in history.blockers}

    def begin(clock: RunningClock, frozen: FrozenClock) -> _Clock:
        owner = owners.get(clock.blocker or "")
        return _Clock(clock.kind, clock.since, clock.started_at, frozen.due, clock.party, owner)

    def policy(kind: DeadlineKind) -> ClockPolicy:
        return setting.policy(kind, history)

    ground = Ground(at, setting.calendars[history.site], setting.rules(history), policy)
    return keep(rows, history, ground, begin)


def _ring(
    rows: Iterable[_Clock], history: LeadHistory, setting: Setting, since: datetime, until: datetime
) -> Iterator[Told]:
    """What rings from `since` to `until`: inside hours, each person once for what rings at one time."""
    hours = setting.calendars[history.site]

    def comes_at(rung: dict[str, Any]) -> datetime:
        snoozed = history.snoozed_until if Hears(rung["tell"]) in OWNERS else None
        return max(rung_at(rung), snoozed or since, since)

    for row in rows:
        if row.state is not DeadlineState.RUNNING:
            continue
        left = sorted(row.rungs[row.rung :], key=comes_at)
        due = [(rung, at) for rung in left if (at := hours.next_opening(comes_at(rung))) < until]
        row.rungs = [*row.rungs[: row.rung], *left]
        row.rung += len(due)
        heard: dict[tuple[datetime, str], None] = {}
        for rung, at in due:
            tell = Hears(rung["tell"])
            owner = row.owner if tell is Hears.BLOCKER_OWNER else history.owner
            heard |= dict.fromkeys((at, person) for person in setting.hears(tell, history, owner))
        for at, person in heard:
            yield Told(at, at.astimezone(hours.zone).date(), person, history.ref, row.kind)


def _ended(rows: Iterable[_Clock], ref: str, until: datetime) -> Iterator[Ended]:
    for row in rows:
        if row.state in (DeadlineState.MET, DeadlineState.MISSED):
            yield Ended(ref, row.kind, row.due_at, row.state is DeadlineState.MET)
        elif row.state is DeadlineState.RUNNING and row.due_at < until:
            yield Ended(ref, row.kind, row.due_at, met=False)
