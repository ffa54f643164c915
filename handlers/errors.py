"""The way to say no to a person."""

from dataclasses import dataclass, field

from messages.message import Message
from models.terms import EventAction


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the ledger keeps of a no: that it was said, to whom and about what. Ids and kinds only."""

    action: EventAction
    workspace_id: int
    actor: str
    about: str
    details: dict[str, str] = field(default_factory=dict)
    study_id: int | None = None


class UserError(Exception):
    """Something the person can mend, or may not have. The sentence is shown to them as it stands.

    In a modal, `field` names the input it belongs to. What is `remembered` is written to the ledger
    in a transaction of its own, because the one that raised this is rolled back. An `offer` says the
    same with a button to mend it, where a message is answered.
    """

    def __init__(
        self,
        sentence: str,
        *,
        field: str | None = None,
        remembered: Remembered | None = None,
        offer: Message | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.remembered = remembered
        self.offer = offer
