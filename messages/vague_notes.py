"""What is asked back about a vague note, and what is said when the answers make no blocker of it."""

from collections.abc import Sequence
from datetime import date

from messages import labels
from messages.blocker_form import TEXT_MOST, text_input
from messages.blocks import context, day_picker, field, modal, option, section, select
from messages.escaping import mrkdwn
from messages.message import Block, View
from models.rules.vague_notes import QUESTIONS, Asks, Question, Vague
from models.study import Source


def questions_form(
    vague: Vague,
    about: str,
    *,
    sources: Sequence[Source],
    likely: str | None,
    today: date,
    private: str,
) -> View:
    """What is asked back about a vague note; `likely` is the choice that the first question begins with."""
    asked = QUESTIONS[vague]
    fields = [
        _question(one, sources, likely if number == 0 else None, today) for number, one in enumerate(asked)
    ]
    intro = f"Two things, so that somebody can act on it: what stands in the way of *{mrkdwn(about)}*?"
    blocks = [section(intro), *fields, context("Your answers fill the form, which comes next.")]
    return modal("blocker:questions", "Blocker", blocks, submit="Next", private=private)


def _question(asked: Question, sources: Sequence[Source], likely: str | None, today: date) -> Block:
    name = f"blocker:{asked.key}"
    match asked.asks:
        case Asks.CHOICE:
            offered = [option(label, key) for key, label in asked.choices.items()]
            element = select(name, "Choose one", offered, initial=likely)
        case Asks.SOURCE:
            element = select(name, "Choose one", [option(one.name, str(one.id)) for one in sources])
        case Asks.DAY:
            element = day_picker(name)
        case Asks.NUMBER:
            element = text_input(name, None, most=4)
        case Asks.WORDS:
            element = text_input(name, None, lines=asked.most > TEXT_MOST, most=asked.most)
    return field(asked.key, asked.label, element, optional=asked.optional)


def close_instead(ref: str | None, reason: str) -> View:
    """The answers say that it is no blocker: the person chose otherwise."""
    said = f"That is the person's own choice and no blocker. Close {ref or 'the lead'} with *Close* and the reason “{labels.close_reason(reason, sentence=True)}”. Nothing was logged."
    return modal("blocker:close_instead", "Close instead", [section(said)], submit=None)
