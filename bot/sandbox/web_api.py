"""The Web API's front desk: whose token, which scope, how often, and what goes wrong on purpose."""

import time
from dataclasses import dataclass, field

from bot.sandbox import channels
from bot.sandbox.faults import CallFault
from bot.sandbox.limits import RateLimited
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.calls import Arguments, Method
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.sockets import SocketMode
from bot.sandbox.state import State


@dataclass(frozen=True)
class Reply:
    """What goes back over HTTP; `hang_up` means nothing does: "close" after the effect, "reset" before it."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: str = ""


class WebApi:
    """Answers calls of methods. Application errors are HTTP 200 with `ok: false`, as everywhere in Slack."""

    def __init__(self, state: State, sockets: SocketMode, *, bot_token: str, app_token: str) -> None:
        self._state = state
        self._tokens = {bot_token: "bot", app_token: "app"}
        self._methods = METHODS | {
            "apps.connections.open": Method(lambda _, __: {"url": self._socket_url(sockets)}, token="app"),
        }

    def names(self) -> list[str]:
        """All methods there are."""
        return sorted(self._methods)

    def answer(self, name: str, token: str, values: Json) -> Reply:
        """Perform one call, with the faults arranged for it."""
        started = time.monotonic()
        fault = self._state.faults.next_call(name)
        reply = self._faulty(fault, name, token, values) if fault else self._perform(name, token, values)
        more = {"at": self._state.now().isoformat(), "status": reply.status if not reply.hang_up else 0}
        more["ms"] = round((time.monotonic() - started) * 1000)
        answer = reply.body if not reply.hang_up else {"no answer": reply.hang_up}
        with self._state.lock:
            self._state.traffic.note("from_bot", "web_api", name, values, answer, **more)
        return reply

    def _faulty(self, fault: CallFault, name: str, token: str, values: Json) -> Reply:
        if fault.kind == "reset":
            return Reply({}, hang_up="reset")
        if fault.kind == "status":
            headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
            error = "ratelimited" if fault.status == 429 else "internal_error"
            return Reply({"ok": False, "error": error}, fault.status, headers)
        time.sleep(fault.seconds)
        reply = self._perform(name, token, values)
        return Reply({}, hang_up="close") if fault.kind == "lost_answer" else reply

    def _perform(self, name: str, token: str, values: Json) -> Reply:
        headers = {}
        try:
            with self._state.lock:
                method = self._methods.get(name)
                if method is None:
                    raise Refusal("unknown_method", req_method=name)
                headers = self._scope_headers(method)
                self._admit(method, token)
                arguments = Arguments(values)
                channel = channels.canonical(self._state, arguments.text("channel"))
                self._state.limits.count(name, method.tier, channel, self._state.now())
                return Reply({"ok": True, **method.run(self._state, arguments)}, headers=headers)
        except RateLimited as refusal:
            return Reply(refusal.answer(), 429, headers | {"Retry-After": str(refusal.retry_after)})
        except Refusal as refusal:
            return Reply(refusal.answer(), headers=headers)

    def _admit(self, method: Method, token: str) -> None:
        if not method.token:
            return
        if not token:
            raise Refusal("not_authed")
        if token not in self._tokens:
            raise Refusal("invalid_auth")
        if self._tokens[token] != method.token:
            raise Refusal("not_allowed_token_type")
        granted = self._state.manifest.scopes
        if method.scopes and not granted & set(method.scopes):
            needed, provided = ",".join(method.scopes), ",".join(sorted(granted))
            raise Refusal("missing_scope", needed=needed, provided=provided)

    def _scope_headers(self, method: Method) -> dict[str, str]:
        headers = {"X-OAuth-Scopes": ",".join(sorted(self._state.manifest.scopes))}
        return headers | ({"X-Accepted-OAuth-Scopes": ",".join(method.scopes)} if method.scopes else {})

    def _socket_url(self, sockets: SocketMode) -> str:
        address = self._state.url.replace("http://", "ws://", 1)
        return f"{address}/link/?ticket={sockets.issue_ticket()}&app_id={self._state.app_id}"
