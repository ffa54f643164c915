"""Remembering what somebody has open: what it shows, and what it says of the last step."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete

from messages.triage import Said
from models.page import OpenPage

KEPT = timedelta(days=1)


def keep_page(
    session: Session, view_id: str, member_id: int, state: dict[str, Any], *, now: datetime
) -> None:
    """Remember a page that was just opened; those of yesterday are forgotten."""
    session.exec(delete(OpenPage).where(col(OpenPage.opened_at) < now - KEPT))
    session.add(OpenPage(view_id=view_id, member_id=member_id, state=state, opened_at=now))


def keep_said(session: Session, view_id: str, said: Said | None) -> None:
    """What the page says of the last step, until the next."""
    page = session.get(OpenPage, view_id)
    if page is not None:
        kept = {key: value for key, value in page.state.items() if key != "said"}
        more = {"said": {"text": said.text, "ref": said.ref, "undo": list(said.undo)}} if said else {}
        page.state = {**kept, **more}
        session.add(page)


def read_said(state: dict[str, Any]) -> Said | None:
    """The same, as kept."""
    said = state.get("said")
    return Said(said["text"], said["ref"], tuple(said["undo"])) if said else None
