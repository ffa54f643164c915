"""What the command line prints of a policy: the clocks that hold, and what another file would have changed."""

from collections import Counter
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.operations.simulating import Comparison
from messages.nudges import CLOCKS
from models.rules.clock_policy import ClockPolicy, written
from models.rules.simulation import Replay
from models.terms import DeadlineKind

Row = dict[str, Any]
MOST = 10  # leads named in a line


def policy_lines(policies: list[ClockPolicy]) -> list[str]:
    """Each clock with its target, warning, escalation and origin, a line each."""
    return [
        f"{policy.kind:<20} {_targets(policy):<22} warn {_said(policy, policy.warn):<9} "
        f"{', '.join(f'{rung.tell} at {_said(policy, rung.at)}' for rung in policy.rungs) or '-':<38} "
        f"{policy.origin}"
        for policy in policies
    ]


def comparison_lines(found: Comparison, *, study: str, zone: ZoneInfo) -> list[str]:
    """What was replayed, nudges per person and day, deadlines met and missed, and what changes."""
    return [
        (
            f"{study}, {_day(found.since, zone)} to {_day(found.until, zone)}, replayed twice: as it is set up "
            "now, and by the file. Nothing was changed."
        ),
        "",
        "Nudges a working day, before any are put together (most on one day)",
        *_people(found),
        "",
        "Deadlines met and missed",
        *_kinds(found),
        "",
        "What changes",
        *_changes(found),
    ]


def comparison_json(found: Comparison) -> Row:
    """The same as plain values, day by day."""
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "present": _plain(found.present),
        "planned": _plain(found.planned),
        "newly_missed": [list(one) for one in sorted((_missed(found)[0]).elements())],
        "no_longer_missed": [list(one) for one in sorted((_missed(found)[1]).elements())],
    }


def _plain(one: Replay) -> Row:
    return {
        "working_days": one.days,
        "nudges": {
            person: {day.isoformat(): count for day, count in sorted(days.items())}
            for person, days in sorted(one.per_day().items())
        },
        "deadlines": {
            kind.value: {"met": met, "missed": missed} for kind, (met, missed) in one.by_kind().items()
        },
    }


def _people(found: Comparison) -> list[str]:
    present, planned = found.present.per_day(), found.planned.per_day()
    lines = [f"  {'':<14} {'now':>12} {'by the file':>14}"]
    for person in sorted({*present, *planned}):
        now, then = (
            f"{sum(days.values()) / max(replay.days, 1):.1f} ({max(days.values(), default=0)})"
            for days, replay in (
                (present.get(person, Counter()), found.present),
                (planned.get(person, Counter()), found.planned),
            )
        )
        lines.append(f"  {person:<14} {now:>12} {then:>14}")
    return lines if len(lines) > 1 else ["  nobody would have been told anything"]


def _kinds(found: Comparison) -> list[str]:
    present, planned = found.present.by_kind(), found.planned.by_kind()
    lines = [f"  {'':<40} {'now':>14} {'by the file':>14}"]
    for kind in DeadlineKind:
        if kind in present or kind in planned:
            now, then = (
                f"{met} / {missed}" for met, missed in (present.get(kind, (0, 0)), planned.get(kind, (0, 0)))
            )
            lines.append(f"  {CLOCKS[kind][0]:<40} {now:>14} {then:>14}")
    return lines if len(lines) > 1 else ["  no deadline fell due"]


def _changes(found: Comparison) -> list[str]:
    missed, kept = _missed(found)
    lines = [
        *_named("newly missed", missed),
        *_named("no longer missed", kept),
    ]
    nudges = len(found.planned.told) - len(found.present.told)
    lines.append(
        f"  {abs(nudges)} {'more' if nudges > 0 else 'fewer'} nudges" if nudges else "  as many nudges"
    )
    return lines


def _missed(found: Comparison) -> tuple[Counter[tuple[str, DeadlineKind]], Counter[tuple[str, DeadlineKind]]]:
    before, after = found.present.missed_of(), found.planned.missed_of()
    return after - before, before - after


def _named(what: str, found: Counter[tuple[str, DeadlineKind]]) -> list[str]:
    by_kind: dict[DeadlineKind, list[str]] = {}
    for ref, kind in sorted(found.elements()):
        by_kind.setdefault(kind, []).append(ref)
    return [
        f"  {CLOCKS[kind][0]}, {what}: {len(refs)} ({', '.join(refs[:MOST])}{', …' if len(refs) > MOST else ''})"
        for kind, refs in by_kind.items()
    ]


def _targets(policy: ClockPolicy) -> str:
    targets = ", ".join(written(one, policy.counts) for one in policy.targets)
    return f"{targets}, again" if policy.repeat_every else targets


def _said(policy: ClockPolicy, at: Any) -> str:  # noqa: ANN401 - minutes, a moment or nothing
    return "-" if at is None else written(at, policy.counts) if isinstance(at, int) else str(at)


def _day(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"
