"""The contacts that one clause tells of: channel, outcome, and how many times."""

import re
from dataclasses import dataclass, field
from typing import Final

from handlers.reading.clause import Clause
from handlers.reading.cues_reasons import BLOCKERS
from handlers.reading.mentions import Mention
from handlers.reading.result import Attempt
from handlers.reading.tokens import Kind
from handlers.reading.words import listed
from models.terms import AttemptOutcome, ContactChannel

_STATEMENTS: Final = frozenset(key for key in BLOCKERS if key.startswith(("patient_barrier/", "scheduling/")))
_NUMBERS: Final = {"two": 2, "three": 3, "couple": 2}
_COUNTED: Final = listed("times calls attempts vms tries texts messages emails voicemails lvms lvm vm")
_KINDS_OF_CALL: Final = listed("unsuccessful missed failed unanswered phone outbound")
_BEFORE_PREFERENCE: Final = listed("best easiest usually be only easily better")
_TOTAL: Final = listed("that makes total now already far running count")


@dataclass(slots=True)
class Contact:
    """One contact being put together. `outcome` None: a contact verb whose outcome is still open."""

    channel: ContactChannel | None
    outcome: AttemptOutcome | None
    count: int = 1
    is_inbound: bool = False
    is_other_person: bool = False
    was_tried: bool = False
    denied_message: bool = False
    hung_up: bool = False
    days: list[Mention] = field(default_factory=list)

    def finished(self) -> Attempt | None:
        """The attempt, or None when its outcome was never said."""
        outcome = self.outcome
        if self.denied_message and outcome in (None, AttemptOutcome.VOICEMAIL, AttemptOutcome.LEFT_MESSAGE):
            outcome = AttemptOutcome.NO_ANSWER
        if outcome is None and self.was_tried:
            outcome = AttemptOutcome.NO_ANSWER
        return Attempt(self.channel, outcome) if outcome is not None else None


def contacts_in(clause: Clause) -> list[Contact]:
    """The contacts that a clause tells of; an outcome still open is None."""
    days = clause.whens
    count = _count(clause)
    if clause.has("inbound_missed") and not clause.has("inbound"):
        return []
    channels = _channels(clause)
    found: list[Contact] = []
    if (
        clause.has("inbound")
        and not _is_called_back_by_us(clause)
        and not (clause.subject == "rel" and clause.has("another_person"))
    ):
        channel = _inbound_channel(clause)
        if _is_our_answer(clause):
            return [Contact(channel, AttemptOutcome.LEFT_MESSAGE, days=days)]
        found.append(Contact(channel, AttemptOutcome.SPOKE, is_inbound=True, days=days))
        return found
    sending = [channel for concept, channel in channels.items() if clause.has(concept)] or _ways(clause)
    phone = _phone_contact(clause, count, days)
    if phone is not None:
        phone, sending = _with_channel(phone, sending, clause)
    if phone is not None:
        found.append(phone)
    found += [
        Contact(channel, AttemptOutcome.LEFT_MESSAGE, count if phone is None else 1, days=days)
        for channel in sending
    ]
    return found


def _is_our_answer(clause: Clause) -> bool:
    """ "Replied to her email" is ours, "she replied to my text" hers."""
    return clause.subject in ("", "us") and any(
        first in ("replied", "responded") and second == "to" and third in ("her", "his", "their", "pt", "him")
        for first, second, third in zip(clause.words, clause.words[1:], clause.words[2:], strict=False)
    )


def _is_called_back_by_us(clause: Clause) -> bool:
    """ "Called her back": ours; "called back" is the patient's."""
    spans = [clause.span(hit) for hit in clause.hits if hit.concept == "inbound"]
    return clause.subject in ("", "us") and all(
        span[0] in ("called", "phoned", "rang") and bool({"her", "him", "them", "pt"} & set(span))
        for span in spans
    )


def _ways(clause: Clause) -> list[ContactChannel | None]:
    """ "Followed up by email", "left message via text": the channel of a contact told in other words."""
    if not clause.has("contact_verb", "left_message", "spoke", "tried"):
        return []
    if clause.has("by_text"):
        return [ContactChannel.SMS]
    if clause.has("by_portal") and clause.has("contact_verb", "left_message"):
        return [None]
    return [ContactChannel.EMAIL] if clause.has("by_email") else []


def _with_channel(
    phone: Contact, sending: list[ContactChannel | None], clause: Clause
) -> tuple[Contact | None, list[ContactChannel | None]]:
    """The outcome given to the channel the clause names; what is left of the channels sent on."""
    if phone.outcome is AttemptOutcome.WRONG_DETAILS:
        if sending:
            phone.channel, sending = sending[0], sending[1:]
        elif _is_mail(clause):
            phone.channel = ContactChannel.SMS if clause.says("text", "texts") else ContactChannel.EMAIL
        return phone, sending
    if phone.outcome is None and sending:
        return None, sending
    if sending and not clause.has("contact_verb", "tried", "voicemail", "no_answer"):
        phone.channel, rest = sending[0], sending[1:]
        return (None, sending) if clause.has("no_message_left") else (phone, rest)
    return phone, sending


def _channels(clause: Clause) -> dict[str, ContactChannel | None]:
    channels: dict[str, ContactChannel | None] = {
        "sent_text": ContactChannel.SMS,
        "sent_email": ContactChannel.EMAIL,
    }
    if not clause.has("sent_text", "sent_email"):
        channels["sent_message"] = None
    return channels


def _is_mail(clause: Clause) -> bool:
    return clause.says(
        "bounced",
        "bounce",
        "bouncing",
        "bounces",
        "undeliverable",
        "email",
        "emailed",
        "emails",
        "deliverable",
        "delivered",
        "mailer",
        "kicked",
    )


def _inbound_channel(clause: Clause) -> ContactChannel | None:
    if clause.says("texted", "text", "texts", "sms"):
        return ContactChannel.SMS
    if clause.says("emailed", "email", "emails"):
        return ContactChannel.EMAIL
    if clause.says(
        "replied",
        "responded",
        "messaged",
        "wrote",
        "reply",
        "message",
        "response",
        "portal",
        "mychart",
        "letter",
        "video",
    ) or (clause.says("heard") and not clause.says("phone", "call")):
        return None
    return ContactChannel.PHONE


def _phone_contact(clause: Clause, count: int, days: list[Mention]) -> Contact | None:
    outcome: AttemptOutcome | None = None
    is_other = clause.has("another_person")
    if clause.has("wrong_details"):
        outcome = AttemptOutcome.WRONG_DETAILS
    elif is_other:
        # Whoever called or answered in the patient's stead has the message now.
        outcome = AttemptOutcome.LEFT_MESSAGE
    elif clause.has("spoke", "saw_patient") and not _is_no_talk(clause) and not clause.has("unblock"):
        outcome = AttemptOutcome.SPOKE
    elif clause.has("vm_full"):
        outcome = AttemptOutcome.NO_ANSWER
    elif clause.has("voicemail") and not _is_vm_content(clause):
        outcome = AttemptOutcome.VOICEMAIL
    elif clause.has("left_message"):
        outcome = AttemptOutcome.LEFT_MESSAGE
    elif clause.has("by_text", "by_email") and not clause.says("phone", "call", "called", "calls"):
        # "No answer by text": silence.
        return None
    elif _reports_no_answer(clause):
        outcome = AttemptOutcome.NO_ANSWER
    elif not clause.has("contact_verb", "tried"):
        return None
    denied = clause.has("no_message_left") and outcome is not AttemptOutcome.SPOKE
    channel: ContactChannel | None = ContactChannel.PHONE
    if clause.has("in_person", "saw_patient") and outcome is AttemptOutcome.SPOKE:
        channel = ContactChannel.IN_PERSON
    elif clause.says("video", "portal", "mychart", "zoom") and outcome is not None:
        channel = None
    elif clause.says("email", "emailed") and is_other:
        channel = ContactChannel.EMAIL
    elif clause.says("texted", "text") and is_other:
        channel = ContactChannel.SMS
    return Contact(
        channel,
        outcome,
        count,
        is_other_person=is_other,
        was_tried=clause.has("tried"),
        denied_message=denied,
        days=days,
    )


def _is_no_talk(clause: Clause) -> bool:
    """ "Got her on the calendar" is booked, "best reached after 5" a preference; nobody was spoken to."""
    if any(
        hit.concept == "spoke" and hit.start and clause.tokens[hit.start - 1].word in _BEFORE_PREFERENCE
        for hit in clause.hits
    ):
        return True
    spans = [clause.span(hit) for hit in clause.hits if hit.concept == "spoke"]
    return clause.has("visit_booked") and all(len(span) == 2 and span[0] == "got" for span in spans)


def _reports_no_answer(clause: Clause) -> bool:
    if clause.has("contact_verb", "tried") and clause.has("silence"):
        return True
    hit = clause.first("no_answer")
    if hit is not None and clause.span(hit) == ["busy"]:
        # "She's busy" is told by somebody; a busy line is told by nobody.
        if any(when.bound == "until" for when in clause.whens):
            return False
        return not clause.subject and not clause.says("told", "said", "says")
    return clause.has("no_answer", "no_message_left")


def _is_vm_content(clause: Clause) -> bool:
    return clause.has("inbound_missed")


def _count(clause: Clause) -> int:
    """How many equal contacts the clause reports: 2 and 3 count, larger numbers and running totals are one."""
    if any(mention.also is not None for mention in clause.whens):
        return 2
    if clause.words[:2] in (["rang", "twice"], ["rings", "twice"]):
        # The phone rang twice; nobody called twice.
        return 1
    words = [token for token in clause.tokens if token.kind is not Kind.MARK]
    for place, token in enumerate(words):
        number = 0
        following = words[place + 1].word if place + 1 < len(words) else ""
        if token.word == "twice" or (token.word == "both" and following == "times"):
            number = 2
        elif token.word == "thrice":
            number = 3
        elif token.kind is Kind.TIMES:
            number = int(re.sub(r"\D", "", token.word))
        elif token.word == "x" and following.isdigit():
            number = int(following)
        elif following in _KINDS_OF_CALL and place + 2 < len(words) and words[place + 2].word in _COUNTED:
            number = int(token.word) if token.word.isdigit() else _NUMBERS.get(token.word, 0)
        elif following in _COUNTED or following in ("more", "missed", "phone"):
            number = int(token.word) if token.word.isdigit() else _NUMBERS.get(token.word, 0)
            if number and not following.endswith("times") and _TOTAL & {one.word for one in words}:
                number = 0
        if number in (2, 3):
            return number
    return 1


_SAID_ON_THE_CALL: Final = ("contact/language_mismatch_on_call", "contact/asked_for_later")


def states_something(clause: Clause) -> bool:
    """Whether the clause gives the patient's answer or wish, which turns a bare "called" into a talk."""
    return clause.has("patient_says", "interest", "promise", *_SAID_ON_THE_CALL) or any(
        hit.concept in _STATEMENTS for hit in clause.hits
    )
