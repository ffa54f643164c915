"""Notes that say nothing anybody can act on: what to ask back, and the blocker that the answers make."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from models.rules.blocker_drafts import Draft
from models.rules.clock_policy import BUSINESS_DAY
from models.rules.taxonomy import CLOSE_REASONS, CRITERIA_QUESTION, sub_reason
from models.rules.working_time import WorkingTime
from models.terms import BlockerCategory, BlockerScope, CloseGroup, OwnerRole, Stage

CHASE = 5 * BUSINESS_DAY  # field notes 3.2, row 8: outside records are chased after five business days
LOOK = 2 * BUSINESS_DAY  # row 6: the study team has two


class Vague(StrEnum):
    """The kinds of vague note (field notes 5)."""

    SLOW = "slow"
    NOT_INTERESTED = "not_interested"
    RECORDS = "records"
    STUDY_TEAM = "study_team"
    DECISION = "decision"
    BAD_LEADS = "bad_leads"
    BUSY = "busy"
    NOT_A_FIT = "not_a_fit"
    TRAVEL = "travel"


class Asks(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    DAY = "day"
    NUMBER = "number"
    WORDS = "words"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked back. `choices` holds label by key; `most` is the longest answer in words."""

    key: str
    label: str
    asks: Asks
    choices: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    most: int = 200


@dataclass(frozen=True, slots=True)
class CloseInstead:
    """The answers say that this is no blocker: the lead is closed, for this reason, by who may."""

    reason: str


Answers = Mapping[str, str]
Becomes = Draft | CloseInstead

STEPS: Final[Mapping[str, tuple[str, Stage, BlockerCategory, str | None]]] = MappingProxyType(
    {
        "first_response": ("First response", Stage.NEW, BlockerCategory.SITE_CAPACITY, None),
        "reaching": ("Reaching people", Stage.ATTEMPTING, BlockerCategory.CONTACT, "no_answer"),
        "prescreen": ("Prescreens", Stage.CONTACTED, BlockerCategory.SITE_CAPACITY, None),
        "review": (
            "Study-team review",
            Stage.IN_REVIEW,
            BlockerCategory.STUDY_TEAM_REVIEW,
            "pi_review_pending",
        ),
        "records": ("Records", Stage.RECORDS, BlockerCategory.RECORDS, "awaiting_outside_clinic"),
        "scheduling": (
            "Booking visits",
            Stage.READY_TO_SCHEDULE,
            BlockerCategory.SCHEDULING,
            "no_suitable_slot",
        ),
        "visits": ("Visits kept", Stage.VISIT_SCHEDULED, BlockerCategory.PATIENT_BARRIER, None),
    }
)
"""The steps at which recruitment can be slow: label, stage, and the category that usually stops it."""

_CRITERIA: Final = {
    reason.key: reason.label
    for reason in CLOSE_REASONS.values()
    if reason.group is CloseGroup.PROTOCOL_FIT and reason.key != "study_team_not_pursuing"
}

QUESTIONS: Final[Mapping[Vague, tuple[Question, ...]]] = MappingProxyType(
    {
        Vague.SLOW: (
            Question("step", "Which step?", Asks.CHOICE, {key: one[0] for key, one in STEPS.items()}),
            Question("leads", "How many leads?", Asks.NUMBER),
        ),
        Vague.NOT_INTERESTED: (
            Question(
                "words",
                "What did they say it was?",
                Asks.CHOICE,
                {
                    "time": "Time",
                    "travel": "Travel",
                    "cost": "Cost",
                    "worry": "A worry",
                    "other_study": "Another study",
                    "nothing": "They gave no reason",
                },
            ),
        ),
        Vague.RECORDS: (
            Question("requested", "Requested on what date?", Asks.DAY, optional=True),
            Question(
                "clinic",
                "From what kind of clinic?",
                Asks.CHOICE,
                {
                    "hospital": "Hospital",
                    "outpatient": "Outpatient clinic",
                    "office": "Doctor's office",
                    "long_term": "Long-term care",
                    "other": "Another",
                },
            ),
        ),
        Vague.STUDY_TEAM: (
            Question("passed_on", "When was it passed on?", Asks.DAY),
            Question(
                "delegate", "Is a delegate available?", Asks.CHOICE, {"yes": "Yes", "no": "No, nobody there"}
            ),
        ),
        Vague.DECISION: (
            Question("what", "Decide what?", Asks.WORDS),
            Question("by", "By when?", Asks.DAY),
            Question("options", "Which answers are there? One a line", Asks.WORDS, optional=True, most=250),
        ),
        Vague.BAD_LEADS: (
            Question(
                "what",
                "What is wrong with them?",
                Asks.CHOICE,
                {
                    "wrong_condition": "Condition",
                    "out_of_area": "Area",
                    "duplicate": "Duplicates",
                    "consent_to_contact_missing": "Permission to contact",
                    "wrong_expectation": "Expectation",
                },
            ),
            Question("source", "Which source?", Asks.SOURCE),
        ),
        Vague.BUSY: (
            Question("slots", "Screening slots this week?", Asks.NUMBER),
            Question("ready", "Leads ready to schedule?", Asks.NUMBER),
        ),
        Vague.NOT_A_FIT: (
            Question("part", "Which part of the study text raised it?", Asks.CHOICE, _CRITERIA),
            Question("seen", "Has the study team seen it?", Asks.CHOICE, {"no": "Not yet", "yes": "Yes"}),
        ),
        Vague.TRAVEL: (
            Question(
                "what",
                "What about the way there?",
                Asks.CHOICE,
                {
                    "travel_distance": "Distance",
                    "travel_no_transport": "Transport",
                    "travel_parking": "Parking",
                    "travel_overnight_stay": "Overnight stay",
                    "travel_reimbursement_unclear": "Cost",
                },
            ),
        ),
    }
)
"""What is asked back about each, at most three short questions."""

NEVER_KEPT: Final = frozenset({Vague.NOT_A_FIT})
"""Whose words are a finding about a person, which is the study team's: not kept even in a structured row."""

COVERS: Final[Mapping[Vague, frozenset[BlockerCategory]]] = MappingProxyType(
    {
        Vague.SLOW: frozenset(BlockerCategory),
        Vague.NOT_INTERESTED: frozenset({BlockerCategory.PATIENT_BARRIER}),
        Vague.RECORDS: frozenset({BlockerCategory.RECORDS}),
        Vague.STUDY_TEAM: frozenset({BlockerCategory.STUDY_TEAM_REVIEW}),
        Vague.DECISION: frozenset({BlockerCategory.SPONSOR_CRO, BlockerCategory.PROTOCOL}),
        Vague.BAD_LEADS: frozenset({BlockerCategory.SOURCE}),
        Vague.BUSY: frozenset({BlockerCategory.SITE_CAPACITY, BlockerCategory.SCHEDULING}),
        Vague.NOT_A_FIT: frozenset(),
        Vague.TRAVEL: frozenset({BlockerCategory.PATIENT_BARRIER}),
    }
)
"""The categories whose sub-reason has answered already what a note leaves open."""


def leaves_open(vague: Vague, category: BlockerCategory) -> bool:
    """Whether such a note still has to be asked about when a sub-reason of that category was chosen."""
    return category not in COVERS[vague]


def becomes(vague: Vague, answers: Answers, *, hours: WorkingTime, now: datetime) -> Becomes:
    """The blocker that the answers make, as far as they say; or that the lead should be closed instead."""
    made = _BECOMES[vague](answers, hours, now)
    if isinstance(made, CloseInstead):
        return made
    tomorrow = now.astimezone(hours.zone).date() + timedelta(days=1)
    if made.due_on is not None and made.due_on < tomorrow:
        made = replace(made, due_on=tomorrow)
    known = sub_reason(made.category, made.sub_reason) if made.category and made.sub_reason else None
    return made if made.owner_role or known is None else replace(made, owner_role=known.owner_role)


def _slow(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    label, _, category, reason = STEPS[answers["step"]]
    note = f"{answers['leads']} leads at this step: {label.lower()}"
    return Draft(scope=BlockerScope.SITE, category=category, sub_reason=reason, note=note)


_WORDS: Final = {
    "time": "work_hours_only_evening_weekend",
    "travel": "travel_distance",
    "cost": "upfront_cost",
    "worry": "fasting_or_procedure_worry",
}


def _not_interested(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    match answers["words"]:
        case "other_study":
            return CloseInstead("chose_other_study")
        case "nothing":
            return CloseInstead("not_interested")
    return Draft(category=BlockerCategory.PATIENT_BARRIER, sub_reason=_WORDS[answers["words"]])


def _records(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    if not answers.get("requested"):
        return Draft(category=BlockerCategory.RECORDS, sub_reason="request_not_sent")
    kind = QUESTIONS[Vague.RECORDS][1].choices[answers["clinic"]].lower()
    day = date.fromisoformat(answers["requested"])
    return Draft(
        category=BlockerCategory.RECORDS,
        sub_reason="awaiting_outside_clinic",
        due_on=_after(day, CHASE, hours),
        next_action="Chase the records",
        note=f"Requested {day:%a} {day.day} {day:%b} from: {kind}",
    )


def _study_team(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    day = date.fromisoformat(answers["passed_on"])
    there = answers["delegate"] == "yes"
    return Draft(
        category=BlockerCategory.STUDY_TEAM_REVIEW,
        sub_reason="pi_review_pending" if there else "delegate_absent",
        owner_role=OwnerRole.PI,
        due_on=hours.add(now, LOOK).astimezone(hours.zone).date(),
        next_action="Ask the PI, or the delegate" if there else "Name a delegate",
        note=f"Passed on {day:%a} {day.day} {day:%b}",
    )


def _decision(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    options = tuple(line.strip() for line in answers.get("options", "").splitlines() if line.strip())
    return Draft(
        scope=BlockerScope.STUDY,
        category=BlockerCategory.SPONSOR_CRO,
        sub_reason="decision_pending",
        decision=answers["what"],
        options=options or ("Yes", "No"),
        due_on=date.fromisoformat(answers["by"]),
    )


def _bad_leads(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    return Draft(
        scope=BlockerScope.SITE,
        category=BlockerCategory.SOURCE,
        sub_reason=answers["what"],
        note=f"Source: {answers['source']}",
    )


def _busy(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    return Draft(
        scope=BlockerScope.SITE,
        category=BlockerCategory.SITE_CAPACITY,
        sub_reason="no_screening_slots",
        note=f"{answers['slots']} slots this week, {answers['ready']} leads ready to schedule",
    )


def _not_a_fit(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    """What the study team has not seen goes to it; what it has seen and left open is a protocol question."""
    if answers["seen"] == "yes":
        reason = f"{CRITERIA_QUESTION}_{answers['part']}"
        return Draft(category=BlockerCategory.PROTOCOL, sub_reason=reason)
    return Draft(
        category=BlockerCategory.STUDY_TEAM_REVIEW,
        sub_reason="pi_review_pending",
        owner_role=OwnerRole.PI,
        due_on=hours.add(now, LOOK).astimezone(hours.zone).date(),
        next_action="Pass it to the study team",
    )


def _travel(answers: Answers, hours: WorkingTime, now: datetime) -> Becomes:
    return Draft(category=BlockerCategory.PATIENT_BARRIER, sub_reason=answers["what"])


def _after(day: date, minutes: int, hours: WorkingTime) -> date:
    start = datetime.combine(day, time(0), tzinfo=hours.zone)
    return hours.add(start, minutes).astimezone(hours.zone).date()


_BECOMES: Final[Mapping[Vague, Callable[[Answers, WorkingTime, datetime], Becomes]]] = MappingProxyType(
    {
        Vague.SLOW: _slow,
        Vague.NOT_INTERESTED: _not_interested,
        Vague.RECORDS: _records,
        Vague.STUDY_TEAM: _study_team,
        Vague.DECISION: _decision,
        Vague.BAD_LEADS: _bad_leads,
        Vague.BUSY: _busy,
        Vague.NOT_A_FIT: _not_a_fit,
        Vague.TRAVEL: _travel,
    }
)
