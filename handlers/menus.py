"""The listener for the menu behind a lead's three dots: what is done more rarely."""

from datetime import datetime
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from handlers.answers import show_form
from handlers.asking import Asker
from handlers.facts import open_list
from handlers.holds import open_hold
from handlers.promises import open_promise
from handlers.whose_time import open_whose_time

Sessions = sessionmaker[Session]
Body = dict[str, Any]

OPENS = {"log": open_list, "hold": open_hold, "promise": open_promise, "time": open_whose_time}


def register(app: App) -> None:
    """Tell Bolt who listens to what."""
    app.action("lead:more")(on_more_chosen)


def on_more_chosen(
    ack: Ack, body: Body, action: Body, client: WebClient, sessions: Sessions, now: datetime, asker: Asker
) -> None:
    """Open the form that was chosen."""
    ref, chosen = action["selected_option"]["value"].split()
    with sessions.begin() as session:
        form = OPENS[chosen](session, asker, ref, now=now)
    show_form(client, body, form)
    ack()
