"""Delivery over HTTP: signed requests to the app's request URL, as Slack makes them without Socket Mode."""

import hashlib
import hmac
import http.client
import json
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from bot.clock import SystemClock
from bot.sandbox.delivery import Answer, Parcel, retry_headers
from bot.sandbox.refusals import Json


@dataclass
class HttpRoute:
    """One request URL for everything. The knobs make requests that an app must refuse."""

    url: str
    signing_secret: str
    wrong_secret: bool = False
    seconds_old: int = 0
    altered_body: bool = False

    def is_open(self) -> bool:
        """Always: whether anybody answers shows when we knock."""
        return True

    def send(self, parcel: Parcel, seconds: float) -> Callable[[], Answer]:
        """Make the request when its answer is asked for."""
        body, content_type = _body_of(parcel)
        headers = {"Content-Type": content_type, **retry_headers(parcel)}
        return lambda: self._knock(body, headers, seconds)

    def verify(self, challenge: str, seconds: float) -> bool:
        """Whether the app passes the test Slack makes when a request URL is saved."""
        body = json.dumps({"token": "", "challenge": challenge, "type": "url_verification"}).encode()
        answer = self._knock(body, {"Content-Type": "application/json"}, seconds)
        return not answer.failure and challenge in (
            answer.payload.get("challenge"),
            answer.payload.get("text"),
        )

    def _knock(self, body: bytes, headers: dict[str, str], seconds: float) -> Answer:
        target = urlsplit(self.url)
        connect = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        connection = connect(target.hostname or "", target.port, timeout=seconds)
        started = time.monotonic()
        try:
            signed = headers | self._signature(body)
            connection.request("POST", target.path or "/", body + b" " * self.altered_body, signed)
            response = connection.getresponse()
            answer = _answer_of(response, response.read().decode(errors="replace"))
        except TimeoutError:
            return Answer("http_timeout")
        except ssl.SSLError:
            return Answer("ssl_error")
        except (OSError, http.client.HTTPException):
            return Answer("connection_failed")
        finally:
            connection.close()
        return Answer("http_timeout") if time.monotonic() - started > seconds else answer

    def _signature(self, body: bytes) -> dict[str, str]:
        # Signatures live in real time: the app compares them with the machine's clock, however ours is wound.
        timestamp = str(int(SystemClock().now().timestamp()) - self.seconds_old)
        secret = "wrong" if self.wrong_secret else self.signing_secret
        signed = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signed}",
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }


def _body_of(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    fields = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _answer_of(response: http.client.HTTPResponse, text: str) -> Answer:
    no_retry = response.headers.get("X-Slack-No-Retry") == "1"
    if response.status >= 300:
        failure = "too_many_redirects" if response.status < 400 else "http_error"
        return Answer(failure, {"body": text[:2000]}, response.status, no_retry)
    payload: Json = {"text": text} if text.strip() else {}
    if "json" in response.headers.get("Content-Type", ""):
        try:
            decoded = json.loads(text or "{}")
        except ValueError:
            return Answer("invalid_response", {"body": text[:2000]}, response.status, no_retry)
        payload = decoded if isinstance(decoded, dict) else {}
    return Answer("", payload, response.status, no_retry)
