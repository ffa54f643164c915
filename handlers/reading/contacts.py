"""The contacts of a whole reply: what several clauses say of one contact put together, and each counted once."""

from dataclasses import dataclass, field
from typing import Final

from handlers.reading.addressees import (
    OUTCOMES,
    SENDING,
    is_elsewhere,
    names_patient_or_verb,
    only_waits,
    speaks_of_contact,
)
from handlers.reading.clause import Clause
from handlers.reading.contact_clauses import Contact, contacts_in
from handlers.reading.result import Attempt
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


_LINES: Final = (
    "cell",
    "home",
    "mobile",
    "work",
    "landline",
    "house",
    "office",
    "other",
    "alternate",
    "second",
)


@dataclass(slots=True)
class Contacts:
    """The contacts of one reply, in order. `elsewhere` is set while a clinic or colleague is being called."""

    all: list[Contact] = field(default_factory=list)
    elsewhere: bool = False
    listed_times: int = 1
    in_person: bool = False
    starts_anew: bool = False

    def add(self, clause: Clause) -> bool:
        """Take in what a done clause says of contacts; whether it said anything of them."""
        if clause.has("in_person"):
            self._meet()
        if _opens_next(clause):
            self.starts_anew = bool(self.all)
            return True
        if not speaks_of_contact(clause) or (only_waits(clause) and not self.all):
            return False
        if self._is_silence_after_message(clause):
            return True
        if is_elsewhere(clause):
            self.elsewhere = True
            return True
        if self.elsewhere and not names_patient_or_verb(clause):
            return True
        if self._is_their_voicemail(clause):
            self.all.pop()
            return True
        self.elsewhere = False
        if (
            clause.has("silence")
            and self.all
            and self.all[-1].finished() is None
            and not clause.has(*OUTCOMES, *SENDING)
        ):
            self.all[-1].outcome = AttemptOutcome.NO_ANSWER
            return True
        if clause.has("hung_up") and not clause.has("voicemail", "left_message", "no_message_left"):
            self._hung_up(clause)
            return True
        for contact in contacts_in(clause):
            if (
                self.in_person
                and contact.outcome is AttemptOutcome.SPOKE
                and not clause.says("phone", "call", "called")
            ):
                contact.channel = ContactChannel.IN_PERSON
            contact.count = max(contact.count, self.listed_times)
            self.listed_times = 1
            self._merge(contact, clause)
        return True

    def _is_their_voicemail(self, clause: Clause) -> bool:
        """ "Pt returned my call while I was at lunch, left vm": hers, so nobody spoke and nothing is told."""
        return (
            bool(self.all)
            and self.all[-1].is_inbound
            and self.all[-1].channel is ContactChannel.PHONE
            and clause.opener in (",", "and")
            and clause.words[:1] == ["left"]
            and clause.has("voicemail", "left_message")
            and not clause.speaks_of("pt", "rel")
        )

    def _is_silence_after_message(self, clause: Clause) -> bool:
        """ "Texted pt twice no answer": nobody was called."""
        return (
            bool(self.all)
            and self.all[-1].channel in (ContactChannel.SMS, ContactChannel.EMAIL)
            and clause.opener == ""
            and clause.words == ["no", "answer"]
        )

    def _meet(self) -> None:
        """ "At the clinic, spoke": where the talk was may be told in a clause of its own."""
        self.in_person = True
        last = self.all[-1] if self.all else None
        if (
            last is not None
            and last.outcome is AttemptOutcome.SPOKE
            and not last.is_inbound
            and last.channel is ContactChannel.PHONE
        ):
            last.channel = ContactChannel.IN_PERSON

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

    def settle_by_other_person(self) -> None:
        """ "Nobody home, husband says try sat": somebody else was reached after all."""
        last = self.all[-1] if self.all else None
        if last is not None and last.outcome is AttemptOutcome.NO_ANSWER:
            last.outcome, last.is_other_person = AttemptOutcome.LEFT_MESSAGE, True

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
        if (
            last is not None
            and last.is_inbound
            and new.denied_message
            and new.outcome is AttemptOutcome.NO_ANSWER
        ):
            return
        anew, self.starts_anew = self.starts_anew, False
        if last is None or anew or _is_another(last, new, clause, self.all[-1]):
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


def _opens_next(clause: Clause) -> bool:
    """ "2nd call - lvm": what comes next is told of another contact."""
    words = [token.word for token in clause.tokens]
    return (
        len(words) == 2
        and words[0] in ("2nd", "3rd", "second", "third", "next", "1st", "first")
        and words[1] in ("call", "attempt", "try", "time")
    )


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
    if new.days and last.days and last.outcome is not None and clause.has("contact_verb", "tried"):
        return True
    if (
        new.outcome is not None
        and last.outcome is not None
        and clause.says(*_LINES)
        and clause.says("number", "phone", "disconnected", "on", *_LINES)
        and new.outcome is not last.outcome
        and clause.has("wrong_details", "no_answer")
        and {new.outcome, last.outcome}
        <= {AttemptOutcome.NO_ANSWER, AttemptOutcome.WRONG_DETAILS, AttemptOutcome.VOICEMAIL}
    ):
        # "No answer on cell, home # disconnected".
        return True
    verb_again = clause.has("contact_verb", "tried") and last.outcome is not None
    return (
        verb_again
        and latest.channel is last.channel
        and (clause.says("again", "cell", "home", "mobile", "work") or new.outcome is not None)
    )
