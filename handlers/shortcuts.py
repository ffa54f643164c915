"""The message shortcut *Log on this lead*: the form, begun with what the message says."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.asking import Asker, LeadPermit, ask_any
from handlers.errors import Remembered, UserError
from handlers.hearing import plain, written_at
from handlers.operations.finishing import refuse_ended
from handlers.operations.refusing import remember
from handlers.operations.replies import Heard, read
from handlers.reading.identifiers import cleaned, screen
from handlers.reading.result import Needs, Reading
from handlers.reading_forms import prefill
from handlers.reading_picks import refs_in, without_refs
from messages.message import View
from messages.reply_forms import reply_form, which_lead_form
from models.lead import Lead
from models.queries.calendars import calendar_for
from models.queries.leads import find_lead
from models.queries.people import find_workspace
from models.queries.replies import leads_in
from models.rules.permissions import May
from models.terms import EventAction

Sessions = sessionmaker[Session]
Body = dict[str, Any]
WORDS_MOST = 1500  # characters that go along with the form
LOGS = (May.LOG_CONTACT, May.LOG_BLOCKER)


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.shortcut("log_on_lead")(on_log_on_lead)
    app.view("reply:which")(on_lead_named)


def on_log_on_lead(
    ack: Ack,
    body: Body,
    client: WebClient,
    sessions: Sessions,
    now: datetime,
    asker: Asker,
    context: BoltContext,
) -> None:
    """Open the form for the lead the message is about, or ask which that is."""
    message, channel = body["message"], body["channel"]["id"]
    words = _words(message, bot=context.bot_user_id)
    with sessions.begin() as session:
        leads = _leads_of(session, asker, channel, message, words)
        if len(leads) == 1:
            form = open_form(session, asker, leads[0], words, message["ts"], now=now)
        else:
            form = which_lead_form(private=json.dumps({"ts": message["ts"], "words": cleaned(words)}))
    client.views_open(trigger_id=body["trigger_id"], view=form)
    ack()


def on_lead_named(ack: Ack, view: Body, sessions: Sessions, now: datetime, asker: Asker) -> None:
    """Go on with the form of the lead whose ref was given."""
    kept = json.loads(view["private_metadata"])
    ref = (view["state"]["values"]["ref"]["reply:ref"]["value"] or "").strip().upper()
    with sessions.begin() as session:
        workspace = find_workspace(session, asker.installed_team)
        lead = find_lead(session, workspace.id or 0, ref) if workspace else None
        if lead is None:
            raise UserError("I know no such lead. Refs look like HF-7Q2K.", field="ref")
        form = open_form(session, asker, lead, kept["words"], kept["ts"], now=now)
    ack(response_action="update", view=form)


def open_form(session: Session, asker: Asker, lead: Lead, words: str, ts: str, *, now: datetime) -> View:
    """The form of a lead with what the words say. Only whoever asks sees it, whatever channel they are in."""
    permit, _ = ask_any(session, replace(asker, direct=True), LOGS, lead.ref)
    refuse_ended(permit.lead)
    zone = calendar_for(session, permit.lead.site_id).zone
    reading, stopped = _reading(session, permit, words, ts, now=now)
    private = json.dumps({"ref": permit.lead.ref})
    return reply_form(
        permit.lead.ref, prefill(reading, zone), zone=zone, now=now, private=private, stopped=stopped
    )


def _reading(
    session: Session, permit: LeadPermit, words: str, ts: str, *, now: datetime
) -> tuple[Reading, bool]:
    """What the words say, and whether something had to be left out; that is counted as it is at every door."""
    screening = screen(words)
    if not screening.is_clean:
        about, study_id = permit.lead.ref, permit.lead.study_id
        kinds = {"kinds": ",".join(screening.kinds)}
        actor = permit.actor
        remember(
            session,
            Remembered(EventAction.TEXT_STOPPED, actor.workspace_id, actor.key, about, kinds, study_id),
            now=now,
        )
    text = without_refs(screening.cleaned, [permit.lead.ref])
    heard = Heard("", ts, ts, min(written_at(ts), now), text)
    reading = read(session, permit.lead, heard) if text else Reading()
    if reading.due is not None and reading.due <= now:
        reading = replace(reading, due=None, due_precision=None)
    if reading.needs is Needs.IDENTIFIER:
        return Reading(), True
    return reading, not screening.is_clean


def _leads_of(session: Session, asker: Asker, channel: str, message: Body, words: str) -> list[Lead]:
    """The leads a message is tied to: by what it led to, by the thread it stands in, or by a ref in it."""
    for ts in dict.fromkeys((message["ts"], message.get("thread_ts") or message["ts"])):
        leads = leads_in(session, channel=channel, ts=ts)
        if leads:
            return list(leads.values())
    workspace = find_workspace(session, asker.installed_team)
    found = [find_lead(session, workspace.id or 0, ref) for ref in refs_in(words)] if workspace else []
    return [lead for lead in found if lead is not None]


def _words(message: Body, *, bot: str | None) -> str:
    """What a person wrote; nothing of what a bot said."""
    return "" if message.get("bot_id") else plain(message.get("text") or "", bot)[:WORDS_MOST]
