"""Looking at a lead's thread in a story: what was said there, and what the ledger made of it."""

from bot.sandbox import Person
from models.terms import EventAction
from tests.stage import RIVERSIDE, Json, Stage, texts


def card_of(stage: Stage, ref: str) -> str:
    """The ts of a lead's card."""
    (card,) = [one for one in stage.person("ana").sees(RIVERSIDE) if ref in one["text"]]
    return str(card["ts"])


def thread_of(person: Person, root: str, channel: str = RIVERSIDE) -> list[Json]:
    """The replies in a thread as a person sees them."""
    return person.sees(channel, thread=root)[1:]


def answers(stage: Stage, person: Person, ref: str) -> list[str]:
    """What the bot said under the lead's card for everybody, oldest first."""
    said = thread_of(person, card_of(stage, ref))
    return texts([one for one in said if one.get("bot_id") and not one["is_ephemeral"]])


def notes(stage: Stage, ref: str) -> list[object]:
    """What was noted about a lead and not taken back, oldest first."""
    return [one.new["note"] for one in stage.counted(ref) if one.action is EventAction.NOTE_ADDED]


def kinds(stage: Stage, ref: str) -> list[str]:
    """What happened to a lead, oldest first."""
    return [one.action.value for one in stage.events(ref)]
