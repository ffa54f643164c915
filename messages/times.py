"""How instants are said: in the zone of the site, short, and never as a bare number."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE_NAMES = {
    "America/New_York": "ET",
    "America/Detroit": "ET",
    "America/Chicago": "CT",
    "America/Denver": "MT",
    "America/Los_Angeles": "PT",
}


def moment(at: datetime, zone: ZoneInfo) -> str:
    """'Thu 26 Nov 1:00 pm CT'. Never "today": a message is also read the day after."""
    local = at.astimezone(zone)
    return f"{day(local.date())} {clock(local)} {zone_name(at, zone)}"


def day(on: date) -> str:
    """'Thu 26 Nov'."""
    return f"{on:%a} {on.day} {on:%b}"


def clock(local: datetime) -> str:
    """'1:00 pm', '9:30 am'."""
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def zone_name(at: datetime, zone: ZoneInfo) -> str:
    """The zone's everyday name, or its abbreviation at that instant."""
    return ZONE_NAMES.get(zone.key, at.astimezone(zone).tzname() or zone.key)


def business_span(minutes: float) -> str:
    """'45 business minutes', '2 business hours', '3 business days': eight hours are a day."""
    whole = round(minutes)
    for size, unit in ((480, "day"), (60, "hour")):
        if whole >= size and whole % (size // 2) == 0:
            return _count(whole / size, f"business {unit}")
    if whole >= 60:
        return f"{whole // 60} h {whole % 60} min in business hours"
    return _count(whole, "business minute")


def elapsed(minutes: float) -> str:
    """'24 h', '1 h 30 min', '0 min': by the clock on the wall."""
    hours, rest = divmod(round(minutes), 60)
    said = (f"{hours} h" if hours else "", f"{rest} min" if rest else "")
    return " ".join(part for part in said if part) or "0 min"


def _count(number: float, unit: str) -> str:
    return f"{number:g} {unit}" + ("" if number == 1 else "s")
