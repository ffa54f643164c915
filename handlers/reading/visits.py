"""What a clause says of the screening visit: booked, moved, confirmed, kept, missed or cancelled."""

import itertools
from dataclasses import replace
from typing import Final

from handlers.reading import wording
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from handlers.reading.mentions import Mention
from handlers.reading.moments import Moment
from handlers.reading.result import Visit, VisitState
from handlers.reading.words import listed

_NOT_A_VISIT: Final = listed(
    "ride transport transportation uber lyft taxi interpreter hotel call calls callback prescreen flight meeting translator room "
    "lodging time-off"
)


def read_visit(clause: Clause, draft: Draft) -> bool:
    """What happened to the screening visit."""
    if clause.has("visit_no_show"):
        if _cannot_come(clause) or _missed_call(clause, draft):
            return True
        if clause.speaks_of("ps") and not clause.speaks_of("visit"):
            return False
        if clause.subject == "us" or _forgot_something_else(clause):
            return True
        draft.add(Visit(VisitState.NO_SHOW))
        return True
    if clause.has("visit_cancelled") and not clause.says(
        "ride", "interpreter", "uber", "babysitter", "sitter", "transport"
    ):
        return _cancelled(clause, draft)
    if clause.has("wants_reschedule"):
        return False
    if clause.has("visit_rebooked") and _is_visit_change(clause, draft):
        return _booked(clause, draft, VisitState.REBOOKED)
    if clause.has("visit_confirmed") or _is_coming(clause, draft):
        return _confirmed(clause, draft)
    if clause.has("visit_attended") and clause.says("came", "showed") and _is_attendance(clause):
        draft.add(Visit(VisitState.ATTENDED))
        return True
    if clause.has("visit_booked") and _is_visit_booking(clause):
        return _booked(clause, draft, VisitState.BOOKED)
    if clause.has("visit_attended") and _is_attendance(clause):
        draft.add(Visit(VisitState.ATTENDED))
        return True
    return False


def _is_coming(clause: Clause, draft: Draft) -> bool:
    """ "She's coming", said of a visit that is booked."""
    spans = [clause.span(hit) for hit in clause.hits if hit.concept == "visit_booked"]
    return (
        draft.stage == "visit_scheduled"
        and clause.subject == "pt"
        and spans == [["coming"]]
        and clause.words[-1:] == ["coming"]
        and not clause.whens
    )


def _missed_call(clause: Clause, draft: Draft) -> bool:
    """ "Pt called while I was out, missed it": the call was missed, so nobody spoke."""
    last = draft.contacts.all[-1] if draft.contacts.all else None
    if last is None or not last.is_inbound or not clause.says("missed") or clause.speaks_of("visit"):
        return False
    draft.contacts.all.remove(last)
    return True


def _forgot_something_else(clause: Clause) -> bool:
    """ "She forgot to sign": no visit was missed."""
    hit = clause.first("visit_no_show")
    words = [token.word for token in clause.tokens]
    return hit is not None and "forgot" in clause.span(hit) and "to" in words[hit.end - 1 : hit.end + 1]


def _cannot_come(clause: Clause) -> bool:
    """ "Can't make it thu" looks ahead; nobody has missed anything yet."""
    hit = clause.first("visit_no_show")
    before = clause.tokens[hit.start - 1].word if hit is not None and hit.start else ""
    return before in ("can", "will", "could", "would", "might", "may")


def read_visit_moved(clause: Clause, draft: Draft) -> bool:
    """ "Had to push to 12/15 10am": the visit has its new date."""
    return _booked(clause, draft, VisitState.REBOOKED)


def _is_visit_change(clause: Clause, draft: Draft) -> bool:
    if _NOT_A_VISIT & set(clause.words) and not clause.speaks_of("visit"):
        return False
    if clause.says("rebooked", "rescheduled") or clause.speaks_of("visit"):
        return True
    if any(clause.span(hit)[0] == "had" for hit in clause.hits if hit.concept == "visit_rebooked"):
        return True
    return (bool(clause.whens) and not clause.says("mind", "number")) or clause.says("date", "time", "slot")


def _is_visit_booking(clause: Clause) -> bool:
    if _NOT_A_VISIT & set(clause.words) and not _comes_along(clause):
        return False
    hit = clause.first("visit_booked")
    if hit is not None and hit.start and clause.tokens[hit.start - 1].word == "to":
        # "Called her to set up the visit": what the call was for.
        return False
    if hit is not None and clause.span(hit)[0] in _CHOSEN and len(clause.span(hit)) == 1:
        # "She picked 12/9 2:30".
        return any(when.clock and when.day for when in clause.whens)
    if (
        hit is not None
        and clause.span(hit) in (["set"], ["set", "up"])
        and not any(w.clock and w.day for w in clause.whens)
    ):
        return clause.speaks_of("visit")
    strong = clause.says(
        "booked", "scheduled", "calendar", "books", "slotted", "penciled", "got", "slot", "spot", "opening"
    ) or clause.speaks_of("visit")
    if clause.speaks_of("records", "roi", "sponsor") and not clause.speaks_of("visit"):
        return False
    return hit is not None and (strong or bool(clause.whens))


def _comes_along(clause: Clause) -> bool:
    """ "Booked 12/9 at 3:45p w/ interpreter": the visit is booked, with somebody beside it."""
    dated = any(when.clock and when.day for when in clause.whens)
    return dated and any(
        first in ("with", "plus", "including")
        and bool(_NOT_A_VISIT & set(clause.words[place + 1 : place + 4]))
        for place, first in enumerate(clause.words)
    )


_CHOSEN: Final = ("picked", "chose", "took", "takes")


def _is_attendance(clause: Clause) -> bool:
    if clause.subject in ("records", "clinic", "roi", "pi", "sponsor", "rel") or clause.speaks_of(
        "records", "roi"
    ):
        return False
    if (
        clause.words[:1] == ["it"]
        or clause.says("fax", "faxes", "packet", "mail")
        or (clause.speaks_of("ps") and not clause.speaks_of("visit"))
    ):
        return False
    if clause.has("wrong_details", "inbound") or (
        clause.says("came") and clause.says("back") and not clause.speaks_of("visit")
    ):
        return False
    hit = clause.first("visit_attended")
    if hit is not None and clause.span(hit)[0] in ("is", "was", "seen", "had", "here"):
        return clause.speaks_of("visit") or clause.subject == "pt"
    return True


def _booked(clause: Clause, draft: Draft, state: VisitState) -> bool:
    mention = _time_of(clause.whens)
    if (mention is None or mention.clock is None) and any(
        one.has("visit_confirmed") for one in draft.clauses if one is not clause
    ):
        return True
    set_visit(draft, state, mention)
    return True


def _time_of(whens: list[Mention]) -> Mention | None:
    """The last date told; "the 2pm slot on the 11th" tells its clock time and its day apart."""
    if len(whens) == 2:
        clock, day = sorted(whens, key=lambda when: when.day is not None)
        if clock.day is None and clock.clock is not None and day.day is not None and not day.has_time:
            return replace(day, clock=clock.clock)
    return whens[-1] if whens else None


def set_visit(draft: Draft, state: VisitState, mention: Mention | None) -> None:
    """Add a visit booked at `mention`; without a date and a clock time it stays open and asks."""
    if mention is None:
        draft.add(Visit(state))
        draft.open_visit = state
        return
    draft.visit_said = (state, mention)
    draft.open_visit = None
    moment = draft.moment(mention)
    if moment.at is not None:
        draft.visit_day = moment.at.date()
    if moment.at is None and moment.trouble is not None:
        draft.add(Visit(state))
        draft.ask(wording.DATES[moment.trouble])
    elif not is_date_and_clock(mention, moment):
        draft.add(Visit(state))
        draft.ask(wording.VISIT_TIME)
    else:
        draft.confirms = draft.confirms or moment.ask_first
        draft.add(Visit(state, moment.at))


def date_open_visit(draft: Draft, mention: Mention) -> None:
    """Give the visit told just before ("booked: 12/14 at 10:15") its date."""
    state = draft.open_visit
    if state is not None:
        draft.events = [event for event in draft.events if event != Visit(state)]
        set_visit(draft, state, mention)


def is_date_and_clock(mention: Mention, moment: Moment) -> bool:
    """Whether both a day and a clock time were said."""
    has_day = mention.day is not None or mention.anchor is not None or mention.elapsed is not None
    return moment.at is not None and moment.has_clock and has_day


def _confirmed(clause: Clause, draft: Draft) -> bool:
    if clause.speaks_of("records", "clinic", "pi", "sponsor", "roi") and not clause.speaks_of("visit"):
        return False
    if set(clause.words[:1]) & _NOT_A_VISIT:
        # "Interpreter confirmed for the visit".
        return False
    hit = clause.first("visit_confirmed")
    words = clause.span(hit) if hit is not None else []
    sure = (
        "there" in words
        or "here" in words
        or "coming" in words
        or "come" in words
        or clause.speaks_of("visit")
        or "make" in words
    )
    if not sure and draft.stage != "visit_scheduled" and not _speaks_of_a_visit(draft):
        draft.ask(wording.CONFIRMED_WHAT)
        return True
    mention = clause.whens[-1] if clause.whens else None
    if mention is None:
        draft.add(Visit(VisitState.CONFIRMED))
        return True
    moment = draft.moment(mention)
    if moment.trouble is not None and moment.has_clock:
        draft.ask(wording.DATES[moment.trouble])
    if is_date_and_clock(mention, moment):
        draft.confirms = draft.confirms or moment.ask_first
        draft.add(Visit(VisitState.CONFIRMED, moment.at))
    else:
        draft.add(Visit(VisitState.CONFIRMED))
    if moment.at is not None:
        draft.visit_day = moment.at.date()
    return True


def _speaks_of_a_visit(draft: Draft) -> bool:
    return any(one.speaks_of("visit") or one.has("visit_booked", "visit_rebooked") for one in draft.clauses)


_BY_SITE: Final = listed(
    "we us i site pi clinic machine mri scanner ct ecg ekg freezer lab staff sponsor our studyteam dr coordinator"
)


def _cancelled(clause: Clause, draft: Draft) -> bool:
    on_us = ("on", "us") in itertools.pairwise(clause.words)
    place = draft.clauses.index(clause)
    neighbours = [one for one in draft.clauses if one.sentence == clause.sentence]
    earlier = draft.clauses[place - 1] if place else None
    state: VisitState | None = None
    words = clause.words
    if "by" in words:
        agent = words[words.index("by") + 1 :]
        state = (
            VisitState.CANCELLED_BY_PATIENT
            if {"pt", "her", "him", "them", "daughter", "family"} & set(agent)
            else None
        )
        state = state or (VisitState.CANCELLED_BY_SITE if _BY_SITE & set(agent) else None)
    if state is None and clause.subject in ("pt", "rel"):
        state = VisitState.CANCELLED_BY_PATIENT
    elif state is None and (
        clause.subject in ("us", "pi", "clinic", "sponsor") or (_BY_SITE & set(words) and not on_us)
    ):
        state = VisitState.CANCELLED_BY_SITE
    if (
        state is None
        and clause.subject != "visit"
        and earlier is not None
        and earlier.sentence == clause.sentence
    ) and (earlier.subject in ("pt", "rel") or earlier.has("inbound")):
        state = VisitState.CANCELLED_BY_PATIENT
    if state is None and any(_is_broken(one) for one in neighbours):
        state = VisitState.CANCELLED_BY_SITE
    if state is None and any(
        one.says("site", "office", "we") and one.says("closed", "closing") for one in neighbours
    ):
        state = VisitState.CANCELLED_BY_SITE
    if state is None and clause.has("inbound"):
        state = VisitState.CANCELLED_BY_PATIENT
    if state is None:
        draft.ask(wording.WHO_CANCELLED)
    else:
        draft.add(Visit(state))
    return True


def _is_broken(clause: Clause) -> bool:
    return clause.has(
        "site_capacity/room_or_equipment",
        "site_capacity/coordinator_absent",
        "study_team_review/delegate_absent",
    ) or (
        clause.says("down", "broken")
        and clause.says("machine", "mri", "scanner", "ct", "freezer", "ecg", "ekg")
    )


def read_bare_visit(clause: Clause, draft: Draft) -> bool:
    """ "Screening visit 12/8 2pm": a visit noun with a date and a clock time and no verb."""
    if not clause.speaks_of("visit") or not clause.whens:
        return False
    mention = clause.whens[-1]
    moment = draft.moment(mention)
    if mention.day is None or mention.clock is None:
        return False
    if moment.at is not None:
        draft.visit_day = moment.at.date()
    if draft.stage != "visit_scheduled":
        if moment.at is not None:
            draft.add(Visit(VisitState.BOOKED, moment.at))
            draft.confirms = True
        elif moment.trouble is not None:
            draft.add(Visit(VisitState.BOOKED))
            draft.ask(wording.DATES[moment.trouble])
    return True
