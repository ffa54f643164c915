"""Invented studies in the import format, drawn at random: other shapes than the worked one has."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Written = dict[str, Any]
ZONES = ("America/New_York", "America/Chicago", "Europe/London", "Asia/Kolkata", "Pacific/Auckland")
# An ordinary week, both clock changes of New York, and a year's end.
MONDAYS = (date(2026, 7, 13), date(2026, 3, 2), date(2026, 10, 26), date(2026, 12, 28))
CLOSES = {
    "no_response": ("unable_to_reach",),
    "source_quality": ("out_of_area", "condition_mismatch", "duplicate"),
    "protocol_fit": ("washout", "lab_value"),
    "patient_choice": ("not_interested",),
    "patient_burden": ("travel",),
    "site": ("missed_by_site",),
}
BLOCKERS = (
    ("records", "awaiting_outside_clinic", "external_records"),
    ("records", "request_not_sent", "coordinator"),
    ("study_team_review", "pi_review_pending", "pi"),
    ("protocol", "criteria_question_washout", "sponsor"),
    ("protocol", "criteria_question", "sponsor"),
    ("sponsor_cro", "decision_pending", "cro"),
    ("scheduling", "no_slot_that_suits", "site_lead"),
)
POLICY = {
    "first_response_business_minutes": 240,
    "stale_business_days": {
        "new": 1,
        "attempting": 3,
        "contacted": 3,
        "in_review": 5,
        "records_needed_not_requested": 3,
        "records_requested_not_received": 10,
        "records_received_not_reviewed": 5,
        "ready_to_schedule": 5,
        "visit_outcome_not_logged": 1,
    },
}


def drawn(seed: int) -> Written:
    """A study of up to seventy leads; the same seed draws the same one."""
    dice = random.Random(seed)
    monday = dice.choice(MONDAYS)
    zone = ZoneInfo(dice.choice(ZONES[:3]))
    start, end = (datetime.combine(monday + timedelta(days), time(), zone) for days in (0, 7))
    sites = {
        str(code): {
            "name": f"Site {code}",
            "timezone": dice.choice(ZONES),
            "default_owner": "ana",
            "screening_slots_per_week": dice.choice((None, 1, 4)),
        }
        for code in range(101, 101 + dice.randint(1, 3))
    }
    sources = ["ads", "referral", "registry"][: dice.randint(1, 3)]
    speed = {source: dice.choice((1.0, 4.0, 30.0)) for source in sources}
    leads = [
        _lead(dice, number, list(sites), sources, speed, start, end)
        for number in range(dice.choice((0, 8, 30, 70)))
    ]
    return {
        "study": {
            "code": f"ZZ-{seed}",
            "title": "Invented",
            "sponsor": "Sponsor",
            "cro": "CRO",
            "reporting_timezone": zone.key,
            "status": "active",
        },
        "holidays": [(monday + timedelta(dice.randint(-20, 6))).isoformat()],
        "sites": sites,
        "policy": POLICY,
        "leads": leads,
        "window": {"start": start.isoformat(), "end": end.isoformat()},
    }


def with_gaps(seed: int) -> Written:
    """The same study as an export that lost things: milestones are missing here and there."""
    written = drawn(seed)
    dice = random.Random(seed)
    for lead in written["leads"]:
        for key in ("first_contact_at", "reviewable_at", "ready_to_schedule_at", "first_attempt_at"):
            if dice.random() < 0.3:
                lead[key] = None
        if dice.random() < 0.3:
            lead["contact_attempts"] = []
        if lead["records"] and dice.random() < 0.5:
            lead["records"]["needed_at"] = None
        for visit in lead["visits"]:
            if dice.random() < 0.3:
                visit["outcome_logged_at"] = None if visit["outcome"] is None else visit["visit_at"]
    return written


def _lead(
    dice: random.Random,
    number: int,
    sites: list[str],
    sources: list[str],
    speed: dict[str, float],
    start: datetime,
    end: datetime,
) -> Written:
    """One lead that goes through the stages one after the other, as far as the dice let it."""
    source = dice.choice(sources)
    received = start - timedelta(minutes=dice.randint(-6 * 1440, 34 * 1440))
    now = received.astimezone(UTC)
    lead: Written = {
        "lead_ref": f"Z-{number:04}",
        "site": dice.choice(sites),
        "source": source,
        "owner": "ana",
        "created_at": _iso(now),
        "contact_attempts": [],
        "records": None,
        "visits": [],
        "blockers": [],
    } | dict.fromkeys(
        (
            "first_attempt_at",
            "first_contact_at",
            "prescreen_completed_at",
            "prescreen_outcome",
            "reviewable_at",
            "review_decision_at",
            "review_decision",
            "ready_to_schedule_at",
            "closed_at",
            "close_group",
            "close_reason",
        )
    )

    def later(most_days: float) -> str:
        nonlocal now
        now += timedelta(minutes=dice.randint(1, round(most_days * 1440)))
        return _iso(now)

    for _ in range(dice.randint(0, 4)):
        spoke = dice.random() < 0.4
        lead["contact_attempts"].append(
            {
                "at": later(speed[source] / 6),
                "outcome": "spoke" if spoke else dice.choice(("no_answer", "voicemail")),
            }
        )
        if spoke:
            lead["first_contact_at"] = lead["contact_attempts"][-1]["at"]
            break
    if lead["contact_attempts"]:
        lead["first_attempt_at"] = lead["contact_attempts"][0]["at"]
    if lead["first_contact_at"]:
        _onward(dice, lead, later)
    for _ in range(dice.choice((0, 0, 1, 2))):
        _blocker(dice, lead, now)
    if dice.random() < 0.3 and not any(one["outcome"] == "attended" for one in lead["visits"]):
        group = dice.choice(list(CLOSES))
        lead |= {"closed_at": later(4), "close_group": group, "close_reason": dice.choice(CLOSES[group])}
    return lead


def _onward(dice: random.Random, lead: Written, later: Any) -> None:
    if dice.random() < 0.2:
        return
    passed = dice.random() < 0.8
    lead["prescreen_completed_at"] = later(2)
    lead["prescreen_outcome"] = "forward_to_study_team" if passed else "not_forwarded"
    if not passed:
        return
    lead["reviewable_at"] = later(1)
    if dice.random() < 0.25:
        return
    lead["review_decision_at"] = later(4)
    lead["review_decision"] = dice.choice(("move_forward", "records_needed", "do_not_pursue"))
    if lead["review_decision"] == "do_not_pursue":
        return
    if lead["review_decision"] == "records_needed":
        lead["records"] = dict.fromkeys(("needed_at", "requested_at", "received_at", "ready_at"))
        lead["records"]["needed_at"] = lead["review_decision_at"]
        for key in ("requested_at", "received_at", "ready_at")[: dice.randint(0, 3)]:
            lead["records"][key] = later(6)
        if not lead["records"]["ready_at"]:
            return
    lead["ready_to_schedule_at"] = later(0.5)
    for _ in range(dice.choice((0, 1, 1, 2))):
        visit = {"booked_at": later(3), "visit_at": later(5), "outcome": None, "outcome_logged_at": None}
        lead["visits"].append(visit)
        visit["outcome"] = dice.choice(("attended", "no_show", "cancelled_by_patient", None))
        if visit["outcome"]:
            visit["outcome_logged_at"] = later(1)
        if visit["outcome"] in ("attended", None):
            return


def _blocker(dice: random.Random, lead: Written, now: datetime) -> None:
    category, sub_reason, owner_role = dice.choice(BLOCKERS)
    opened = now + timedelta(minutes=dice.randint(1, 1440))
    resolved = opened + timedelta(minutes=dice.randint(1, 8 * 1440)) if dice.random() < 0.4 else None
    lead["blockers"].append(
        {
            "category": category,
            "sub_reason": sub_reason,
            "owner_role": owner_role,
            "opened_at": _iso(opened),
            "due_at": _iso(opened + timedelta(minutes=dice.randint(1, 8 * 1440))),
            "resolved_at": resolved and _iso(resolved),
            "decision_needed": None,
        }
    )


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
