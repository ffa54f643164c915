"""The WSGI app: Slack's requests over HTTP, and whether we are well."""

from hmac import compare_digest

from flask import Flask, Response, jsonify, request
from slack_bolt.adapter.flask import SlackRequestHandler
from sqlalchemy import Engine
from werkzeug.datastructures import Headers

from bot.app import OnwardApp, create_app, slack_client
from bot.clock import Clock, SystemClock
from bot.database import DatabaseError, check_database, open_engine, open_sessions
from bot.logs import set_up_logging
from bot.metrics import metrics_text
from bot.settings import read_settings, require
from bot.workspaces import adopt_workspace


def create_web(app: OnwardApp, engine: Engine, *, clock: Clock, metrics_token: str | None = None) -> Flask:
    """`/slack/events` for everything Slack sends, `/healthz` and `/metrics` for whoever watches.

    Without a token nobody is told the metrics.
    """
    web = Flask(__name__)
    web.config["MAX_CONTENT_LENGTH"] = 1_000_000
    handler = SlackRequestHandler(app)

    @web.post("/slack/events")
    def slack() -> Response:
        # Bolt takes a signature that makes no sense for a failure of ours, and would apologise for it.
        if not _is_signed(request.headers):
            return Response(status=401)
        return handler.handle(request)

    @web.get("/healthz")
    def health() -> tuple[Response, int]:
        try:
            check_database(engine)
        except DatabaseError as problem:
            return jsonify(ok=False, problem=str(problem)), 503
        return jsonify(ok=True), 200

    @web.get("/metrics")
    def metrics() -> Response:
        if metrics_token is None:
            return Response(status=404)
        given = request.headers.get("Authorization", "")
        if not compare_digest(given.encode(), f"Bearer {metrics_token}".encode()):
            return Response(status=401)
        with open_sessions(engine)() as session:
            return Response(metrics_text(session, clock.now()), mimetype="text/plain")

    return web


def _is_signed(headers: Headers) -> bool:
    """Whether the headers look like a signature of Slack's; whether it is right, Bolt finds out."""
    at, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    return at.isascii() and at.isdigit() and len(at) <= 12 and signature.isascii()


def serve() -> Flask:
    """What gunicorn calls in each of its workers. Raises SettingsError for settings that are missing."""
    settings = read_settings()
    require(settings, "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")
    set_up_logging(settings.log_level)
    engine = open_engine(settings.database_url)
    check_database(engine)
    sessions = open_sessions(engine)
    client = slack_client(settings.bot_token or "", settings.slack_api_url)
    clock = SystemClock()
    app = create_app(client, sessions=sessions, clock=clock, signing_secret=settings.signing_secret)
    adopt_workspace(sessions, client)
    return create_web(app, engine, clock=clock, metrics_token=settings.metrics_token)
