"""The Bolt app: one middleware that says who acts and when, one answerer for what goes wrong."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

import handlers
from bot.asker import asker_of
from bot.bolt_repairs import repair
from bot.clock import Clock
from bot.errors import answer_error
from bot.screens import refreshed

log = logging.getLogger(__name__)

WITHOUT_ACTOR = ("user_change",)  # events that tell of somebody, and are heard although nobody acted
Next = Callable[[], BoltResponse]


class OnwardApp(App):
    """A Bolt app that says when it has dealt with something."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Bolt's own arguments
        super().__init__(*args, **kwargs)
        self.after: Callable[[], None] = lambda: None

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Deal with one request of Slack's."""
        try:
            return refreshed(req, super().dispatch(req))
        finally:
            self.after()


def slack_client(token: str, api_url: str, *, timeout: int = 10) -> WebClient:
    """A client that never sends anything twice by itself: the outbox owns retries."""
    return WebClient(token=token, base_url=api_url, timeout=timeout, retry_handlers=[])


def create_app(
    client: WebClient,
    *,
    sessions: sessionmaker[Session],
    clock: Clock,
    signing_secret: str | None = None,
) -> OnwardApp:
    """The app, with every listener registered. Asks Slack once who it is (auth.test)."""
    repair()
    # Bolt logs whole request bodies at INFO when a signature is wrong.
    logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.WARNING)
    app = OnwardApp(
        client=client,
        # Socket Mode needs none; over HTTP the settings have insisted on one.
        signing_secret=signing_secret or "unused-in-socket-mode",
        process_before_response=True,
        raise_error_for_unhandled_request=False,
        listener_executor=ThreadPoolExecutor(max_workers=10, thread_name_prefix="listener"),
    )
    identity = client.auth_test()
    team = str(identity["team_id"])

    @app.middleware
    def stamp(body: dict[str, Any], context: BoltContext, next: Next) -> BoltResponse:
        """Let in what comes from our workspace only; say who acts, at which instant.

        That it is for this app, the signature proves, or the socket it came through.
        """
        if context.team_id != team:
            log.warning("Refused a request of another workspace", extra={"action": "foreign"})
            return BoltResponse(status=200, body="")
        context["sessions"] = sessions
        context["now"] = clock.now()
        asker = asker_of(body, team)
        if asker is not None:
            context["asker"] = replace(asker, at=context["now"])
        elif (body.get("event") or {}).get("type") not in WITHOUT_ACTOR:
            return BoltResponse(status=200, body="")  # nobody acted
        return next()

    @app.error
    def on_error(
        error: Exception, body: dict[str, Any], context: BoltContext, client: WebClient
    ) -> BoltResponse | None:
        return answer_error(error, body, context, client, sessions=sessions, now=clock.now())

    handlers.register(app)
    return app
