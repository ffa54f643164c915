"""A day and an hour chosen in a form, as an instant at the site."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from handlers.errors import UserError


def read_site_time(day: str | None, hour: str | None, zone: ZoneInfo, *, field: str) -> datetime:
    """The instant (UTC) of `2026-07-16` and `14:30` on the wall clock of a site.

    Of an hour that comes twice the first is meant. Raises UserError at `field` when one of the two is
    missing, or when the clocks skip that hour.
    """
    if not day or not hour:
        raise UserError("Choose a day and a time.", field=field)
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), tzinfo=zone)
    at = local.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise UserError(
            f"The clocks go forward that day, and {hour} does not come. Choose another time.", field=field
        )
    return at


def read_when(values: Mapping[str, Any], zone: ZoneInfo, *, missing: str = "day") -> datetime:
    """The instant (UTC) chosen in a form's fields `day` and `hour`. Raises UserError at `day`.

    Where the form does not show these fields yet, the error is said at the field `missing`.
    """
    if "day" not in values:
        raise UserError("Choose it once more, then say when.", field=missing)
    day, hour = values["day"]["when:day"]["selected_date"], values["hour"]["when:hour"]["selected_time"]
    return read_site_time(day, hour, zone, field="day")
