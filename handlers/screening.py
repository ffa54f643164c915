"""The identifier screen at our doors: what it stops is not stored, not echoed, and counted."""

from handlers.asking import LeadPermit
from handlers.errors import Remembered, UserError
from handlers.reading.identifiers import screen
from messages import privacy
from models.terms import EventAction


def refuse_identifiers(permit: LeadPermit, text: str | None, *, field: str | None = None) -> None:
    """Raise UserError when the text could tell who a patient is. The ledger keeps only the kinds."""
    screening = screen(text or "")
    if screening.is_clean:
        return
    stopped = Remembered(
        EventAction.TEXT_STOPPED,
        permit.actor.workspace_id,
        permit.actor.key,
        permit.lead.ref,
        details={"kinds": ",".join(screening.kinds)},
        study_id=permit.lead.study_id,
    )
    raise UserError(privacy.not_kept(screening.kinds), field=field, remembered=stopped)
