"""The identifier screen at our doors: what it stops is not stored, not echoed, and counted."""

from handlers.asking import LeadPermit, Permit
from handlers.errors import Remembered, UserError
from handlers.reading.identifiers import screen
from messages import privacy
from messages.wording import forbidden_in
from models.study import Study
from models.terms import EventAction


def refuse_identifiers(permit: LeadPermit, text: str | None, *, field: str | None = None) -> None:
    """Raise UserError when the text could tell who a patient is. The ledger keeps only the kinds."""
    refuse_identifiers_in(permit, text, about=permit.lead.ref, study_id=permit.lead.study_id, field=field)


def refuse_identifiers_in(
    permit: Permit, text: str | None, *, about: str, study_id: int, field: str | None = None
) -> None:
    """The same for a text about something else than one lead; `about` says what, for the ledger."""
    screening = screen(text or "")
    if screening.is_clean:
        return
    stopped = Remembered(
        EventAction.TEXT_STOPPED,
        permit.actor.workspace_id,
        permit.actor.key,
        about,
        details={"kinds": ",".join(screening.kinds)},
        study_id=study_id,
    )
    raise UserError(privacy.not_kept(screening.kinds), field=field, remembered=stopped)


def refuse_in_study(permit: Permit, study: Study, text: str, *, field: str | None = None) -> None:
    """Raise UserError when a text for the sponsor's channel could tell who a patient is, or says a word
    that is not for us to say. The ledger keeps only the kinds."""
    screening = screen(text)
    if not screening.is_clean:
        stopped = Remembered(
            EventAction.TEXT_STOPPED,
            permit.actor.workspace_id,
            permit.actor.key,
            study.code,
            details={"kinds": ",".join(screening.kinds)},
            study_id=study.id,
        )
        raise UserError(privacy.not_kept(screening.kinds), field=field, remembered=stopped)
    words = forbidden_in(text)
    if words:
        raise UserError(
            f"The update never says “{words[0]}”: that is the study team's finding. Put it another way.",
            field=field,
        )
