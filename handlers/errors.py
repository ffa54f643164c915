"""The two ways to say no to a person."""

from dataclasses import dataclass


class UserError(Exception):
    """Something the person can mend. The message is shown to them as it stands.

    In a modal, `field` names the input it belongs to.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


@dataclass(frozen=True, slots=True)
class RefusedAsk:
    """What was asked and refused, for the ledger: ids only."""

    actor: str
    may: str
    subject: str
    study_id: int | None = None
    workspace_id: int | None = None


class Refused(UserError):
    """The person may not do this. The error answerer writes the refusal to the ledger."""

    def __init__(self, sentence: str, ask: RefusedAsk) -> None:
        super().__init__(sentence)
        self.ask = ask
