"""The outbox's postman: the only place that posts announcements to Slack."""

import logging
import re
import socket
import ssl
import threading
import urllib.error
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.clock import Clock
from handlers.operations import outbox
from handlers.operations.delivered import delivered
from handlers.operations.rooms import not_posted, remember_room, sponsor_room
from messages.message import PLAIN
from models.outbox import OutboxRow
from models.rules.rooms import RoomSeen, unfit
from models.terms import OutboxOp, OutboxState

log = logging.getLogger(__name__)

EVENT_TYPE = "onward_delivery"
PAGES = 5  # of history read when looking for a message, at most
SKEW = timedelta(seconds=60)  # how far Slack's clock and ours may be apart
LATEST = timedelta(minutes=5)  # how long after we began to send something it may still appear
ERROR_CODE = re.compile(r"[a-z0-9_]+")  # the client puts a whole page here when the answer is no JSON
NOT_POSTED_TRY_LATER = {"ratelimited", "rate_limited"}
# A workspace or client that does not know our newer blocks, or draws fewer of them than we thought.
BLOCKS_REFUSED = {"invalid_blocks", "invalid_blocks_format", "only_one_table_allowed", "msg_blocks_too_long"}
# Slack's own words: "part of the operation may have succeeded".
NOBODY_KNOWS = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}


@dataclass(frozen=True, slots=True)
class Sent:
    """Slack has it, there."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Slack does not have it and may take it later; without `after`, when the backoff says."""

    because: str
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Slack may or may not have it."""

    because: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Slack will not take it."""

    because: str


Failure = TryAgain | Unknown | GiveUp
Outcome = Sent | Failure


def judge(problem: Exception) -> Failure:
    """What a failed call says about whether the message is in Slack."""
    if isinstance(problem, SlackApiError):
        return _judge_answer(problem)
    if isinstance(problem, urllib.error.URLError) and isinstance(
        problem.reason, ConnectionRefusedError | socket.gaierror | ssl.SSLCertVerificationError
    ):
        return TryAgain(f"Slack was not reached ({type(problem.reason).__name__})")
    return Unknown(f"no answer ({type(problem).__name__})")


def _judge_answer(problem: SlackApiError) -> Failure:
    response = problem.response
    if not isinstance(response, SlackResponse) or not isinstance(response.data, dict):
        return Unknown("an answer that is no JSON")
    error = str(response.data.get("error", ""))
    if response.status_code == 429 or error in NOT_POSTED_TRY_LATER:
        seconds = int(response.headers.get("Retry-After", response.headers.get("retry-after", 1)))
        return TryAgain(f"Slack asked to wait {seconds} s", timedelta(seconds=seconds))
    if not ERROR_CODE.fullmatch(error):
        return Unknown(f"an answer that is not Slack's (status {response.status_code})")
    if response.status_code >= 500 or error in NOBODY_KNOWS:
        return Unknown(error)
    return GiveUp(error)


def post(client: WebClient, row: OutboxRow, *, channel: str, root_ts: str | None) -> Outcome:
    """Send one row; `root_ts` is the message it edits or answers, where there is one.

    Where Slack refuses its blocks, what it says in plainer ones is sent instead: nothing was posted yet.
    """
    body = dict(row.body)
    plain = body.pop(PLAIN, None)
    outcome = _post(client, row, body, channel=channel, root_ts=root_ts)
    if plain is None or not isinstance(outcome, GiveUp) or outcome.because not in BLOCKS_REFUSED:
        return outcome
    log.info("Blocks of %s were refused; sent as text", row.dedupe_key, extra={"action": "plainer"})
    return _post(client, row, {**body, "blocks": plain}, channel=channel, root_ts=root_ts)


def _post(
    client: WebClient, row: OutboxRow, sent: dict[str, Any], *, channel: str, root_ts: str | None
) -> Outcome:
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": row.delivery_id}}
    try:
        if row.op is OutboxOp.UPDATE:
            # An update without `blocks` would leave the old ones standing.
            body = {"blocks": [], **sent}
            answer = client.chat_update(
                channel=channel, ts=root_ts or "", metadata=metadata, **_editable(body)
            )
        else:
            answer = client.chat_postMessage(channel=channel, thread_ts=root_ts, metadata=metadata, **sent)
    except Exception as problem:  # noqa: BLE001 - whatever went wrong, it is judged
        return judge(problem)
    return Sent(str(answer["channel"]), str(answer["ts"]))


def _editable(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if not key.startswith("unfurl_")}


class Postman:
    """Delivers what is due, one row at a time; any number of them may work at once."""

    def __init__(
        self,
        client: WebClient,
        sessions: sessionmaker[Session],
        clock: Clock,
        *,
        worker: str,
        lease: timedelta = outbox.LEASE,
    ) -> None:
        self.client = client
        self.sessions = sessions
        self.clock = clock
        self.worker = worker
        self.lease = lease
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Claim nothing more. What is claimed is still sent, and the rest waits for the next start."""
        self._stopping.set()

    def deliver(self) -> int:
        """Send everything that may be sent now; gives how many rows were dealt with."""
        count = 0
        while not self._stopping.is_set():
            with self.sessions.begin() as session:
                rows = outbox.claim(session, worker=self.worker, now=self.clock.now(), lease=self.lease)
            if not rows:
                return count
            for row in rows:
                self._send(row)
            count += len(rows)
        return count

    def look_for_lost(self) -> int:
        """Find out what became of messages nobody knows about; gives how many were looked for."""
        with self.sessions.begin() as session:
            rows = outbox.claim_uncertain(session, worker=self.worker, now=self.clock.now(), lease=self.lease)
        for row in rows:
            self._look_for(row)
        return len(rows)

    def _send(self, row: OutboxRow) -> None:
        with self.sessions.begin() as session:
            ours = outbox.begin_sending(session, row, now=self.clock.now(), lease=self.lease)
        if ours is None:
            return
        channel, root_ts = self._address(ours)
        if isinstance(channel, str):
            unfit = self._sponsors_room(channel) if ours.outsiders_may_read else self._unfit(channel)
            self._settle(ours, unfit or post(self.client, ours, channel=channel, root_ts=root_ts))
        else:
            self._settle(ours, channel)

    def _unfit(self, channel: str) -> Outcome | None:
        """Why a channel may not hear of leads: it can become shared with another company at any time."""
        if channel.startswith("D"):
            return None
        try:
            room = self.client.conversations_info(channel=channel)["channel"]
        except Exception as problem:  # noqa: BLE001 - nothing was posted; what cannot be asked is judged
            found = judge(problem)
            return TryAgain(found.because) if isinstance(found, Unknown) else found
        shared = room.get("is_ext_shared") or room.get("is_pending_ext_shared")
        return GiveUp("the channel is shared with another company") if shared else None

    def _sponsors_room(self, channel: str) -> Outcome | None:
        """Why nothing may go into a sponsor's channel now; one seen for the first time is remembered."""
        with self.sessions() as session:
            known = sponsor_room(session, channel)
        if known is None:
            return None
        try:
            seen = RoomSeen.from_slack(self.client.conversations_info(channel=channel)["channel"])
        except Exception as problem:  # noqa: BLE001 - nothing was posted; what cannot be asked is judged
            found = judge(problem)
            if isinstance(found, GiveUp):
                return GiveUp("the app cannot see its channel any more")
            return TryAgain(found.because) if isinstance(found, Unknown) else found
        because = unfit(seen, known[1])
        if because is not None:
            return GiveUp(because)
        with self.sessions.begin() as session:
            remember_room(session, channel, seen, now=self.clock.now())
        return None

    def _address(self, row: OutboxRow) -> tuple[str | TryAgain | GiveUp, str | None]:
        """The conversation a row goes to, remembered before sending so that it can be looked for.

        In its place, what it means that the conversation could not be opened.
        """
        with self.sessions() as session:
            root_id = row.edits_id or row.reply_to_id
            root = session.get_one(OutboxRow, root_id) if root_id else None
        known = row.channel or (root.channel if root else None)
        channel = known or (row.to if row.to[0] not in "UW" else self._direct(row.to))
        if isinstance(channel, str) and row.channel != channel:
            with self.sessions.begin() as session:
                session.get_one(OutboxRow, row.id).channel = channel
        return channel, root.ts if root else row.thread_ts

    def _direct(self, user: str) -> str | TryAgain | GiveUp:
        try:
            return str(self.client.conversations_open(users=user)["channel"]["id"])
        except Exception as problem:  # noqa: BLE001 - nothing was posted, so it may be tried again
            outcome = judge(problem)
            return TryAgain(outcome.because) if isinstance(outcome, Unknown) else outcome

    def _settle(self, sent: OutboxRow, outcome: Outcome) -> None:
        now = self.clock.now()
        with self.sessions.begin() as session:
            row = session.get_one(OutboxRow, sent.id)
            if not outbox.is_still(row, sent):
                return  # our lease ran out and another worker decided
            match outcome:
                case Sent(channel, ts):
                    outbox.mark_sent(session, row, channel=channel, ts=ts, now=now)
                    delivered(session, row, now=now)
                case TryAgain(because, after):
                    outbox.put_off(session, row, because=because, now=now, wait=after)
                case Unknown(because):
                    outbox.doubt(row, because=because, now=now, lease=self.lease)
                case GiveUp(because):
                    outbox.give_up(session, row, because=because)
                    not_posted(session, row, because=because, now=now)
        _report(row, outcome)

    def _look_for(self, row: OutboxRow) -> None:
        try:
            channel, thread_ts = self._address(row)
            if not isinstance(channel, str):
                log.warning("Could not look for delivery %s (%s)", row.id, channel.because)
                return
            found = self._copies(row, channel, thread_ts)
            for surplus in found[1:]:
                self.client.chat_delete(channel=channel, ts=surplus)
        except Exception as problem:  # noqa: BLE001 - a failed search is tried again, never posted blind
            log.warning("Could not look for delivery %s (%s)", row.id, type(problem).__name__)
            return  # claimed for a minute; then it is looked for again
        now = self.clock.now()
        with self.sessions.begin() as session:
            row = session.get_one(OutboxRow, row.id)
            if row.state is not OutboxState.UNCERTAIN or row.lease_owner != self.worker:
                return
            if found:
                outbox.mark_sent(session, row, channel=channel, ts=found[0], now=now)
                delivered(session, row, now=now)
            else:
                outbox.send_again(session, row, now=now)

    def _copies(self, row: OutboxRow, channel: str, thread_ts: str | None) -> list[str]:
        """The ts of every message in Slack that carries this row's key, oldest first.

        Raises LookupError when not all that were posted meanwhile could be read.
        """
        started = row.send_started_at or row.created_at
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": str((started - SKEW).timestamp()),
            "latest": str((started + LATEST).timestamp()),
            "include_all_metadata": True,
            "limit": 200,
        }
        found: list[str] = []
        cursor = ""
        for _ in range(PAGES):
            if thread_ts:
                page = self.client.conversations_replies(ts=thread_ts, cursor=cursor, **asked)
            else:
                page = self.client.conversations_history(cursor=cursor, **asked)
            found += [str(one["ts"]) for one in page["messages"] if _is_delivery(one, row)]
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return sorted(found)
        raise LookupError("more messages than can be read")


def _is_delivery(message: dict[str, Any], row: OutboxRow) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return (
        bool(message.get("bot_id"))
        and metadata.get("event_type") == EVENT_TYPE
        and payload.get("delivery_id") == row.delivery_id
    )


def _report(row: OutboxRow, outcome: Outcome) -> None:
    match outcome:
        case Sent():
            log.info("Delivered %s", row.dedupe_key, extra={"action": "delivered"})
        case GiveUp(because):
            log.error("Gave up delivering %s: %s", row.dedupe_key, because, extra={"action": "gave_up"})
        case TryAgain(because) | Unknown(because):
            log.warning("Delivery %s waits: %s", row.dedupe_key, because, extra={"action": "waits"})
