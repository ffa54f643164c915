"""What one choice on the triage page does, to one lead or to several."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from handlers.asking import Asker, LeadPermit, ask_about_lead, whoever
from handlers.errors import UserError
from handlers.operations.finishing import Done, named
from handlers.operations.triaging import assign, send_to_recovery, tell_given
from messages.receipts import receipt_line
from messages.triage import Said
from messages.triage_said import ChangedLead, changed_meanwhile, given_several
from models.lead import Lead
from models.member import Member
from models.queries.leads import view_lead
from models.queries.steps import changed_since
from models.rules.permissions import May

Body = dict[str, Any]


def give_one(session: Session, asker: Asker, ref: str, token: int, to_id: int, *, now: datetime) -> Said:
    """Give a lead to somebody, if it is still as the page showed it. Raises UserError otherwise."""
    return said_of(give_lead(session, asker, ref, token, to_id, now=now))


def send_one(session: Session, asker: Asker, ref: str, token: int, *, now: datetime) -> Said:
    """Send a lead to recovery, if it is still as the page showed it. Raises UserError otherwise."""
    permit = _unchanged(session, asker, May.REASSIGN, ref, token)
    return said_of(send_to_recovery(session, permit.lead, actor=permit.actor, by=permit.doer, now=now))


def give_ticked(session: Session, body: Body, asker: Asker, to_id: int, *, now: datetime) -> Said:
    """Give the leads ticked on the page to one person, who is told once.

    Those that cannot be given are named with the reason. Raises UserError when none was ticked.
    """
    wanted = _ticked(session, body, asker)
    if not wanted:
        raise UserError("Choose the leads first, then whom to give them to.")
    done: list[Done] = []
    refused: list[str] = []
    for ref, token in sorted(wanted.items()):  # everybody locks them in the same order
        try:
            with session.begin_nested():
                given = give_lead(session, asker, ref, token, to_id, now=now, tells=len(wanted) == 1)
            done.append(given)
        except UserError as error:
            refused.append(error.sentence)
    actor, _ = whoever(session, asker)
    to = session.get_one(Member, to_id)
    if len(wanted) > 1 and to_id != actor.member_id:
        tell_given(session, to, done, by=named(actor), now=now)
    if len(done) == 1 and not refused:
        return said_of(done[0])
    return given_several(to, [one.receipt.ref for one in done], refused)


def give_lead(
    session: Session, asker: Asker, ref: str, token: int, to_id: int, *, now: datetime, tells: bool = True
) -> Done:
    """The same, with what was done. With `tells`, whoever gets it is told."""
    permit = _unchanged(session, asker, May.REASSIGN, ref, token)
    who, doer = permit.actor, permit.doer
    return assign(session, permit.lead, to_id, actor=who, by=doer, now=now, tells=tells)


def _unchanged(session: Session, asker: Asker, may: May, ref: str, token: int) -> LeadPermit:
    """Permission, for a lead that is as the page showed it. Raises UserError saying what changed."""
    permit = ask_about_lead(session, asker, may, ref)
    changed = changed_since(session, permit.lead.id or 0, token, but=permit.actor.key)
    if changed:
        now = asker.at or changed[-1].recorded_at
        raise UserError(changed_meanwhile(changed_lead(session, permit), changed, now=now))
    return permit


def changed_lead(session: Session, permit: LeadPermit) -> ChangedLead:
    """The lead and the names of its team, for saying who changed it."""
    lead = permit.lead
    asked = select(Member).where(Member.workspace_id == lead.workspace_id)
    return ChangedLead(view_lead(session, lead), {one.key: one for one in session.exec(asked)})


def said_of(done: Done) -> Said:
    """What the page says of a step."""
    line = f"*{done.receipt.ref}* {receipt_line(done.view, done.receipt)}"
    return Said(line, done.receipt.ref, done.receipt.events)


def _ticked(session: Session, body: Body, asker: Asker) -> dict[str, int]:
    """The leads ticked on the page, each with what was known of it then."""
    values = body["view"]["state"]["values"]
    chosen = [
        option["value"]
        for block, inputs in values.items()
        if block.startswith("several:")
        for option in inputs["triage:several"].get("selected_options") or []
    ]
    pairs = [one.split(":") for one in chosen if one != "unowned"]
    if "unowned" in chosen:
        shown = [block["block_id"] for block in body["view"]["blocks"]]
        rows = [one.split(":")[1:] for one in shown if one.startswith("row:")]
        actor, _ = whoever(session, asker)
        refs = [ref for ref, _ in rows]
        asked = select(Lead.ref).where(
            Lead.workspace_id == actor.workspace_id, col(Lead.ref).in_(refs), col(Lead.owner_id).is_(None)
        )
        unowned = set(session.exec(asked))
        pairs += [row for row in rows if row[0] in unowned]
    return {ref: int(token) for ref, token in pairs}
