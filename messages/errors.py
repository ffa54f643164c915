"""What is said when something went wrong on our side, and where a form shows it."""

from messages.blocks import modal, section
from messages.message import View


def apology() -> str:
    """True, because the transaction was rolled back."""
    return "Something went wrong on our side; nothing was saved. Please try again in a minute."


def problem_view(sentence: str) -> View:
    """A page that says one sentence. It has come from us, with whatever was typed already escaped."""
    return modal("problem", "Not done", [section(sentence)], submit=None)


def problem_home(sentence: str) -> View:
    """The Home tab of somebody for whom there is nothing else."""
    return {"type": "home", "blocks": [section(sentence)]}
