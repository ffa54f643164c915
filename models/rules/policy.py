"""How long each thing may take unless a study says otherwise: the default policy, row by row."""

from collections.abc import Mapping
from types import MappingProxyType

from models.rules.clock_policy import BUSINESS_DAY as _BD
from models.rules.clock_policy import BUSINESS_HOUR as _BH
from models.rules.clock_policy import HOUR, ClockPolicy, Counts, Hears, Moment, Rung
from models.terms import Party

ATTEMPT_CADENCE = tuple(days * _BD for days in (1, 2, 3, 5))
"""Business minutes until the next attempt, after unsuccessful attempts 1 to 4."""

# Field notes 3.2, row by row. Defaults, not a regulation.
_ROWS = (
    ClockPolicy(
        "first_response",
        1,
        (4 * _BH,),
        Hears.LEAD_OWNER,
        warn=2 * _BH,
        rungs=(Rung(8 * _BH, Hears.SITE_LEAD), Rung(16 * _BH, Hears.STUDY_OPS)),
    ),
    ClockPolicy("owner_missing", 2, (15,), Hears.SITE_LEAD, rungs=(Rung(15, Hears.SITE_LEAD),)),
    ClockPolicy("next_attempt", 3, ATTEMPT_CADENCE, Hears.LEAD_OWNER, warn=Moment.DUE_DAY),
    ClockPolicy(
        "attempts_exhausted",
        4,
        (5 * _BD,),
        Hears.LEAD_OWNER,
        warn=3 * _BD,
        rungs=(Rung(5 * _BD, Hears.SITE_LEAD),),
    ),
    ClockPolicy(
        "prescreen",
        5,
        (2 * _BD,),
        Hears.LEAD_OWNER,
        warn=1 * _BD,
        rungs=(Rung(4 * _BD, Hears.SITE_LEAD),),
    ),
    ClockPolicy(
        "study_team_review",
        6,
        (2 * _BD,),
        Hears.PI,
        warn=1 * _BD,
        rungs=(Rung(3 * _BD, Hears.SITE_LEAD), Rung(5 * _BD, Hears.PI)),
        party=Party.STUDY_TEAM,
    ),
    ClockPolicy(
        "records_request",
        7,
        (1 * _BD,),
        Hears.LEAD_OWNER,
        warn=4 * _BH,
        rungs=(Rung(2 * _BD, Hears.SITE_LEAD),),
    ),
    ClockPolicy(
        "records_chase",
        8,
        (5 * _BD,),
        Hears.LEAD_OWNER,
        warn=5 * _BD,
        rungs=(Rung(15 * _BD, Hears.SITE_LEAD),),
        party=Party.OUTSIDE_RECORDS,
        repeat_every=5 * _BD,
    ),
    ClockPolicy(
        "records_review",
        9,
        (2 * _BD,),
        Hears.PI,
        warn=1 * _BD,
        rungs=(Rung(3 * _BD, Hears.SITE_LEAD),),
        party=Party.STUDY_TEAM,
    ),
    ClockPolicy(
        "scheduling",
        10,
        (2 * _BD,),
        Hears.LEAD_OWNER,
        warn=1 * _BD,
        rungs=(Rung(4 * _BD, Hears.SITE_LEAD),),
        also={"visit_within": 10 * _BD},
    ),
    ClockPolicy(
        "visit_prep",
        11,
        (1 * _BD,),
        Hears.LEAD_OWNER,
        warn=3 * _BD,
        rungs=(Rung(Moment.LAST_DAY, Hears.SITE_LEAD),),
        counts=Counts.BEFORE_VISIT,
    ),
    ClockPolicy(
        "visit_reminder",
        12,
        (72 * HOUR, 24 * HOUR, 3 * HOUR),
        Hears.LEAD_OWNER,
        counts=Counts.ELAPSED_BEFORE_VISIT,
    ),
    ClockPolicy(
        "visit_outcome",
        13,
        (4 * _BH,),
        Hears.LEAD_OWNER,
        warn=2 * _BH,
        rungs=(Rung(8 * _BH, Hears.SITE_LEAD),),
    ),
    ClockPolicy(
        "no_show_recovery",
        14,
        (4 * _BH, 1 * _BD, 5 * _BD),  # first attempt, second attempt, a new visit booked
        Hears.LEAD_OWNER,
        warn=2 * _BH,
        rungs=(Rung(8 * _BH, Hears.SITE_LEAD),),
    ),
    ClockPolicy(
        "patient_silence",
        15,
        (5 * _BD,),
        Hears.LEAD_OWNER,
        warn=4 * _BD,
        rungs=(Rung(8 * _BD, Hears.SITE_LEAD),),
    ),
    ClockPolicy(
        "blocker_update",
        16,
        (3 * _BD,),
        Hears.BLOCKER_OWNER,
        warn=2 * _BD,
        rungs=(Rung(5 * _BD, Hears.ROLE_ABOVE),),
    ),
    ClockPolicy(
        "sponsor_decision",
        17,
        (5 * _BD,),
        Hears.DECISION_CONTACT,
        warn=3 * _BD,
        party=Party.SPONSOR,
    ),
    ClockPolicy(
        "stale_review",
        18,
        (2 * _BD,),
        Hears.LEAD_OWNER,
        warn=1 * _BD,
        rungs=(Rung(2 * _BD, Hears.SITE_LEAD),),
    ),
    # Not in that table: an hour agreed on with a patient. Due at that very time, reminded of before.
    ClockPolicy(
        "promised_callback",
        19,
        (0,),
        Hears.LEAD_OWNER,
        warn=15,
        counts=Counts.ELAPSED_BEFORE_VISIT,
    ),
)

DEFAULT_POLICY: Mapping[str, ClockPolicy] = MappingProxyType({row.kind: row for row in _ROWS})
