"""The stage that whole stories are played on: sandbox, bot and sample study, all in this process."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt import BoltRequest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from bot.app import create_app, slack_client
from bot.clock import WindableClock
from bot.database import open_sessions
from bot.delivery import Postman
from bot.homes import freshen_homes
from bot.local import SAMPLE, seed_workspace
from bot.sample.people import TEAM_ID, TEAM_NAME
from bot.sandbox import Person, SandboxServer, Workspace, interactions, names, spots, views
from bot.settings import PROJECT
from handlers import jobs
from handlers.operations.leads import NewLead, take_in_lead
from handlers.operations.ledger import Doer, record
from handlers.operations.settling import settle
from handlers.operations.studies import apply_study, workspace_for
from handlers.reading.study_file import StudyFile, read_study_file
from models.blocker import Blocker
from models.deadline import Deadline
from models.digest import Digest
from models.lead import Lead
from models.ledger import LedgerEvent
from models.member import Member
from models.nudge import Nudge
from models.outbox import InboxKey, OutboxRow
from models.study import Site, Source
from models.tables import metadata
from models.terms import EventAction

RIVERSIDE = "#kn-118-riverside"
HARBOR = "#kn-118-harbor"
SPONSOR = "#kn-118-marlow"
DM = "@onward"

SETTER_UP = Doer("system:test", role="system")
NOT_FACTS = (EventAction.ACCESS_REFUSED, EventAction.TEXT_STOPPED)
Json = dict[str, Any]


def sample_study() -> StudyFile:
    """The study file that ships with the project."""
    return read_study_file((SAMPLE / "study.toml").read_text())


class Stage:
    """The sandbox with the bot in process. Nothing happens by itself: `works` asks the jobs."""

    def __init__(self, engine: Engine, clock: WindableClock) -> None:
        self.clock = clock
        self.engine = engine
        self.sessions = open_sessions(engine)
        manifest = json.loads((PROJECT / "manifest.json").read_text())
        self.workspace = Workspace(manifest, clock, team_id=TEAM_ID, team_name=TEAM_NAME, ack_seconds=3)
        seed_workspace(self.workspace)
        self.server = SandboxServer(self.workspace).start()
        self.client = slack_client(self.workspace.bot_token, self.server.api_url)
        with self.sessions.begin() as session:
            workspace = workspace_for(session, TEAM_ID, name=TEAM_NAME)
            apply_study(session, sample_study(), workspace=workspace, by=SETTER_UP, now=clock.now())
        self.app = create_app(self.client, sessions=self.sessions, clock=clock)
        self.workspace.deliver_in_process(self._dispatch)
        self.postman = Postman(self.client, self.sessions, clock, worker="test")

    def close(self) -> None:
        """Leave nothing running."""
        self.app._listener_runner.listener_executor.shutdown(wait=True)
        self.server.stop()
        self.workspace.close()

    def person(self, key: str) -> Person:
        """Somebody of the sample study."""
        return self.workspace.person(key)

    def works(self) -> None:
        """Ring what is due, send digests that are due, deliver what waits."""
        now = self.clock.now()
        jobs.notice(self.sessions, now)
        jobs.follow_blockers(self.sessions, now)
        jobs.ring(self.sessions, now)
        jobs.tell_untaken_handovers(self.sessions, now)
        jobs.review_stale(self.sessions, now)
        jobs.send_digests(self.sessions, now)
        self.postman.look_for_lost()
        self.postman.deliver()
        freshen_homes(self.client, self.sessions, now)
        self.workspace.settle()

    def later(self, *, minutes: float = 0, to: datetime | None = None) -> None:
        """Let time pass, then work."""
        self.clock.wind_to(to or self.clock.now() + timedelta(minutes=minutes))
        self.works()

    def a_lead(self, *, site: str = "301", owner: str | None = "ana", source: str = "social_ads") -> str:
        """A lead that came in just now; gives its ref."""
        with self.sessions.begin() as session:
            found = session.exec(select(Site).where(Site.code == site)).one()
            new = NewLead(
                site_id=found.id or 0,
                source_id=session.exec(select(Source.id).where(Source.key == source)).one() or 0,
                owner_id=session.exec(select(Member.id).where(Member.key == owner)).one() if owner else None,
            )
            lead = take_in_lead(session, new, by=SETTER_UP, now=self.clock.now())
        self.works()
        return lead.ref

    def lead(self, ref: str) -> Lead:
        """The lead as stored."""
        with self.sessions() as session:
            return session.exec(select(Lead).where(Lead.ref == ref)).one()

    def events(self, ref: str = "") -> list[LedgerEvent]:
        """What the ledger says, of one lead or of everything."""
        asked = select(LedgerEvent).order_by(col(LedgerEvent.id))
        with self.sessions() as session:
            found = session.exec(asked.where(LedgerEvent.object_ref == ref) if ref else asked)
            return list(found)

    def counted(self, ref: str) -> list[LedgerEvent]:
        """The same without what was taken back."""
        events = self.events(ref)
        undone = {
            number for one in events if one.action is EventAction.UNDONE for number in one.new["events"]
        }
        return [one for one in events if one.id not in undone]

    def standing_blockers(self, ref: str) -> list[Blocker]:
        """What stands in the lead's way."""
        asked = select(Blocker).where(
            Blocker.lead_id == self.lead(ref).id, col(Blocker.resolved_at).is_(None)
        )
        with self.sessions() as session:
            return list(session.exec(asked.order_by(col(Blocker.id))))

    def channel_id(self, name: str) -> str:
        """The id of a channel."""
        with self.workspace.state.lock:
            return str(names.channel_of(self.workspace.state, self.person("lena").id, name)["id"])

    def dm_of(self, person: Person) -> str:
        """The id of somebody's direct messages with the bot."""
        with self.workspace.state.lock:
            return str(names.channel_of(self.workspace.state, person.id, DM)["id"])

    def refusals(self) -> list[tuple[str, str]]:
        """Who was refused what, oldest first, as the ledger keeps it."""
        events = self.events()
        return [(one.actor, one.object_ref) for one in events if one.action is EventAction.ACCESS_REFUSED]

    def facts(self) -> dict[str, int]:
        """How many rows there are of everything but refusals: the same before and after a no."""
        counted = (Lead, Blocker, Deadline, Nudge, OutboxRow, InboxKey, Digest)
        with self.sessions() as session:
            rows = {table.__name__: len(session.exec(select(table)).all()) for table in counted}
        kept = [one for one in self.events() if one.action not in NOT_FACTS]
        return {**rows, "events": len(kept)}

    def leaves(self, key: str) -> None:
        """Somebody's account is closed."""
        with self.sessions.begin() as session:
            session.exec(select(Member).where(Member.key == key)).one().active = False

    def close_lead(self, ref: str) -> None:
        """End a lead, as an import does."""
        with self.sessions.begin() as session:
            lead = session.exec(select(Lead).where(Lead.ref == ref)).one()
            why = {"group": "no_response", "reason": "unable_to_reach"}
            record(session, lead, EventAction.CLOSED, why, by=SETTER_UP, now=self.clock.now())
            settle(session, lead, now=self.clock.now())

    def submission(
        self, person: Person, change: Callable[[Json], Json] = lambda it: it
    ) -> Callable[[], Json]:
        """The submission of the open form, to be sent as often as wanted; gives the app's answer.

        `change` makes of it what a client that checks nothing could send.
        """
        with self.workspace.state.lock:
            view = views.stack(self.workspace.state, person.id)[-1]
            payload = change(interactions.view_submission(self.workspace.state, person.id, view))
        return lambda: self.workspace.office.ask("interactive", payload).payload

    def press(self, person: Person, label: str, channel: str) -> Callable[[], object]:
        """A press on what stands there now, to be sent later or again: a client may be behind."""
        state = self.workspace.state
        with state.lock:
            place = names.channel_of(state, person.id, channel)
            spot = spots.in_channel(state, person.id, place, label, "", "")
            payload = spots.use(state, spot, None, {})
        return lambda: self.workspace.office.ask("interactive", payload or {})

    @contextmanager
    def without_table(self, name: str) -> Iterator[None]:
        """For a while the database lacks a table, so that whoever needs it fails half-way."""
        with self.engine.begin() as connection:
            connection.execute(text(f"ALTER TABLE {name} RENAME TO {name}_away"))
        try:
            yield
        finally:
            with self.engine.begin() as connection:
                connection.execute(text(f"ALTER TABLE {name}_away RENAME TO {name}"))

    def redeliver(self, **changes: object) -> None:
        """Slack sends the last event once more, because our answer was lost on the way.

        With `changes` to the message it is a new event, of a kind that our sandbox knows nothing of.
        """
        sent = [one for one in self.workspace.state.traffic.since(0, 2000) if one["kind"] == "event"]
        payload = sent[-1]["payload"]
        if changes:
            payload = {
                **payload,
                "event_id": f"Ev{changes.get('ts')}",
                "event": {**payload["event"], **changes},
            }
        self._dispatch("events_api", payload, {"X-Slack-Retry-Num": "1"})

    def hears(self, event: Json, event_id: str = "Ev1", team_id: str = TEAM_ID) -> None:
        """Slack sends an event, as it would where the sandbox has no way to bring it about."""
        envelope = {"team_id": team_id, "event": event, "event_id": event_id, "type": "event_callback"}
        self._dispatch("events_api", envelope, {})

    def everything_stored(self) -> str:
        """All that stands in the database, as text to look for what must not be there."""
        with self.engine.connect() as connection:
            return str([list(connection.execute(table.select())) for table in metadata.sorted_tables])

    def said_by_bot(self) -> str:
        """All that the bot ever sent to Slack, as text to look for what must not be there."""
        sent = self.workspace.state.traffic.since(0, 2000)
        return str([one["payload"] if one["direction"] == "from_bot" else one["answer"] for one in sent])

    def choice(self, person: Person, label: str, value: str) -> Callable[[], object]:
        """A choice in the form as it stands now, told to the app later: a person may be quicker than we."""
        state = self.workspace.state
        with state.lock:
            spot = spots.in_view(person.id, views.stack(state, person.id)[-1], label, "")
            payload = spots.use(state, spot, value, {})
        return lambda: self.workspace.office.ask("interactive", payload or {})

    def session(self) -> Session:
        """A session to look with."""
        return self.sessions()

    def _dispatch(self, kind: str, body: Json, headers: dict[str, str]) -> Json | None:
        response = self.app.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))
        if response.status != 200:
            raise RuntimeError(f"the app answered {response.status}")
        if not response.body:
            return None
        parsed = json.loads(response.body) if response.body.startswith("{") else {"text": response.body}
        return dict(parsed)


def chicago(text: str) -> datetime:
    """The wall clock at Riverside in 2026, in UTC: `chicago("07-14 09:05")` is when stories begin."""
    local = datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo("America/Chicago"))
    return local.astimezone(UTC)


def texts(messages: list[Json]) -> list[str]:
    """What messages say, oldest first."""
    return [str(message["text"]) for message in messages]


def private(messages: list[Json]) -> list[str]:
    """What only this person sees of them, oldest first."""
    return texts([message for message in messages if message["is_ephemeral"]])


def public(messages: list[Json]) -> list[str]:
    """What everybody there sees of them, oldest first."""
    return texts([message for message in messages if not message["is_ephemeral"]])


def modal_text(person: Person) -> str:
    """What the form or page on top says outside its fields; empty when none is open."""
    blocks = person.modal["blocks"] if person.modal else []
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")


def all_at_once(*acts: Callable[[], object]) -> None:
    """Several people at the same moment, each in a thread of their own."""
    together = threading.Barrier(len(acts))

    def act(one: Callable[[], object]) -> object:
        together.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as people:
        for done in [people.submit(act, one) for one in acts]:
            done.result()
