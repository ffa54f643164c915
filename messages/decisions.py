"""What is said about decisions: the card with its answers, what stands there afterwards, and reminders."""

from datetime import datetime
from zoneinfo import ZoneInfo

from messages import labels
from messages.blocks import actions, button, section
from messages.message import Block, Message
from messages.saying import mention, say
from messages.times import moment
from models.queries.decisions import DecisionView
from models.rules.suppression import Shown
from models.terms import DecisionRoute

FOR = {
    DecisionRoute.SPONSOR: "sponsor or CRO",
    DecisionRoute.INVESTIGATOR: "the PI or a delegate",
    DecisionRoute.REGULATORY: "regulatory or study operations",
}


def decision_card(view: DecisionView, *, study: str, waiting: Shown, zone: ZoneInfo) -> Message:
    """The question to whoever decides, with its answers: no ref and nothing about any person.

    `waiting` is the number of leads it holds as these readers may see it.
    """
    parts = say("decision_card", **_facts(view, study, zone), waiting=_leads(waiting))
    return Message("\n".join(parts), [*map(section, parts), answer_buttons(view)])


def decision_closed(view: DecisionView, *, study: str, waiting: Shown, zone: ZoneInfo) -> Message:
    """What the card says once it is answered, or asked no longer."""
    by = view.answered_by
    parts = say(
        "decision_closed",
        **_facts(view, study, zone),
        waiting=_leads(waiting),
        answer=view.answer or "",
        by=mention(by.slack_user_id, by.name) if by else "",
        at=moment(view.answered_at, zone) if view.answered_at else "",
    )
    return Message("\n".join(parts), [section(part) for part in parts])


def answer_due(view: DecisionView, due_at: datetime, zone: ZoneInfo) -> Message:
    """Before an answer is due, under the card or to whoever was asked in private."""
    parts = say("answer_due", question=view.question, due=moment(due_at, zone), who=FOR[view.route])
    return Message("\n".join(parts), [*map(section, parts), answer_buttons(view, item=":due")])


def answer_taken(view: DecisionView, *, late: str) -> Message:
    """To whoever answered, alone: what was kept, and the way back. `late` says when it was due, if that passed."""
    parts = say("answer_taken", question=view.question, answer=view.answer or "", late=late)
    undo = actions(f"decision:{view.id}:undo", [button("Undo", "decision:undo", str(view.id))])
    return Message("\n".join(parts), [*map(section, parts), undo])


def answer_taken_back(view: DecisionView) -> Message:
    """To whoever took their answer back."""
    said = say("answer_taken_back", question=view.question)
    return Message("\n".join(said), [section(part) for part in said])


def _facts(view: DecisionView, study: str, zone: ZoneInfo) -> dict[str, object]:
    return {
        "study": study,
        "site": view.site_code or "",
        "question": view.question,
        "what": labels.in_the_way(view.category, view.sub_reason),
        "who": FOR[view.route],
        "due": moment(view.due_at, zone),
    }


def _leads(waiting: Shown) -> str:
    if waiting == 0:
        return "no lead yet"
    return f"{waiting} lead" + ("" if waiting == 1 else "s")


def answer_buttons(view: DecisionView, *, item: str = "") -> Block:
    """One button for each answer; `item` tells the same question's buttons in one place apart."""
    row = [
        button(answer, f"decision:answer:{number}", f"{view.id} {number}")
        for number, answer in enumerate(view.options)
    ]
    return actions(f"decision:{view.id}{item}", row)
