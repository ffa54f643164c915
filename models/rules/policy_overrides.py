"""A study's, site's, stage's or source's own words on the policy, laid over the defaults."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from models.rules.clock_policy import (
    BUSINESS_DAY,
    BUSINESS_HOUR,
    HOUR,
    ClockPolicy,
    Counts,
    Hears,
    Moment,
    PolicyError,
    Rung,
)
from models.rules.policy import DEFAULT_POLICY

# From the widest to the narrowest; where two overrides name as many, the narrower scope wins.
SCOPES = ("study", "site", "stage", "source")

_LENGTH = re.compile(r"([0-9]+) ?(min|bh|bd|h)")
_UNITS = {"min": 1, "bh": BUSINESS_HOUR, "bd": BUSINESS_DAY, "h": HOUR}
_EXAMPLE = 'study = "HF-204", version = "2", clocks.first_response.target = "2 bh"'


def resolve(
    kind: str,
    overrides: Iterable[Mapping[str, Any]] = (),
    *,
    study: str | None = None,
    site: str | None = None,
    stage: str | None = None,
    source: str | None = None,
) -> ClockPolicy:
    """The clock of that kind as it holds for this study, site, stage and source.

    Each override names the scopes it is for, and clocks with the fields that differ:
    `{"study": "HF-204", "version": "2", "clocks": {"first_response": {"target": "2 bh", "warn": "1 bh",
    "escalate": [{"to": "site_lead", "at": "4 bh"}]}}}`. It holds where all its scopes do. Field by field
    the most specific wins: the one that names more scopes, then the one that names the narrower. Raises
    PolicyError when the result, or any override given, makes no sense.
    """
    if kind not in DEFAULT_POLICY:
        raise PolicyError(f"There is no clock called “{kind}”. The clocks are {', '.join(DEFAULT_POLICY)}.")
    asked = {"study": study, "site": site, "stage": stage, "source": source}
    clock = DEFAULT_POLICY[kind]
    for override in sorted((_read_scope(one) for one in overrides), key=_specificity):
        stated = override["clocks"].get(kind)
        if stated and all(asked[scope] == override[scope] for scope in SCOPES if scope in override):
            clock = _laid_over(clock, stated, override)
    return clock


def check_overrides(overrides: Iterable[Mapping[str, Any]]) -> None:
    """Refuse overrides that cannot work, alone or together, before they are kept.

    Every meeting of the scopes they name is tried. Raises PolicyError with a sentence.
    """
    known = [_read_scope(override) for override in overrides]
    for kind in DEFAULT_POLICY:
        stated = [override for override in known if kind in override["clocks"]]
        named = ({None, *(override.get(scope) for override in stated)} for scope in SCOPES)
        for study, site, stage, source in product(*named):
            resolve(kind, stated, study=study, site=site, stage=stage, source=source)


def _read_scope(override: Mapping[str, Any]) -> Mapping[str, Any]:
    unknown = sorted(set(override) - {*SCOPES, "version", "clocks"})
    if unknown:
        raise PolicyError(
            f"A policy knows no “{unknown[0]}”. It takes {', '.join(SCOPES)}, version and clocks, for "
            f"example {_EXAMPLE}."
        )
    scopes = [scope for scope in SCOPES if scope in override]
    if not scopes or not all(isinstance(override[scope], str) and override[scope] for scope in scopes):
        raise PolicyError(f"A policy must name what it is for: {', '.join(SCOPES)}, for example {_EXAMPLE}.")
    clocks = override.get("clocks")
    if not isinstance(clocks, Mapping) or not clocks:
        raise PolicyError(f"The policy of {_origin(override)} has no clocks. Write for example {_EXAMPLE}.")
    for kind, stated in clocks.items():
        if kind not in DEFAULT_POLICY:
            raise PolicyError(
                f"There is no clock called “{kind}” ({_origin(override)}). "
                f"The clocks are {', '.join(DEFAULT_POLICY)}."
            )
        if not isinstance(stated, Mapping):
            raise PolicyError(
                f"The clock {kind} ({_origin(override)}) must say what differs, for example {_EXAMPLE}."
            )
    return override


def _specificity(override: Mapping[str, Any]) -> tuple[int, int]:
    named = [place for place, scope in enumerate(SCOPES) if scope in override]
    return len(named), sum(1 << place for place in named)


def _origin(override: Mapping[str, Any]) -> str:
    return ", ".join(f"{scope} {override[scope]}" for scope in SCOPES if scope in override)


def _laid_over(clock: ClockPolicy, stated: Mapping[str, Any], override: Mapping[str, Any]) -> ClockPolicy:
    origin = _origin(override)
    where = f"{clock.kind} ({origin})"
    repeats = ("repeat_every",) if clock.repeat_every is not None else ()
    known = ("target", "warn", "escalate", *repeats, *clock.also)
    for name in stated:
        if name not in known:
            raise PolicyError(
                f"The clock {where} knows no “{name}”. It takes {', '.join(known)}, for example "
                'target = "4 bh".'
            )
    lengths = {
        name: _minutes(stated[name], clock.counts, f"{name} of {where}")
        for name in (*repeats, *clock.also)
        if name in stated
    }
    changes: dict[str, Any] = {name: lengths.pop(name) for name in repeats if name in lengths}
    if "target" in stated:
        changes["targets"] = _targets(stated["target"], clock.counts, where)
    if "warn" in stated:
        off = stated["warn"] is False
        changes["warn"] = None if off else _at(stated["warn"], clock.counts, f"warn of {where}")
    if "escalate" in stated:
        target = changes.get("targets", clock.targets)[0]
        changes["rungs"] = _rungs(stated["escalate"], target, clock.counts, where)
    return replace(
        clock,
        **changes,
        also={**clock.also, **lengths},
        origin=origin,
        origins={**clock.origins, **dict.fromkeys(stated, origin)},
        version=str(override.get("version", clock.version)),
    )


def _targets(value: object, counts: Counts, where: str) -> tuple[int, ...]:
    targets = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not targets:
        raise PolicyError(f'The target of {where} is empty. Write for example target = ["1 bd", "2 bd"].')
    return tuple(_minutes(one, counts, f"target of {where}") for one in targets)


def _rungs(value: object, target: int, counts: Counts, where: str) -> tuple[Rung, ...]:
    example = 'escalate = [{to = "site_lead", at = "8 bh"}]'
    if not isinstance(value, list | tuple):
        raise PolicyError(f"The escalation of {where} must be a list, for example {example}.")
    rungs = []
    for one in value:
        if not isinstance(one, Mapping) or "to" not in one or set(one) - {"to", "at"}:
            raise PolicyError(
                f"Each escalation of {where} says whom to tell and when, for example {example}."
            )
        if one["to"] not in set(Hears):
            raise PolicyError(
                f"The escalation of {where} knows nobody called “{one['to']}”. "
                f"Use one of {', '.join(Hears)}, for example {example}."
            )
        at = _at(one["at"], counts, f"escalation of {where}") if "at" in one else target
        rungs.append(Rung(at, Hears(one["to"])))
    return tuple(rungs)


def _at(value: object, counts: Counts, where: str) -> int | Moment:
    return (
        Moment(value) if isinstance(value, str) and value in set(Moment) else _minutes(value, counts, where)
    )


def _minutes(value: object, counts: Counts, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    shape = _LENGTH.fullmatch(value.strip()) if isinstance(value, str) else None
    by_the_clock = counts is Counts.ELAPSED_BEFORE_VISIT
    if shape is None or shape[2] in (("bh", "bd") if by_the_clock else ("h",)):
        units = (
            "“72 h” or “90 min”"
            if by_the_clock
            else "“15 min”, “4 bh” (business hours) or “2 bd” (business days)"
        )
        raise PolicyError(f"“{value}” is no length of time for the {where}. Write {units}.")
    return int(shape[1]) * _UNITS[shape[2]]
