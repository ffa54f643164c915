"""The form that logs a blocker, and the questions asked back about a vague note."""

from collections.abc import Mapping, Sequence
from datetime import date

from messages import labels
from messages.blocks import day_picker, field, modal, option, section, select
from messages.escaping import mrkdwn
from messages.message import Block, View
from models.member import Member
from models.rules.blocker_drafts import Draft, Waits
from models.rules.decisions import OPTION_LENGTH, OPTIONS_LEAST, OPTIONS_MOST
from models.rules.taxonomy import SUB_REASONS
from models.terms import BlockerCategory, BlockerScope, OwnerRole

TEXT_MOST = 200
OPTIONS_TEXT = OPTIONS_MOST * (OPTION_LENGTH + 1)
DECISION_HINT = "A question with a yes or no, for example: may travel beyond 50 miles be paid?"
NOTE_HINT = "Short, and without names, numbers or diagnoses. It stays inside the site."
OPTIONS_HINT = (
    f"One a line, {OPTIONS_LEAST} to {OPTIONS_MOST}. The question is put to whoever decides, "
    "with a button for each and without a word about any lead."
)


def blocker_form(
    about: str,
    people: Sequence[Member],
    draft: Draft,
    *,
    scopes: Mapping[BlockerScope, str],
    waits: Mapping[Waits, int],
    today: date,
    private: str,
) -> View:
    """The form behind *Blocker*: category, sub-reason, owner, date, and the decision needed if any.

    Choosing a category offers its sub-reasons, choosing one of those proposes who usually moves.
    Owner and date begin with what is usual, so that two choices are enough. `scopes` names what it may
    be logged for; `waits` counts the leads that could wait for one of a site or study.
    """
    blocks: list[Block] = [section(f"What stands in the way of *{mrkdwn(about)}*?")]
    if len(scopes) > 1:
        offered = [option(label, scope.value) for scope, label in scopes.items()]
        scope = select("blocker:scope", "Choose one", offered, initial=draft.scope.value)
        blocks.append(field("scope", "Holds for", scope, tells=True))
    categories = [option(labels.CATEGORIES[one], one.value) for one in BlockerCategory]
    chosen = draft.category.value if draft.category else None
    category = select("blocker:category", "Choose one", categories, initial=chosen)
    blocks.append(field("category", "Category", category, tells=True))
    if draft.category is not None:
        blocks.append(_sub_reasons(draft.category, draft.sub_reason))
    if draft.scope is not BlockerScope.LEAD and waits:
        blocks.append(_waiting(draft, waits))
    blocks += [*_who_and_when(people, draft, today), *_words(draft)]
    return modal("blocker:log", f"Blocker · {about}"[:24], blocks, submit="Log blocker", private=private)


def _sub_reasons(category: BlockerCategory, chosen: str | None) -> Block:
    offered = [option(one.label, one.key) for one in SUB_REASONS[category]]
    if chosen is not None and chosen not in {one["value"] for one in offered}:
        offered.insert(0, option(labels.sub_reason(category, chosen), chosen))
    menu = select("blocker:sub_reason", "Choose one", offered, initial=chosen)
    return field(f"sub_reason:{category.value}", "Sub-reason", menu, tells=True)


def _waiting(draft: Draft, waits: Mapping[Waits, int]) -> Block:
    offered = [option(f"{labels.WAITS[one]} ({count})", one.value) for one, count in waits.items()]
    first = draft.waits if draft.waits and draft.waits in waits else next(iter(waits))
    menu = select("blocker:waits", "Choose one", offered, initial=first.value)
    about = f"{draft.scope.value}:{draft.category.value if draft.category else ''}:{draft.sub_reason}"
    return field(f"waits:{about}", "Which leads wait for it?", menu)


def _who_and_when(people: Sequence[Member], draft: Draft, today: date) -> list[Block]:
    movers = [option(labels.begun(labels.OWNER_ROLES[one]), one.value) for one in OwnerRole]
    mover = draft.owner_role.value if draft.owner_role else None
    shared = draft.scope is not BlockerScope.LEAD
    return [
        field(
            # Slack keeps what is chosen in a block of the same id, so a new proposal gets a new one.
            f"owner_role:{draft.sub_reason or ''}",
            "Whose move is it?",
            select("blocker:owner_role", "Choose one", movers, initial=mover),
        ),
        field(
            f"owner:{'study' if draft.scope is BlockerScope.STUDY else ''}".rstrip(":"),
            "Who sees to it here?",
            select(
                "blocker:owner",
                "Choose one",
                [option(one.name, str(one.id)) for one in people],
                initial=str(draft.owner_id),
            ),
            hint="Whoever asks after it, even when the move is somebody else's.",
        ),
        field(
            f"due:{draft.scope.value}" if shared else "due",
            "Check again on",
            day_picker("blocker:due", initial=draft.due_on),
            hint=f"A day after {today.isoformat()}."
            + (" A question is to be answered by then." if shared else ""),
        ),
    ]


def _words(draft: Draft) -> list[Block]:
    shared = draft.scope is not BlockerScope.LEAD
    asked = [
        field(
            "decision",
            "Decision needed",
            text_input("blocker:decision", draft.decision),
            optional=True,
            hint=DECISION_HINT,
        )
    ]
    if shared:
        offered = text_input("blocker:options", "\n".join(draft.options), lines=True, most=OPTIONS_TEXT)
        asked.append(field("options", "Answers to choose from", offered, optional=True, hint=OPTIONS_HINT))
    return [
        *asked,
        field("next", "Next action", text_input("blocker:next", draft.next_action), optional=True),
        field("note", "Note", text_input("blocker:note", draft.note), optional=True, hint=NOTE_HINT),
    ]


def text_input(action_id: str, initial: str | None, *, lines: bool = False, most: int = TEXT_MOST) -> Block:
    """A field of words, which may hold some already."""
    made: dict[str, object] = {
        "type": "plain_text_input",
        "action_id": action_id,
        "max_length": most,
        "multiline": lines,
    }
    return {**made, "initial_value": initial[:most]} if initial else made
