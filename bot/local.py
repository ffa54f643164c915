"""The local workspace: the sandbox, the sample study and the bot in one process, on one clock."""

import fcntl
import json
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select

from bot.clock import WindableClock
from bot.database import make_folder, migrate, open_engine, open_sessions
from bot.running import Bot
from bot.sample.people import CHANNELS, HOME_ZONE, PEOPLE, START, TEAM_ID, TEAM_NAME
from bot.sandbox import SandboxServer, Workspace
from bot.settings import PROJECT, Settings
from handlers import jobs
from handlers.operations.digests import next_digest, studies_with_digests
from handlers.operations.importing import import_history
from handlers.operations.ledger import Doer
from handlers.operations.outbox import next_due
from handlers.operations.studies import apply_study, workspace_for
from handlers.reading.history_file import read_history_file
from handlers.reading.study_file import read_study_file
from messages.nudges import CLOCKS
from models.deadline import Deadline
from models.lead import Lead
from models.queries.coming import next_to_happen
from models.queries.mornings import next_lists
from models.study import Study
from models.terms import DeadlineKind

SAMPLE = Path(__file__).resolve().parent / "sample"
SETTER_UP = Doer("system:sample", role="system")

Passed = list[tuple[datetime, str]]


class LocalError(Exception):
    """The local workspace cannot start. The message says why and what to do."""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the data folder; a second start is told so. Raises LocalError."""
    make_folder(home)
    with (home / "running.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(
                f"Onward already runs with the data in {home}. "
                "Use that one, or start this one with another ONWARD_HOME."
            ) from None
        yield


class LocalOnward:
    """Everything a newcomer needs, with no Slack account. Winding its clock rings what falls due."""

    def __init__(self, settings: Settings, *, port: int, flowing: bool = True) -> None:
        self.settings = settings
        self.clock = WindableClock(START, flowing=flowing)
        self.workspace = Workspace(
            json.loads((PROJECT / "manifest.json").read_text()),
            self.clock,
            journal=settings.home / "workspace.jsonl",
            team_id=TEAM_ID,
            team_name=TEAM_NAME,
        )
        seed_workspace(self.workspace)
        self.server = SandboxServer(self.workspace, port=port)
        self.engine = open_engine(settings.database_url)
        self._winding = threading.Lock()
        self.bot: Bot | None = None

    def start(self) -> str:
        """Start everything; gives the address of the page. Raises LocalError for a taken port."""
        try:
            self.server.start()
        except OSError as problem:
            self.workspace.close()
            raise LocalError(
                f"Port {self.settings.port} is taken by another program. "
                f"Choose another, for example: PORT={self.settings.port + 1} make run"
            ) from problem
        migrate(self.engine)
        set_up_sample(self.engine, self.clock.now())
        self.bot = Bot(
            self.engine,
            bot_token=self.workspace.bot_token,
            app_token=self.workspace.app_token,
            api_url=self.server.api_url,
            clock=self.clock,
        )
        self.workspace.on_wind = self.wind
        self.workspace.upcoming = self.upcoming
        self.workspace.on_reset = self.reset
        self.workspace.zone = HOME_ZONE
        self.bot.start()
        return self.server.url

    def stop(self) -> None:
        """Stop everything; the data stays."""
        if self.bot is not None:
            self.bot.stop()
        self.server.stop()
        self.workspace.close()

    def upcoming(self) -> Passed:
        """What falls due next, the nearest first."""
        now = self.clock.now()
        with open_sessions(self.engine)() as session:
            rings = session.exec(
                select(Deadline.next_ring_at, Deadline.kind, Lead.ref)
                .join(Lead, col(Lead.id) == Deadline.lead_id)
                .where(col(Deadline.next_ring_at).is_not(None))
                .order_by(col(Deadline.next_ring_at))
                .limit(10)
            ).all()
            studies = studies_with_digests(session)
            lists = next_lists(session, now)
        coming = [
            (at, f"{CLOCKS[DeadlineKind(kind)][0]}: {ref}") for at, kind, ref in rings if at is not None
        ]
        coming += [(at, f"Morning lists of {site}") for site, at in lists]
        for study in studies:
            at = next_digest(study, now)
            coming += [(at, f"Digest of {study.code}")] if at else []
        return sorted(coming)

    def wind(self, to: datetime) -> Passed:
        """Go on to `to`; whatever falls due on the way happens in order, at its own instant."""
        passed: Passed = []
        done: set[tuple[datetime, str]] = set()
        with self._winding:
            while (due := self._next_due(but=done)) is not None and due[0] <= to:
                at, what = due
                self.clock.wind_to(at)
                if what:
                    passed.append(due)
                self._work()
                # What is still due after its work was done does not happen now; it is not asked twice.
                done.add(due)
            self.clock.wind_to(to)
            self._work()
        return passed

    def reset(self) -> None:
        """Back to the sample as it was at the first start; the clock stays where it is."""
        with self._winding:
            migrate(self.engine, "base")
            migrate(self.engine)
            set_up_sample(self.engine, self.clock.now())

    def _next_due(self, *, but: set[tuple[datetime, str]]) -> tuple[datetime, str] | None:
        with open_sessions(self.engine)() as session:
            silent = (next_due(session), next_to_happen(session, now=self.clock.now()))
        coming = [*self.upcoming(), *((at, "") for at in silent if at is not None)]
        return min((one for one in coming if one not in but), default=None)

    def _work(self) -> None:
        if self.bot is None:
            return
        now = self.clock.now()
        for job in (
            jobs.notice,
            jobs.follow_blockers,
            jobs.ring,
            jobs.watch,
            jobs.tell_untaken_handovers,
            jobs.send_digests,
        ):
            job(self.bot.sessions, now)
        self.bot.postman.look_for_lost()
        self.bot.postman.deliver()


def seed_workspace(workspace: Workspace) -> None:
    """Put the sample's people and channels there."""
    for person in PEOPLE:
        workspace.add_person(person.key, person.name, tz=person.tz, title=person.title, team=person.company)
    for channel in CHANNELS:
        workspace.add_channel(
            channel.name, members=channel.members, shared_with=channel.shared_with, topic=channel.topic
        )


def set_up_sample(engine: Engine, now: datetime) -> None:
    """Apply the sample study and take in its history, unless it is there."""
    with open_sessions(engine).begin() as session:
        if session.exec(select(Study.id)).first() is not None:
            return
        workspace = workspace_for(session, TEAM_ID, name=TEAM_NAME)
        file = read_study_file((SAMPLE / "study.toml").read_text())
        apply_study(session, file, workspace=workspace, by=SETTER_UP, now=now)
        history = read_history_file((SAMPLE / "history.json").read_text())
        import_history(session, history, workspace=workspace, now=now)


def run_local(settings: Settings, say: Callable[[str], None]) -> int:
    """Run until SIGTERM or Ctrl-C; gives the exit code. Raises LocalError."""
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told.set())
    with only_one(settings.home):
        local = LocalOnward(settings, port=settings.port)
        url = local.start()
        say(
            f"Onward runs in its local workspace. Open {url} and act as a coordinator, a site lead or a sponsor."
        )
        say(
            f"Its data is in {settings.home}. Ctrl-C stops it; the next start goes on where this one stopped."
        )
        told.wait()
        local.stop()
    return 0
