"""Contacts with the patient, told from calls to clinics and colleagues, and counted once each."""

import re
from dataclasses import dataclass, field
from typing import Final

from handlers.reading.clauses import Clause
from handlers.reading.cues_reasons import BLOCKERS
from handlers.reading.mentions import Mention
from handlers.reading.result import Attempt
from handlers.reading.tokens import Kind
from handlers.reading.words import listed
from models.terms import AttemptOutcome, ContactChannel

_RANK: Final = {
    None: 0,
    AttemptOutcome.NO_ANSWER: 1,
    AttemptOutcome.LEFT_MESSAGE: 2,
    AttemptOutcome.VOICEMAIL: 3,
    AttemptOutcome.SPOKE: 4,
    AttemptOutcome.WRONG_DETAILS: 5,
    AttemptOutcome.ASKED_TO_STOP: 6,
}
_OUTCOMES: Final = (
    "no_answer",
    "no_message_left",
    "voicemail",
    "left_message",
    "wrong_details",
    "spoke",
    "hung_up",
    "vm_full",
)
_SENDING: Final = ("sent_text", "sent_email", "sent_message")
_STATEMENTS: Final = frozenset(key for key in BLOCKERS if key.startswith(("patient_barrier/", "scheduling/")))
_NUMBERS: Final = {"two": 2, "three": 3, "couple": 2}
_COUNTED: Final = listed("times calls attempts vms tries texts messages emails voicemails lvms lvm vm")
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


@dataclass(slots=True)
class Contacts:
    """The contacts of one reply, in order. `elsewhere` is set while a clinic or colleague is being called."""

    all: list[Contact] = field(default_factory=list)
    elsewhere: bool = False
    listed_times: int = 1

    def add(self, clause: Clause) -> bool:
        """Take in what a done clause says of contacts; whether it said anything of them."""
        if not _speaks_of_contact(clause) or (_only_waits(clause) and not self.all):
            return False
        if _is_elsewhere(clause):
            self.elsewhere = True
            return True
        if self.elsewhere and not _names_patient_or_verb(clause):
            return True
        self.elsewhere = False
        if (
            clause.has("silence")
            and self.all
            and self.all[-1].finished() is None
            and not clause.has(*_OUTCOMES, *_SENDING)
        ):
            self.all[-1].outcome = AttemptOutcome.NO_ANSWER
            return True
        if clause.has("hung_up") and not clause.has("voicemail", "left_message", "no_message_left"):
            self._hung_up(clause)
            return True
        for contact in contacts_in(clause):
            contact.count = max(contact.count, self.listed_times)
            self.listed_times = 1
            self._merge(contact, clause)
        return True

    def settle_open(self, *, stated: bool) -> bool:
        """Close contacts without outcome: the patient's answer makes them `spoke`. Whether one stays open."""
        stays_open = False
        for contact in self.all:
            if contact.finished() is None or contact.hung_up:
                if stated and not contact.hung_up:
                    contact.outcome = AttemptOutcome.SPOKE
                else:
                    stays_open = True
        return stays_open

    def settle_by_reason(self, reason: str) -> None:
        """In a closing reply the reason tells how a bare "called" ended."""
        outcome = {
            "unable_to_reach": AttemptOutcome.NO_ANSWER,
            "invalid_contact_details": AttemptOutcome.WRONG_DETAILS,
        }.get(reason)
        for contact in self.all:
            if outcome is not None and contact.finished() is None and not contact.hung_up:
                contact.outcome = outcome

    def attempts(self) -> list[Attempt]:
        """The attempts made, one for each contact and count."""
        found: list[Attempt] = []
        for contact in self.all:
            attempt = contact.finished()
            if attempt is not None and not contact.hung_up:
                found += [attempt] * contact.count
        return found

    def _hung_up(self, clause: Clause) -> None:
        if self.all and not self.all[-1].is_inbound and self.all[-1].channel is ContactChannel.PHONE:
            self.all[-1].hung_up = True
        else:
            self.all.append(Contact(ContactChannel.PHONE, None, hung_up=True))

    def _merge(self, new: Contact, clause: Clause) -> None:
        sends_itself = new.outcome is AttemptOutcome.LEFT_MESSAGE
        last = next(
            (
                one
                for one in reversed(self.all)
                if one.channel is new.channel or (new.channel is None and not sends_itself)
            ),
            None,
        )
        if last is None and new.outcome is AttemptOutcome.SPOKE and not new.is_inbound:
            last = next((one for one in self.all if one.channel is ContactChannel.IN_PERSON), None)
        if last is None or _is_another(last, new, clause, self.all[-1]):
            self.all.append(new)
            return
        if _RANK[new.outcome] > _RANK[last.outcome]:
            last.outcome = new.outcome
            last.is_other_person = new.is_other_person
        last.is_inbound = last.is_inbound or new.is_inbound
        last.count = max(last.count, new.count)
        last.was_tried = last.was_tried or new.was_tried
        last.denied_message = last.denied_message or new.denied_message
        last.days += new.days


def _is_another(last: Contact, new: Contact, clause: Clause, latest: Contact) -> bool:
    """Whether `new` is a contact of its own rather than more about `last`."""
    if new.is_inbound:
        written = last.channel in (ContactChannel.SMS, ContactChannel.EMAIL)
        return not (written and new.channel in (last.channel, None)) and not (
            last.is_inbound and last.outcome is AttemptOutcome.SPOKE
        )
    if last.is_inbound and new.outcome is not AttemptOutcome.SPOKE:
        return True
    if new.days and last.days and new.outcome is not None and last.outcome is not None:
        return True
    if last.is_other_person and new.outcome is AttemptOutcome.SPOKE and not new.is_other_person:
        return True
    verb_again = clause.has("contact_verb", "tried") and last.outcome is not None
    return (
        verb_again
        and latest.channel is last.channel
        and (clause.says("again", "cell", "home", "mobile", "work") or new.outcome is not None)
    )


def _speaks_of_contact(clause: Clause) -> bool:
    return clause.has(
        *_OUTCOMES,
        *_SENDING,
        "inbound",
        "inbound_missed",
        "contact_verb",
        "tried",
        "another_person",
        "saw_patient",
        "silence",
    )


_ELSEWHERE: Final = ("pi", "clinic", "sponsor", "colleague")


def _is_elsewhere(clause: Clause) -> bool:
    """Whether the contact in this clause is with a clinic, the study team, a sponsor or a colleague."""
    if clause.has("inbound", "saw_patient") and clause.subject in ("", "pt", "us"):
        return False
    verbs = [
        hit
        for hit in clause.hits
        if hit.concept
        in (
            "contact_verb",
            "spoke",
            "tried",
            "left_message",
            "voicemail",
            "no_answer",
            "another_person",
            *_SENDING,
            "wrong_details",
            "silence",
        )
    ]
    for hit in verbs:
        after = clause.tokens[hit.start : hit.end + 4]
        for place, token in enumerate(after):
            if token.kind is Kind.MARK:
                break
            earlier = [one.word for one in after[:place]]
            if token.word in _PATIENT_WORDS and not (
                place + 1 < len(after) and after[place + 1].word in ("'s",)
            ):
                if (
                    token.word in ("her", "his", "their")
                    and place + 1 < len(after)
                    and after[place + 1].word in _OUTSIDERS
                ):
                    return True
                break
            if token.word in _OUTSIDERS and not _is_place(earlier):
                return True
    return clause.subject in ("clinic", "sponsor") and not clause.speaks_of("pt")


_PATIENT_WORDS: Final = listed("pt her him them she he they")
_OUTSIDERS: Final = listed(
    "clinic hospital cardiology cardio cardiologist gi gastro gastroenterology neurology neuro neurologist oncology oncologist onc derm "
    "dermatology rheum rheumatology rheumatologist endo endocrinology nephrology pulm pulmonology urology hematology obgyn ortho "
    "psychiatry radiology facility provider providers specialist owndoctor practice recordsoffice labcorp quest pi dr studyteam team "
    "sponsor cro monitor cra irb medpace iqvia parexel syneos ppd coordinator colleague crc nurse np rn manager supervisor ops office "
    "records pharmacy lab vendor regulatory"
)


def _is_place(earlier: list[str]) -> bool:
    """ "Spoke to her at the clinic": where, not with whom."""
    return bool({"at", "in", "about", "re", "regarding", "from", "after", "before"} & set(earlier[-3:]))


def _names_patient_or_verb(clause: Clause) -> bool:
    return clause.speaks_of("pt") or clause.has(
        "contact_verb", "tried", "another_person", *_SENDING, "inbound"
    )


def _only_waits(clause: Clause) -> bool:
    """ "No answer yet" is silence, unless the clause itself tells of a call."""
    return (
        clause.says("yet")
        and clause.has("no_answer")
        and not clause.has("contact_verb", "tried", "voicemail", "left_message")
    )


def contacts_in(clause: Clause) -> list[Contact]:
    days = clause.whens
    count = _count(clause)
    if clause.has("inbound_missed") and not clause.has("inbound"):
        return []
    channels = _channels(clause)
    found: list[Contact] = []
    if clause.has("inbound"):
        channel = _inbound_channel(clause)
        found.append(Contact(channel, AttemptOutcome.SPOKE, is_inbound=True, days=days))
        return found
    sending = [channel for concept, channel in channels.items() if clause.has(concept)]
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
        outcome = AttemptOutcome.LEFT_MESSAGE
    elif clause.has("spoke", "saw_patient"):
        outcome = AttemptOutcome.SPOKE
    elif clause.has("vm_full"):
        outcome = AttemptOutcome.NO_ANSWER
    elif clause.has("voicemail") and not _is_vm_content(clause):
        outcome = AttemptOutcome.VOICEMAIL
    elif clause.has("left_message"):
        outcome = AttemptOutcome.LEFT_MESSAGE
    elif clause.has("no_answer", "no_message_left") or (
        clause.has("contact_verb", "tried") and clause.has("silence")
    ):
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


def _is_vm_content(clause: Clause) -> bool:
    return clause.has("inbound_missed")


def _count(clause: Clause) -> int:
    """How many equal contacts the clause reports: 2 and 3 count, larger numbers and running totals are one."""
    if any(mention.also is not None for mention in clause.whens):
        return 2
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
        elif following in _COUNTED or following in ("more", "missed", "phone"):
            number = int(token.word) if token.word.isdigit() else _NUMBERS.get(token.word, 0)
            if number and not following.endswith("times") and _TOTAL & {one.word for one in words}:
                number = 0
        if number in (2, 3):
            return number
    return 1


def states_something(clause: Clause) -> bool:
    """Whether the clause gives the patient's answer or wish, which turns a bare "called" into a talk."""
    return clause.has("patient_says", "interest", "promise") or any(
        hit.concept in _STATEMENTS for hit in clause.hits
    )
