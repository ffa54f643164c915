"""After each act of a person: the page they acted on is brought up to date, whatever the act was."""

import json
import logging
from typing import Any

from slack_bolt import BoltRequest, BoltResponse

from handlers.pages import bring_up_to_date

log = logging.getLogger(__name__)


def refreshed(request: BoltRequest, response: BoltResponse) -> BoltResponse:
    """The response; empty where the form just sent gives way to the page under it.

    Nothing here fails the act: it is done and kept by now.
    """
    context = request.context
    asker, sessions, now = (context.get(name) for name in ("asker", "sessions", "now"))
    if asker is None or sessions is None or now is None or response.status != 200:
        return response
    try:
        gives_way = bring_up_to_date(
            dict(request.body),
            _answered(response),
            client=context.client,
            sessions=sessions,
            now=now,
            asker=asker,
        )
    except Exception:
        log.exception("A page could not be brought up to date", extra={"action": "refresh_failed"})
        return response
    return BoltResponse(status=200, body="") if gives_way else response


def _answered(response: BoltResponse) -> dict[str, Any]:
    if not response.body or not response.body.startswith("{"):
        return {}
    return dict(json.loads(response.body))
