"""Keeping Home tabs fresh without drawing each of them for every event."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from messages.triage import Said
from models.page import HomePage
from models.queries.homes import concerns, homes_behind, newest_event

OWN = timedelta(seconds=3)  # between two drawings of a tab whose owner acted
OTHERS = timedelta(seconds=60)  # of one that only others changed


def opened(session: Session, member_id: int, *, now: datetime) -> HomePage:
    """Somebody looks at their Home tab."""
    page = session.get(HomePage, member_id) or HomePage(member_id=member_id, opened_at=now, published_at=now)
    page.opened_at = page.published_at = now
    page.seen_event = newest_event(session)
    session.add(page)
    return page


def turn(session: Session, member_id: int, *, now: datetime, **changes: object) -> HomePage:
    """Show another part of it, from now on."""
    page = opened(session, member_id, now=now)
    page.state = {**page.state, **changes}
    return page


def say_on_home(session: Session, member_id: int, said: Said | None, *, now: datetime) -> HomePage:
    """What it says of the last step."""
    kept: dict[str, Any] | None = None
    if said is not None:
        kept = {"text": said.text, "ref": said.ref, "undo": list(said.undo), "at": now.isoformat()}
    return turn(session, member_id, now=now, said=kept)


def to_draw(session: Session, *, now: datetime, limit: int = 20) -> list[HomePage]:
    """The tabs to draw anew now, each marked as drawn, so that no other worker draws it too.

    One that nothing concerns is only marked as having seen it all.
    """
    newest = newest_event(session)
    found: list[HomePage] = []
    for page in homes_behind(session, now=now, newest=newest):
        if len(found) == limit or page.published_at > now - OWN:
            break
        something, own = concerns(session, page)
        if something and not own and page.published_at > now - OTHERS:
            continue
        page.seen_event = newest
        if something:
            page.published_at = now
            found.append(page)
        session.add(page)
    return found


def drawn(session: Session, member_id: int, view_hash: str | None) -> None:
    """Slack has it; its word for this version keeps an older one from replacing it."""
    page = session.get(HomePage, member_id)
    if page is not None:
        page.view_hash = view_hash
        session.add(page)


def not_drawn(session: Session, member_id: int) -> None:
    """Slack did not take it: it is tried again when its time comes."""
    page = session.get(HomePage, member_id)
    if page is not None:
        page.seen_event = 0
        session.add(page)
