"""The identifier screen at our doors: what it stops is not stored, not echoed, and counted."""

import json
from collections.abc import Mapping

from handlers.asking import LeadPermit, Permit
from handlers.errors import Remembered, UserError
from handlers.reading.identifiers import screen
from messages import privacy
from models.terms import EventAction

OFFERED_MOST = 1500  # characters of a cleaned text that a button can carry


def refuse_identifiers(
    permit: Permit,
    text: str | None,
    *,
    field: str | None = None,
    written: Mapping[str, str] | None = None,
) -> None:
    """Raise UserError when the text could tell who a patient is. The ledger keeps only the kinds.

    Whoever wrote it sees what kind of thing it was, and the text without it. `written` is where a message
    stands: with it the cleaned text can be taken with one button.
    """
    screening = screen(text or "")
    if screening.is_clean:
        return
    lead = permit.lead if isinstance(permit, LeadPermit) else None
    stopped = Remembered(
        EventAction.TEXT_STOPPED,
        permit.actor.workspace_id,
        permit.actor.key,
        lead.ref if lead else "message",
        details={"kinds": ",".join(screening.kinds)},
        study_id=lead.study_id if lead else None,
    )
    kept = screening.cleaned if len(screening.cleaned) <= OFFERED_MOST else ""
    offer = privacy.stopped(screening.kinds, kept, json.dumps({**written, "text": kept})) if written else None
    raise UserError(privacy.not_kept(screening.kinds), field=field, remembered=stopped, offer=offer)
