"""The words of the weekly message: figures, sides, dates, and cells that may be hidden."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from messages import labels
from models.rules.sources import Judgement
from models.study import Study
from models.terms import CloseGroup, Rhythm, Side, StaleCategory

FIGURES: dict[str, str] = {
    "leads_moved": "leads moved",
    "new_inquiries": "new inquiries",
    "first_attempts": "first attempts",
    "first_two_way_contacts": "first conversations",
    "prescreens_completed": "prescreens completed",
    "became_reviewable": "newly reviewable",
    "study_team_decisions": "study-team decisions",
    "records_became_ready": "records reviewed",
    "first_visits_booked": "first screening visits booked",
    "visits_rebooked": "visits rebooked",
    "visits_due": "visits due",
    "visits_attended": "visits attended",
    "visits_no_show": "visits missed",
    "visits_outcome_not_logged": "visits without an outcome logged",
    "closed": "closed before screening",
    "active_leads": "active leads",
    "stale_total": "stalled leads",
    "first_response_on_time": "first response on time",
    "open_blockers_total": "open blockers",
}
STALE: dict[str, str] = {
    StaleCategory.NO_FIRST_ACTION: "no first action yet",
    StaleCategory.STALLED: "no movement after contact or attempts",
    StaleCategory.DEPENDENCY_BLOCKED: "waiting on others",
}
SIDES: dict[str, str] = {side.value: name for side, name in labels.SIDES.items()}
CLOSES: dict[str, str] = {
    CloseGroup.NO_RESPONSE: "no response",
    CloseGroup.SOURCE_QUALITY: "source quality",
    CloseGroup.PROTOCOL_FIT: "protocol fit (study team)",
    CloseGroup.RECORDS: "records",
    CloseGroup.PATIENT_BURDEN: "burden for the patient",
    CloseGroup.PATIENT_CHOICE: "patient's choice",
    CloseGroup.SITE: "site",
    CloseGroup.STUDY: "study",
    CloseGroup.POST_CONSENT: "after consent (study team)",
}
JUDGEMENTS: dict[str, str] = {
    Judgement.NOT_ENOUGH_DATA: "not enough data",
    Judgement.SIGNAL_ONLY: "early signal",
    Judgement.WITHHELD: "follow-up was late, so not judged",
    Judgement.DECIDABLE: "",
}
RHYTHMS: dict[Rhythm, str] = {
    Rhythm.TWICE_WEEKLY: "twice a week",
    Rhythm.WEEKLY: "once a week",
    Rhythm.EVERY_TWO_WEEKS: "every two weeks",
}


def party(study: Study, side: Side) -> str:
    """Who a side is in this study, for a sentence."""
    match side:
        case Side.SPONSOR:
            return study.sponsor or "the sponsor"
        case Side.CRO:
            return study.cro or "study operations"
        case Side.SITE:
            return "the sites"
        case Side.EXTERNAL:
            return "outside clinics"
        case Side.PATIENT:
            return "patients"


def week_of(monday: date) -> str:
    """'week of 13–19 July 2026', 'week of 29 June – 5 July 2026'."""
    return f"week of {days_of(monday)} {(monday + timedelta(days=6)).year}"


def days_of(monday: date) -> str:
    """'13–19 July', '29 June – 5 July'."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday.day}–{sunday.day} {sunday:%B}"
    return f"{monday.day} {monday:%B} – {sunday.day} {sunday:%B}"


def cell(shown: int | str) -> str:
    """A cell as it reads in a sentence: 'fewer than 5' for '<5'."""
    return f"fewer than {shown[1:]}" if isinstance(shown, str) and shown.startswith("<") else str(shown)


def share(part: int, whole: int, *, least: int = 10) -> str:
    """' (33%)' in whole percent, half up; nothing of fewer than ten."""
    return f" ({(200 * part + whole) // (2 * whole)}%)" if whole >= least else ""


def counted(number: int, one: str, many: str) -> str:
    """'1 lead', '2 leads'."""
    return f"{number} {one if number == 1 else many}"


def listed(breakdown: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A breakdown in words, as far as it may be told: numbers first, then what reads alike together."""
    match breakdown["form"]:
        case "table":
            cells = {key: shown for key, shown in breakdown["cells"].items() if shown != 0}
            shown = sorted(
                ((key, one) for key, one in cells.items() if isinstance(one, int)), key=lambda it: -it[1]
            )
            told = [f"{names.get(key, key)} {number}" for key, number in shown]
            for words in dict.fromkeys(one for one in cells.values() if isinstance(one, str)):
                alike = [names.get(key, key) for key, one in cells.items() if one == words]
                each = " each" if len(alike) > 1 and words.startswith("<") else ""
                told.append(f"{joined(alike)} {cell(words)}{each}")
            return "; ".join(told)
        case "names_only":
            return ", ".join(names.get(key, key) for key in breakdown["names"])
        case _:
            return ""


def joined(parts: Iterable[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
