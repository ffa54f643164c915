"""A week's exact figures counted straight from a written study, by somebody who never saw the rules' code."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from math import sqrt
from typing import Any
from zoneinfo import ZoneInfo

Written = dict[str, Any]

SIDE = {
    **dict.fromkeys(("coordinator", "site_lead", "pi", "regulatory"), "site"),
    "external_records": "external",
    "patient": "patient",
    "sponsor": "sponsor",
    "cro": "cro",
}
DAY = 480


def at(text: str) -> datetime:
    """An instant with its offset, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


class Oracle:
    """Counts by the letter of the field notes, one pass a figure, with no shared parts."""

    def __init__(self, written: Written) -> None:
        self.w = written
        self.start = at(written["window"]["start"])
        self.end = at(written["window"]["end"])
        zone = ZoneInfo(written["study"]["reporting_timezone"])
        monday = datetime.fromisoformat(written["window"]["start"]).astimezone(zone).date()
        self.c_start = datetime.combine(monday - timedelta(28), time(), zone).astimezone(UTC)
        self.m_start = datetime.combine(monday - timedelta(21), time(), zone).astimezone(UTC)
        self.holidays = {date.fromisoformat(day) for day in written["holidays"]}
        self.leads = [
            one
            for one in written["leads"]
            if at(one["created_at"]) < self.end
            and not (one.get("close_reason") == "duplicate" and self.before(one["closed_at"]))
        ]

    def before(self, text: str | None) -> datetime | None:
        """An instant before the week's end; what comes later is not known yet."""
        return at(text) if text is not None and at(text) < self.end else None

    def in_week(self, text: str | None) -> bool:
        return text is not None and self.start <= at(text) < self.end

    # Business time, minute by minute of each working day

    def opens(self, site: str, day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() > 4 or day in self.holidays:
            return None
        zone = ZoneInfo(self.w["sites"][site]["timezone"])
        return (
            datetime.combine(day, time(9), zone).astimezone(UTC),
            datetime.combine(day, time(17), zone).astimezone(UTC),
        )

    def minutes(self, site: str, a: datetime, b: datetime) -> float:
        total, day = 0.0, a.date() - timedelta(2)
        while day <= b.date() + timedelta(2):
            if open_ := self.opens(site, day):
                overlap = min(b, open_[1]) - max(a, open_[0])
                total += max(overlap.total_seconds(), 0) / 60
            day += timedelta(1)
        return total

    def due(self, lead: Written) -> datetime:
        """Four business hours on: the first instant at which so much business time has passed."""
        left, day = 240.0, at(lead["created_at"]).date() - timedelta(2)
        while True:
            if open_ := self.opens(lead["site"], day):
                begin = max(at(lead["created_at"]), open_[0])
                here = (open_[1] - begin).total_seconds() / 60
                if here > 0:
                    if here >= left:
                        return begin + timedelta(minutes=left)
                    left -= here
            day += timedelta(1)

    # Where a lead stands as the week ends

    def attempts(self, lead: Written) -> list[Written]:
        return [one for one in lead["contact_attempts"] if self.before(one["at"])]

    def visits(self, lead: Written) -> list[Written]:
        return [one for one in lead["visits"] if self.before(one["booked_at"])]

    def outcome(self, visit: Written) -> str | None:
        return visit["outcome"] if self.before(visit["outcome_logged_at"]) else None

    def contacts(self, lead: Written) -> list[datetime]:
        """Every two-way contact: the first one written, and each attempt that reached the person."""
        spoke = [at(one["at"]) for one in self.attempts(lead) if one["outcome"] == "spoke"]
        first = self.before(lead["first_contact_at"])
        return sorted({*spoke, *([first] if first else [])})

    def stage(self, lead: Written) -> str:
        records = lead["records"] or {}
        visits = self.visits(lead)
        if self.before(lead["closed_at"]):
            return "closed"
        if visits and self.outcome(visits[-1]) == "attended":
            return "handed_off"
        if visits and self.outcome(visits[-1]) is None:
            return "visit_scheduled"
        if visits or self.before(lead["ready_to_schedule_at"]):
            return "ready_to_schedule"
        if self.before(records.get("needed_at")):
            return "records"
        if self.before(lead["reviewable_at"]):
            return "in_review"
        if self.contacts(lead):
            return "contacted"
        return "attempting" if self.attempts(lead) else "new"

    def active(self) -> list[Written]:
        return [one for one in self.leads if self.stage(one) not in ("closed", "handed_off")]

    def open_blockers(self, lead: Written) -> list[Written]:
        return [
            one
            for one in lead["blockers"]
            if self.before(one["opened_at"]) and not self.before(one["resolved_at"])
        ]

    def stale(self, lead: Written) -> str | None:
        limits = self.w["policy"]["stale_business_days"]
        records = lead["records"] or {}
        match self.stage(lead):
            case "new":
                since, limit = at(lead["created_at"]), limits["new"]
            case "attempting":
                since, limit = max(at(one["at"]) for one in self.attempts(lead)), limits["attempting"]
            case "contacted":
                since, limit = max(self.contacts(lead)), limits["contacted"]
            case "in_review":
                since, limit = at(lead["reviewable_at"]), limits["in_review"]
            case "records":
                for key, name in (
                    ("ready_at", "records_received_not_reviewed"),
                    ("received_at", "records_received_not_reviewed"),
                    ("requested_at", "records_requested_not_received"),
                    ("needed_at", "records_needed_not_requested"),
                ):
                    if self.before(records.get(key)):
                        since, limit = at(records[key]), limits[name]
                        break
            case "ready_to_schedule":
                missed = [
                    at(v["outcome_logged_at"]) for v in self.visits(lead) if self.outcome(v) == "no_show"
                ]
                since = max([at(lead["ready_to_schedule_at"]), *missed])
                limit = limits["ready_to_schedule"]
            case "visit_scheduled":
                since, limit = at(self.visits(lead)[-1]["visit_at"]), limits["visit_outcome_not_logged"]
            case _:
                return None
        if since > self.end or self.minutes(lead["site"], since, self.end) < limit * DAY:
            return None
        if self.stage(lead) == "new":
            return "no_first_action"
        others = [one for one in self.open_blockers(lead) if one["owner_role"] != "coordinator"]
        return "dependency_blocked" if others else "stalled"

    # The figures

    def moved(self, lead: Written) -> bool:
        records = lead["records"] or {}
        decided = lead["review_decision"] in ("move_forward", "records_needed")
        forward = [
            lead["reviewable_at"],
            lead["review_decision_at"] if decided else None,
            records.get("ready_at"),
            lead["ready_to_schedule_at"],
            *(one["booked_at"] for one in lead["visits"]),
            *(one["visit_at"] for one in self.visits(lead) if self.outcome(one) == "attended"),
        ]
        return any(self.in_week(one) for one in forward) or any(
            self.start <= one < self.end for one in self.contacts(lead)
        )

    def flow(self) -> dict[str, int]:
        leads = self.leads
        due = [
            visit
            for lead in leads
            for visit in self.visits(lead)
            if self.in_week(visit["visit_at"])
            and not (visit["outcome_logged_at"] and at(visit["outcome_logged_at"]) < at(visit["visit_at"]))
        ]

        def count(*instants: str | None) -> int:
            return sum(self.in_week(one) for one in instants)

        return {
            "new_inquiries": count(*(one["created_at"] for one in leads)),
            "first_attempts": count(
                *(one["contact_attempts"][0]["at"] for one in leads if one["contact_attempts"])
            ),
            "first_two_way_contacts": sum(
                bool(self.contacts(one)) and self.start <= self.contacts(one)[0] for one in leads
            ),
            "prescreens_completed": count(*(one["prescreen_completed_at"] for one in leads)),
            "became_reviewable": count(*(one["reviewable_at"] for one in leads)),
            "study_team_decisions": count(*(one["review_decision_at"] for one in leads)),
            "records_became_ready": count(*((one["records"] or {}).get("ready_at") for one in leads)),
            "first_visits_booked": count(*(v["booked_at"] for one in leads for v in one["visits"][:1])),
            "visits_rebooked": count(*(v["booked_at"] for one in leads for v in one["visits"][1:])),
            "visits_due": len(due),
            "visits_attended": sum(self.outcome(v) == "attended" for v in due),
            "visits_no_show": sum(self.outcome(v) == "no_show" for v in due),
            "visits_outcome_not_logged": sum(self.outcome(v) is None for v in due),
            "closed": count(*(one["closed_at"] for one in leads)),
            "leads_moved": sum(self.moved(one) for one in leads),
        }

    def responses(self, leads: list[Written], start: datetime | None) -> tuple[int, int, list[str]]:
        """Due, in time, and the refs missed; from a start, or of all that were due before the end."""
        due, on_time, missed = 0, 0, []
        for lead in leads:
            limit = self.due(lead)
            if limit >= self.end or (start is not None and limit < start):
                continue
            tries = [at(one["at"]) for one in self.attempts(lead)] + self.contacts(lead)
            closed = self.before(lead["closed_at"])
            patients = lead["close_group"] in ("patient_choice", "patient_burden")
            if closed and patients and closed <= limit and not any(one <= closed for one in tries):
                continue
            due += 1
            if any(one <= limit for one in tries):
                on_time += 1
            else:
                missed.append(lead["lead_ref"])
        return due, on_time, missed

    def cohort(self, **only: str) -> list[Written]:
        return [
            one
            for one in self.leads
            if self.c_start <= at(one["created_at"]) < self.start
            and all(one[key] == value for key, value in only.items())
        ]

    def tally(self, leads: list[Written]) -> dict[str, Any]:
        days = sorted(
            self.minutes(one["site"], at(one["created_at"]), at(one["reviewable_at"])) / DAY
            for one in leads
            if self.before(one["reviewable_at"])
        )
        due, on_time, _ = self.responses(leads, None)
        closes = Counter(one["close_group"] for one in leads if self.before(one["closed_at"]))
        return {
            "n": len(leads),
            "contacted": sum(bool(self.contacts(one)) for one in leads),
            "prescreen_completed": sum(bool(self.before(one["prescreen_completed_at"])) for one in leads),
            "reviewable": len(days),
            "booked": sum(bool(self.visits(one)) for one in leads),
            "attended": sum(any(self.outcome(v) == "attended" for v in self.visits(one)) for one in leads),
            "closed": sum(closes.values()),
            "on_time_first_response": on_time,
            "first_response_due": due,
            "close_groups": dict(closes),
            "median_bd_to_reviewable": None if not days else round(middle(days), 2),
        }

    def adjusted(self) -> set[str]:
        """The sources to adjust."""
        found = set()
        for source in {one["source"] for one in self.cohort()}:
            own = self.tally(self.cohort(source=source))
            others = [one for one in self.cohort() if one["source"] != source]
            rest = self.tally(others)
            closes = own["close_groups"]
            blamed = closes.get("source_quality", 0) + closes.get("no_response", 0)
            if (
                own["n"] >= 20
                and rest["n"] >= 10
                and own["on_time_first_response"] * 10 >= 7 * own["first_response_due"] > 0
                and 2 * own["reviewable"] * rest["n"] <= rest["reviewable"] * own["n"]
                and fisher(own["reviewable"], own["n"], rest["reviewable"], rest["n"]) <= Fraction(1, 10)
                and own["closed"] > 0
                and 2 * blamed >= own["closed"]
            ):
                found.add(source)
        return found

    def kept(self) -> set[str]:
        """The sources to keep."""
        found = set()
        for source in {one["source"] for one in self.cohort()}:
            own = self.tally(self.cohort(source=source))
            rest = self.tally([one for one in self.cohort() if one["source"] != source])
            if (
                own["n"] >= 10
                and rest["n"] >= 10
                and own["on_time_first_response"] * 10 >= 7 * own["first_response_due"] > 0
                and own["reviewable"] > 0
                and 2 * own["reviewable"] * rest["n"] >= 3 * rest["reviewable"] * own["n"]
                and 2 * own["booked"] >= own["reviewable"]
            ):
                found.add(source)
        return found

    def supported(self) -> set[tuple[str, str]]:
        """The sites to offer support, and with what."""
        found = set()
        for site in self.w["sites"]:
            here = [one for one in self.leads if one["site"] == site]
            own = self.tally(self.cohort(site=site))
            week_due, week_on_time, _ = self.responses(here, self.start)
            late_week = week_due >= 10 and 10 * week_on_time < 7 * week_due
            due = own["first_response_due"]
            late_cohort = due >= 10 and 10 * own["on_time_first_response"] < 7 * due
            blockers = [b for one in self.active() if one["site"] == site for b in self.open_blockers(one)]
            sites_own = sum(SIDE[b["owner_role"]] == "site" for b in blockers)
            if late_week or late_cohort:
                found.add((site, "first_response"))
            elif (
                own["reviewable"] >= 8
                and 2 * own["booked"] < own["reviewable"]
                and blockers
                and 5 * sites_own >= 2 * len(blockers)
            ):
                found.add((site, "scheduling"))
        return found

    def criteria(self) -> dict[str, set[str]]:
        """The leads that touch each criterion."""
        found: dict[str, set[str]] = {}
        for one in self.leads:
            closed = self.before(one["closed_at"])
            if closed and closed >= self.m_start and one["close_group"] == "protocol_fit":
                found.setdefault(one["close_reason"], set()).add(one["lead_ref"])
        for one in self.active():
            for blocker in self.open_blockers(one):
                if blocker["category"] == "protocol" and blocker["sub_reason"].startswith(
                    "criteria_question"
                ):
                    key = (
                        blocker["sub_reason"].removeprefix("criteria_question").lstrip("_:")
                        or "criteria_question"
                    )
                    found.setdefault(key, set()).add(one["lead_ref"])
        return found


def middle(values: list[float]) -> float:
    """The median of sorted values."""
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def fisher(k: int, n: int, rest_k: int, rest_n: int) -> Fraction:
    """One-sided: of all ways to spread the successes over both groups, those with as few in the first."""
    total = k + rest_k
    row = {size: _choose(n, size) * _choose(rest_n, total - size) for size in range(n + 1)}
    return Fraction(sum(count for size, count in row.items() if size <= k), sum(row.values()))


def _choose(n: int, k: int) -> int:
    if not 0 <= k <= n:
        return 0
    row = [1]
    for _ in range(n):
        row = [a + b for a, b in zip([0, *row], [*row, 0], strict=True)]
    return row[k]


def wilson(k: int, n: int) -> list[float] | None:
    """In percent, from the textbook formula."""
    if n == 0:
        return None
    z, p = 1.959963984540054, k / n
    mid, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return [round(100 * max(0.0, (mid + sign * half) / (1 + z * z / n)), 1) for sign in (-1, 1)]
