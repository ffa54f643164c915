"""The identifier screen at our doors: what it stops is not stored, not echoed, and counted."""

import json
from collections.abc import Mapping

from handlers.asking import LeadPermit, Permit
from handlers.errors import Remembered, UserError
from handlers.reading.identifiers import screen
from messages import privacy
from messages.wording import forbidden_in
from models.study import Study
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
    lead = permit.lead if isinstance(permit, LeadPermit) else None
    refuse_identifiers_in(
        permit,
        text,
        about=lead.ref if lead else "message",
        study_id=lead.study_id if lead else None,
        field=field,
        written=written,
    )


def refuse_identifiers_in(
    permit: Permit,
    text: str | None,
    *,
    about: str,
    study_id: int | None,
    field: str | None = None,
    written: Mapping[str, str] | None = None,
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
    kept = screening.cleaned if len(screening.cleaned) <= OFFERED_MOST else ""
    offer = privacy.stopped(screening.kinds, kept, json.dumps({**written, "text": kept})) if written else None
    raise UserError(privacy.not_kept(screening.kinds), field=field, remembered=stopped, offer=offer)


def refuse_in_study(permit: Permit, study: Study, text: str, *, field: str | None = None) -> None:
    """Raise UserError when a text for the sponsor's channel could tell who a patient is, or says a word
    that is not for us to say."""
    refuse_identifiers_in(permit, text, about=study.code, study_id=study.id, field=field)
    words = forbidden_in(text)
    if words:
        raise UserError(
            f"The update never says “{words[0]}”: that is the study team's finding. Put it another way.",
            field=field,
        )
