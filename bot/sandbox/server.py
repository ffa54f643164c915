"""The workspace on loopback: Web API, Socket Mode, response_urls, files, the page and its control API on one port."""

import contextlib
import json
import logging
import mimetypes
import os
import socket
import struct
import threading
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.security import safe_join
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from bot.sandbox import response_urls
from bot.sandbox.control import control_api
from bot.sandbox.methods.files import LARGEST_FILE, take_bytes
from bot.sandbox.refusals import Json, Refusal
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Workspace

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
LARGEST_BODY = LARGEST_FILE + 100_000  # bytes
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LOOPBACK = ("127.0.0.1", "localhost")


class _Handler(WSGIRequestHandler):
    """Says nothing on the console, and lets its server know which connections are open."""

    def setup(self) -> None:
        super().setup()
        self.server.open_connections.add(self.connection)  # type: ignore[attr-defined]
        if self.server.is_closing.is_set():  # type: ignore[attr-defined]
            self.connection.shutdown(socket.SHUT_RDWR)

    def finish(self) -> None:
        self.server.open_connections.discard(self.connection)  # type: ignore[attr-defined]
        with contextlib.suppress(OSError):
            super().finish()

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: ANN401 — werkzeug's signature
        log.debug(message, *args)


class SandboxServer:
    """Serves one workspace at `127.0.0.1:port`; port 0 takes a free one. Also a context manager."""

    def __init__(self, workspace: Workspace, *, port: int = 0) -> None:
        self.workspace = workspace
        self._port = port
        self._server: BaseWSGIServer | None = None
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._api = WebApi(
            workspace.state, workspace.sockets, bot_token=workspace.bot_token, app_token=workspace.app_token
        )
        self.wsgi = self._routes()

    @property
    def url(self) -> str:
        """Where the page is, without a slash at the end."""
        return self.workspace.state.url

    @property
    def api_url(self) -> str:
        """What a Slack client takes as its base URL."""
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        """The bot's token."""
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return self.workspace.app_token

    @property
    def signing_secret(self) -> str:
        """What requests over HTTP are signed with."""
        return self.workspace.signing_secret

    def start(self) -> Self:
        """Listen; returns at once. Raises OSError when the port is taken."""
        with socket.socket() as probe:  # werkzeug would end the process over a taken port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", self._port))
            port = probe.getsockname()[1]
        server = make_server("127.0.0.1", port, self._serve, threaded=True, request_handler=_Handler)
        server.open_connections = set()  # type: ignore[attr-defined]
        server.is_closing = self._closing  # type: ignore[attr-defined]
        server.daemon_threads = False  # type: ignore[attr-defined]  # so that closing waits for them
        self._server = server
        self._closing.clear()
        self.workspace.state.url = f"http://127.0.0.1:{server.port}"
        self._thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), name="sandbox-server", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening, drop what is connected, wait for every thread; the workspace stays."""
        if self._server is None or self._thread is None:
            return
        self._closing.set()
        self.workspace.state.wake()
        self._server.shutdown()
        self._thread.join()
        for connection in list(self._server.open_connections):  # type: ignore[attr-defined]
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 — WSGI
        if environ["PATH_INFO"] == "/link/" and environ.get("HTTP_UPGRADE", "").lower() == "websocket":
            ticket = parse_qs(environ["QUERY_STRING"]).get("ticket", [""])[0]
            if self.workspace.sockets.serve(environ, ticket):
                raise ConnectionAbortedError("the line is over")  # tells werkzeug to write nothing more
            start_response("403 Forbidden", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return [b""]
        body: Iterable[bytes] = self.wsgi(environ, start_response)
        hang_up = environ.get("sandbox.hang_up")
        if hang_up == "reset":
            connection: socket.socket = environ["werkzeug.socket"]
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(connection.detach())
        if hang_up:
            raise ConnectionAbortedError("hung up on purpose")
        return body

    def _routes(self) -> Flask:
        app = Flask(__name__, static_folder=None)
        app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, MAX_FORM_MEMORY_SIZE=LARGEST_BODY)
        app.before_request(_guard)
        app.register_error_handler(Exception, _failed)
        app.register_blueprint(control_api(self.workspace, self._closing))
        app.add_url_rule("/api/<method>", view_func=self._call, methods=["GET", "POST"])
        app.add_url_rule("/actions/<team>/<key>", view_func=self._use_response_url, methods=["POST"])
        app.add_url_rule("/upload/<file_id>", view_func=self._upload, methods=["POST"])
        app.add_url_rule("/files/<file_id>/<name>", view_func=self._download)
        app.add_url_rule(
            "/archives/<channel>/<ts>",
            endpoint="archives",
            view_func=lambda channel, ts: redirect(f"/#{channel}/{ts}"),
        )
        app.add_url_rule("/", endpoint="page", view_func=lambda: _page("index.html"))
        app.add_url_rule("/assets/<path:name>", endpoint="assets", view_func=_page)
        return app

    def _call(self, method: str) -> Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        try:
            values = _arguments()
        except Refusal as refusal:
            return _json(refusal.answer())
        reply = self._api.answer(method, token or str(values.pop("token", "")), values)
        if reply.hang_up:
            request.environ["sandbox.hang_up"] = reply.hang_up
        response = _json(reply.body, reply.status)
        response.headers.update(reply.headers)
        return response

    def _use_response_url(self, team: str, key: str) -> Response:
        state = self.workspace.state
        body = request.get_json(silent=True, force=True)
        if body is None and "payload" in request.form:
            body = _decoded(request.form["payload"])
        answer: Json = {"ok": True}
        try:
            if not isinstance(body, dict):
                raise Refusal("invalid_payload")
            with state.lock:
                response_urls.use(state, key, body)
        except Refusal as refusal:
            answer = refusal.answer()
        status = (
            200
            if answer["ok"]
            else 404
            if answer["error"] in ("used_url", "expired_url", "invalid_url")
            else 400
        )
        with state.lock:
            at = state.now().isoformat()
            state.traffic.note(
                "from_bot", "response_url", "respond", body, answer, at=at, status=status, ms=0
            )
        return Response("ok", mimetype="text/html") if answer["ok"] else _json(answer, status)

    def _upload(self, file_id: str) -> Response:
        sent = next(iter(request.files.values()), None) if request.mimetype == "multipart/form-data" else None
        content = sent.read() if sent else request.get_data()
        try:
            with self.workspace.state.lock:
                take_bytes(self.workspace.state, file_id, content)
        except Refusal as refusal:
            return _json(refusal.answer(), 404)
        return Response(f"OK - {len(content)}", mimetype="text/plain")

    def _download(self, file_id: str, name: str) -> Response:
        record = self.workspace.state.store.get("file", file_id)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        own_page = request.headers.get("Sec-Fetch-Site") == "same-origin"
        if record is None or record["content"] is None or not (own_page or token == self.bot_token):
            return _json({"ok": False, "error": "file_not_found"}, 404)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(b64decode(record["content"]), mimetype="application/octet-stream", headers=headers)


def _guard() -> Response | None:
    """Keep web pages from elsewhere out, also those that point a name of theirs at this machine."""
    host = request.host.partition(":")[0]
    origin = request.headers.get("Origin")
    if host not in LOOPBACK or (origin is not None and origin != f"http://{request.host}"):
        return _json({"ok": False, "error": "This workspace only talks to its own machine."}, 403)
    if request.path.startswith("/control/") and request.method == "POST" and not request.is_json:
        return _json({"ok": False, "error": "Send JSON, and say so in Content-Type."}, 400)
    return None


def _failed(error: Exception) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return _json({"ok": False, "error": "request_too_large"}, 413)
    if isinstance(error, HTTPException):
        return _json({"ok": False, "error": error.name.lower().replace(" ", "_")}, error.code or 500)
    log.exception("The workspace failed at %s", request.path)
    return _json({"ok": False, "error": "internal_error"}, 500)


def _arguments() -> Json:
    if request.is_json:
        values = _decoded(request.get_data(as_text=True) or "{}")
        if not isinstance(values, dict):
            raise Refusal("json_not_object" if values is not None else "invalid_json")
        return {**request.args, **values}
    return {**request.args, **request.form}


def _decoded(text: str) -> Any:  # noqa: ANN401 — any JSON value
    try:
        return json.loads(text)
    except ValueError:
        return None


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body), status, mimetype="application/json")


def _page(name: str) -> Response:
    found = safe_join(str(PAGE), name)
    if found is None or not Path(found).is_file():
        raise NotFound
    # Read at once: a response that reads a file on its way out leaves it open when the browser hangs up.
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(Path(found).read_bytes(), mimetype=kind, headers=PAGE_HEADERS)
