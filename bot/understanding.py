"""What the command line prints of a reply: its meaning as JSON, one reply or a line each."""

import json
from datetime import datetime, time
from typing import Any
from zoneinfo import available_timezones

from bot.reports import ReportError, read_instant
from handlers.reading.understanding import understand
from models.terms import Stage

HOURS = (time(9), time(17))


def read(
    text: str, *, now: datetime, timezone: str, stage: str, hours: tuple[time, time] = HOURS
) -> dict[str, Any]:
    """The result for one reply. Raises ReportError for a zone or stage there is not."""
    if timezone not in available_timezones():
        raise ReportError(f"“{timezone}” is no time zone. Write one like America/New_York.")
    if stage not in set(Stage):
        raise ReportError(f"“{stage}” is no stage. Use one of {', '.join(Stage)}.")
    return understand(text, now=now, timezone=timezone, hours=hours, stage=stage).as_dict()


def read_line(line: str) -> str:
    """The answer to one line of JSON: its id with the result. Raises ReportError for a line that is not."""
    try:
        asked = json.loads(line)
        opens, closes = (time.fromisoformat(asked["hours"][name]) for name in ("opens", "closes"))
        given = {name: str(asked[name]) for name in ("text", "now", "timezone", "stage")}
    except (ValueError, KeyError, TypeError) as wrong:
        raise ReportError(
            'Each line must look like {"id": 1, "text": "lvm", "now": "2026-07-16T09:00:00-05:00", '
            '"timezone": "America/Chicago", "hours": {"opens": "09:00", "closes": "17:00"}, '
            '"stage": "attempting"}.'
        ) from wrong
    result = read(
        given["text"],
        now=read_instant(given["now"]),
        timezone=given["timezone"],
        stage=given["stage"],
        hours=(opens, closes),
    )
    return json.dumps({"id": asked.get("id"), "result": result}, ensure_ascii=False)
