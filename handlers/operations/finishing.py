"""What every step on a lead ends with: what follows is stored, the card and the nudges say it, it can be undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from handlers.errors import UserError
from handlers.operations.ledger import Doer, record
from handlers.operations.nudges import answer_nudges, show_anew
from handlers.operations.outbox import amend, announce
from handlers.operations.presence import say_if_away
from handlers.operations.settling import settle, write_row
from messages.leads import lead_card
from messages.message import Message
from messages.receipts import Receipt
from messages.saying import Safe, mention
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.outbox import OutboxRow
from models.queries.histories import states_of
from models.queries.leads import LeadView, view_lead
from models.rules.permissions import Actor
from models.study import Site, Study
from models.terms import EventAction, Stage


@dataclass(frozen=True, slots=True)
class Done:
    """What was done on a lead: how it stands now, the receipt, and the messages that say so already.

    `edited` holds the channel and ts of each message in Slack that was edited because of it.
    """

    view: LeadView
    receipt: Receipt
    edited: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a step does: its events, and what is said of it once the whole step is settled.

    `what` stands by itself ("Closed: travel"). `logged` is shorter, for a line that lists several
    ("voicemail"); without it the part is a sentence of its own there. `tells` is called with the lead
    as the whole step leaves it.
    """

    events: tuple[LedgerEvent, ...]
    what: str
    logged: str = ""
    answers: bool = True
    tells: Callable[[LeadView], None] | None = None


def finish_part(session: Session, lead: Lead, part: Part, *, actor: Actor, now: datetime) -> Done:
    """The step that does this one thing."""
    return finish_parts(session, lead, [part], what=part.what, actor=actor, now=now)


def finish_parts(
    session: Session, lead: Lead, parts: Sequence[Part], *, what: str, actor: Actor, now: datetime
) -> Done:
    """One step of several parts: settled once, told once, and taken back as one."""
    events = [event for part in parts for event in part.events]
    answers = any(part.answers for part in parts)
    done = finish(session, lead, events, what=what, actor=actor, now=now, answers=answers)
    for part in parts:
        if part.tells is not None:
            part.tells(done.view)
    return done


def bring_row(session: Session, lead: Lead, *, now: datetime) -> None:
    """Between the parts of a step: the lead's row says what its ledger says. No clock moves yet."""
    study, site = session.get_one(Study, lead.study_id), session.get_one(Site, lead.site_id)
    write_row(session, lead, states_of(session, lead), study=study, site=site, at=now)


def finish(
    session: Session,
    lead: Lead,
    events: Sequence[LedgerEvent],
    *,
    what: str,
    actor: Actor,
    now: datetime,
    answers: bool = True,
) -> Done:
    """Call once at the end of a step, with its events: settle, show, and answer the nudges that asked.

    A step that does nothing about what they asked for leaves them standing: it does not answer.
    """
    settle(session, lead, now=now)
    show_card(session, lead, now=now)
    view = view_lead(session, lead)
    numbers = tuple(one.id or 0 for one in events)
    receipt = Receipt(lead.ref, what, named(actor), at=now, events=numbers)
    if not answers:
        show_anew(session, lead, now=now)
        return Done(view, receipt)
    edited = answer_nudges(session, lead, what=what, step=numbers, actor=actor, now=now)
    return Done(view, receipt, places(session, edited))


def show_card(session: Session, lead: Lead, *, now: datetime) -> None:
    """Post the lead's card in its site's channel, or bring the one that stands there up to date."""
    view = view_lead(session, lead)
    if lead.card_outbox_id is not None:
        amend(session, lead.card_outbox_id, lead_card(view, now=now), now=now)
    elif view.site_channel is not None:
        card = announce(
            session,
            lead_card(view, now=now),
            to=view.site_channel,
            dedupe_key=f"card:{lead.id}",
            now=now,
        )
        lead.card_outbox_id = card.id if card else None
        session.add(lead)


def tell(session: Session, member: Member, said: Message, *, about: LedgerEvent, now: datetime) -> None:
    """Tell somebody privately of an event. The key lets an undo find what was said."""
    if member.active and member.slack_user_id is not None:
        key = f"{told_about(about.id)}{member.id}"
        announce(session, said, to=member.slack_user_id, dedupe_key=key, now=now)


def told_about(event_id: int | None) -> str:
    """How the keys of all that was said privately about an event begin."""
    return f"told:{event_id}:"


def claim_if_unowned(
    session: Session, lead: Lead, *, actor: Actor, by: Doer, now: datetime
) -> list[LedgerEvent]:
    """Whoever works on a lead that nobody owns takes it."""
    if lead.owner_id is not None:
        return []
    facts = {"owner": actor.key}
    say_if_away(session, actor.member_id, lead, now=now)
    return [record(session, lead, EventAction.OWNER_SET, facts, old={"owner": None}, by=by, now=now)]


def member_of(session: Session, lead: Lead, key: str) -> Member | None:
    """The member of that key where the lead is; None for the system itself."""
    asked = select(Member).where(Member.workspace_id == lead.workspace_id, Member.key == key)
    return session.exec(asked).first()


def named(actor: Actor) -> Safe:
    """The actor, by mention."""
    return mention(actor.slack_user_id, actor.name)


def refuse_ended(lead: Lead) -> None:
    """Raise UserError for a lead on which nothing more is logged."""
    if lead.stage is Stage.CLOSED:
        raise UserError(f"{lead.ref} is closed, so nothing more is logged on it.")
    if lead.stage is Stage.HANDED_OFF:
        raise UserError(f"{lead.ref} was handed to the study team; they take it from here.")


def refuse_contact(lead: Lead) -> None:
    """Raise UserError where nobody may be contacted any more, or nothing is logged at all."""
    refuse_ended(lead)
    if lead.opted_out_at is not None:
        raise UserError(f"The person behind {lead.ref} asked for no more contact, so none is logged.")


def places(session: Session, outbox_ids: set[int]) -> frozenset[tuple[str, str]]:
    """Channel and ts of those that have reached Slack."""
    rows = session.exec(select(OutboxRow).where(col(OutboxRow.id).in_(outbox_ids)))
    return frozenset((row.channel, row.ts) for row in rows if row.channel and row.ts)
