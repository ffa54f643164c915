"""The two ways of saying no: Slack's named errors to the app, and plain sentences to a person."""

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """A Web API error under Slack's name; `more` joins `ok` and `error` in the answer."""

    def __init__(self, error: str, **more: Any) -> None:  # noqa: ANN401 — any JSON value
        super().__init__(error)
        self.error = error
        self.more: Json = more

    def answer(self) -> Json:
        """The body Slack would send."""
        return {"ok": False, "error": self.error, **self.more}


class Unable(Exception):
    """What Slack's own client would not let this person do, as a sentence for them."""


def bad_arguments(*messages: str, error: str = "invalid_arguments") -> Refusal:
    """A refusal that explains itself in `response_metadata.messages`."""
    return Refusal(error, response_metadata={"messages": [f"[ERROR] {message}" for message in messages]})
