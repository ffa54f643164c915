"""What the Home tab shows."""

from datetime import datetime

from messages.blocks import actions, button, header, section
from messages.leads import my_leads
from messages.message import View
from messages.saying import say
from models.queries.queues import MyQueue
from models.rules.permissions import Actor
from models.terms import Role


def home_of(actor: Actor, mine: MyQueue, *, now: datetime) -> View:
    """Somebody's leads, next first; for people who own none by their role, where to look instead."""
    roles = {grant.role for grant in actor.grants}
    if roles & {Role.COORDINATOR, Role.SITE_LEAD}:
        blocks = list(my_leads(mine, now=now).blocks)
        blocks.append(actions("times", [button("When to nudge me", "nudges:open", "times")]))
    else:
        blocks = [section(part) for part in say("home_elsewhere", sponsor=Role.SPONSOR in roles)]
    return {"type": "home", "blocks": [header(f"Hello {actor.name.split()[0]}"), *blocks]}
