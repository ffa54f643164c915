"""Recording what stands in the way of a whole site or study, and that it no longer does."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from handlers.errors import UserError
from handlers.operations.blockers import check_report, end_of
from handlers.operations.decisions import show_decision
from handlers.operations.following import follow
from handlers.operations.ledger import Doer, record_shared
from handlers.operations.settling import member_id
from handlers.operations.shared_clocks import keep_clocks
from handlers.operations.teams import SEE_TO_BLOCKERS, SEE_TO_STUDY, member_at
from messages.wording import forbidden_in
from models.blocker import Blocker
from models.decision import Decision
from models.lead import Lead
from models.ledger import LedgerEvent
from models.queries.calendars import study_time, working_time_of
from models.queries.decisions import decision_of
from models.queries.shared_blockers import events_of, shared_of
from models.rules.blocker_drafts import BlockerReport
from models.rules.decisions import OPTION_LENGTH, OPTIONS_LEAST, OPTIONS_MOST, route_of
from models.rules.history import Happening, taken_back
from models.rules.resolutions import in_words
from models.rules.shared_blockers import DecisionFacts
from models.rules.undoing import still_holds
from models.study import Site, Study
from models.terms import BlockerScope, DecisionRoute, DecisionState, EventAction


def raise_shared(
    session: Session,
    study: Study,
    site: Site | None,
    report: BlockerReport,
    leads: Sequence[Lead],
    *,
    by: Doer,
    now: datetime,
) -> Blocker:
    """Record a blocker of the site, or of the study where there is none, and that these leads wait for it.

    Its question, if it asks one, is put to whoever decides; the leads' owners are told in one message
    each. Its texts have passed the screen. Raises UserError naming the field that is wrong.
    """
    check_report(report)
    route = _check_question(report, study, site)
    hours = working_time_of(site) if site else study_time(study)
    owner = member_at(
        session,
        report.owner_id,
        SEE_TO_BLOCKERS if site else SEE_TO_STUDY,
        study_id=study.id or 0,
        site_id=site.id if site else None,
        field="owner",
    )
    facts: dict[str, Any] = {
        "key": f"b-{secrets.token_hex(4)}",
        "scope": (BlockerScope.SITE if site else BlockerScope.STUDY).value,
        "site": site.code if site else None,
        "category": report.category.value,
        "sub_reason": report.sub_reason,
        "owner_role": report.owner_role.value,
        "owner": owner.key,
        "due_at": end_of(report.due_on, hours, now).isoformat(),
        "next_action": report.next_action,
        "decision_needed": report.decision_needed,
        "options": list(report.options) if route else [],
        "route": route.value if route else None,
        "note": report.note,
        "leads": [lead.ref for lead in leads],
    }
    record_shared(session, study, facts["key"], EventAction.BLOCKER_OPENED, facts, by=by, now=now)
    return settle_shared(session, study, facts["key"], now=now, leads_left=len(leads))


def _check_question(report: BlockerReport, study: Study, site: Site | None) -> DecisionRoute | None:
    """Who is asked. Raises UserError where the question, its answers or the one who moves do not fit."""
    if report.decision_needed is None:
        return None
    options = report.options
    fits = OPTIONS_LEAST <= len(options) <= OPTIONS_MOST and len(set(options)) == len(options)
    if not fits or any(len(one) > OPTION_LENGTH for one in options):
        raise UserError(
            f"Give {OPTIONS_LEAST} to {OPTIONS_MOST} different answers, one a line, each of at most "
            f"{OPTION_LENGTH} characters.",
            field="options",
        )
    route = route_of(report.category, report.sub_reason, report.owner_role)
    if route is None:
        raise UserError(
            "A question with answers goes to the sponsor, the CRO, the PI or regulatory. Say whose move it is.",
            field="owner_role",
        )
    if route is DecisionRoute.INVESTIGATOR and site is None:
        raise UserError("A PI answers for their own site: log it for the site.", field="owner_role")
    for field, text in (("decision", report.decision_needed), *(("options", one) for one in options)):
        _check_words(text, field, study)
    return route


def _check_words(text: str, field: str, study: Study) -> None:
    """Refuse what a card may not say: a ref, or a word that is not ours. Raises UserError at the field."""
    refs = re.findall(rf"\b{re.escape(study.ref_prefix)}-[A-Z0-9]{{4,}}", text.upper())
    if [ref for ref in refs if ref != study.code.upper()]:
        raise UserError("Leave refs out: whoever decides reads of no lead, only how many wait.", field=field)
    if words := forbidden_in(text):
        raise UserError(
            f"“{words[0]}” is a finding of the study team's. Ask without it, for example: does the text "
            "allow this?",
            field=field,
        )


def settle_shared(
    session: Session,
    study: Study,
    key: str,
    *,
    now: datetime,
    leads_left: int | None = None,
    undone: bool = False,
) -> Blocker:
    """Derive the blocker anew and store what follows: its row, its question and its clocks, and its leads'.

    Call it once at the end of a step. `leads_left` says how many leads a new one has still to be said
    of. `undone` says that the step took another one back.
    """
    shared = shared_of(session, key)
    facts = shared.facts
    row = session.exec(select(Blocker).where(Blocker.key == key)).first() or Blocker(
        key=key,
        study_id=study.id or 0,
        site_id=site_id_of(session, study, shared.site),
        scope=facts.scope,
        category=facts.category,
        sub_reason=facts.sub_reason,
        owner_role=facts.owner_role,
        opened_at=facts.opened_at,
        due_at=facts.due_at,
        leads_left=leads_left or 0,
    )
    row.owner_role, row.due_at, row.note = facts.owner_role, facts.due_at, facts.note
    row.owner_id = member_id(session, study.workspace_id, facts.owner)
    row.next_action, row.decision_needed = facts.next_action, facts.decision_needed
    row.last_update_at, row.offered_at = facts.last_update_at, facts.offered_at
    row.offered_to_id = member_id(session, study.workspace_id, facts.offered_to)
    row.resolved_at, row.resolution = facts.resolved_at, facts.resolution
    row.behind = True
    session.add(row)
    session.flush()
    if shared.decision is not None:
        _write_decision(session, study, row, shared.decision)
    keep_clocks(session, row, shared, now=now, taken_back=undone)
    session.flush()
    show_decision(session, row, now=now)
    follow(session, row, now=now)
    return row


def _write_decision(session: Session, study: Study, row: Blocker, facts: DecisionFacts) -> None:
    decision = decision_of(session, row.id or 0) or Decision(
        blocker_id=row.id or 0,
        study_id=row.study_id,
        site_id=row.site_id,
        route=facts.route,
        question=facts.question,
        options=list(facts.options),
        asked_at=facts.asked_at,
        due_at=facts.due_at,
        held=row.leads_left,
    )
    decision.due_at, decision.state, decision.answer = facts.due_at, facts.state, facts.answer
    decision.answered_at = facts.answered_at
    decision.answered_by_id = member_id(session, study.workspace_id, facts.answered_by)
    session.add(decision)
    session.flush()


def update_shared(
    session: Session, blocker: Blocker, changes: Mapping[str, Any], *, by: Doer, now: datetime
) -> Blocker:
    """Record where it stands. `changes` are facts of a `blocker_updated` event."""
    refuse_resolved(blocker)
    study = session.get_one(Study, blocker.study_id)
    facts = {"key": blocker.key, **changes}
    record_shared(session, study, blocker.key, EventAction.BLOCKER_UPDATED, facts, by=by, now=now)
    return settle_shared(session, study, blocker.key, now=now)


def resolve_shared(
    session: Session, blocker: Blocker, *, how: str | None, words: str | None, by: Doer, now: datetime
) -> Blocker:
    """Record that it is out of the way of every lead that waits. Its question is asked no longer."""
    refuse_resolved(blocker)
    study = session.get_one(Study, blocker.study_id)
    facts = {"key": blocker.key, "how": how, "resolution": in_words(blocker.category, how, words)}
    record_shared(session, study, blocker.key, EventAction.BLOCKER_RESOLVED, facts, by=by, now=now)
    return settle_shared(session, study, blocker.key, now=now)


def answer_decision(
    session: Session, decision: Decision, answer: int, *, key: str, by: Doer, now: datetime
) -> Blocker:
    """Record the answer; it resolves the blocker and all that wait for it. `key` is who answers.

    Raises UserError when it was answered or is asked no longer.
    """
    blocker = session.get_one(Blocker, decision.blocker_id, with_for_update={"key_share": True})
    session.refresh(decision)
    if decision.state is not DecisionState.OPEN:
        raise UserError(_closed_already(decision))
    study = session.get_one(Study, blocker.study_id)
    said = {"key": blocker.key, "answer": answer, "by": key}
    record_shared(session, study, blocker.key, EventAction.DECISION_ANSWERED, said, by=by, now=now)
    facts = {"key": blocker.key, "resolution": f"answered: {decision.options[answer]}"}
    record_shared(session, study, blocker.key, EventAction.BLOCKER_RESOLVED, facts, by=by, now=now)
    return settle_shared(session, study, blocker.key, now=now)


def _closed_already(decision: Decision) -> str:
    if decision.answer is None:
        return "That is asked no longer: its blocker was resolved."
    return f"That was answered already: “{decision.options[decision.answer]}”. Nothing was changed."


def take_back_shared(
    session: Session, blocker: Blocker, *, actor_key: str, is_site_lead: bool, by: Doer, now: datetime
) -> Blocker:
    """Take back that it was resolved or answered: all that waited for it waits again.

    Raises UserError when nothing of the kind stands, after ten minutes, and for anybody but whoever did
    it (a resolution also the site lead may take back, an answer nobody else).
    """
    study = session.get_one(Study, blocker.study_id)
    step = _last_ending(session, blocker.key)
    if not step:
        raise UserError("There is nothing to take back: the blocker is open.")
    answered = any(one.action is EventAction.DECISION_ANSWERED for one in step)
    if step[0].actor != actor_key and (answered or not is_site_lead):
        raise UserError(
            "Only whoever answered can take it back."
            if answered
            else "Only whoever did it, or the site lead, can take it back."
        )
    if not still_holds(step[0].recorded_at, now):
        raise UserError(
            "Undo holds for ten minutes, and they have passed. Log the blocker anew if it stands."
        )
    undone = {"events": [one.id or 0 for one in step]}
    record_shared(session, study, blocker.key, EventAction.UNDONE, undone, by=by, now=now)
    return settle_shared(session, study, blocker.key, now=now, undone=True)


def _last_ending(session: Session, key: str) -> list[LedgerEvent]:
    """The events of the step that ended it, if it has ended."""
    events = events_of(session, key)
    undone = taken_back([Happening(one.at, one.action, one.new, id=one.id) for one in events])
    standing = [one for one in events if one.id not in undone]
    ending = [one for one in standing if one.action is EventAction.BLOCKER_RESOLVED]
    if not ending:
        return []
    answers = [one for one in standing if one.action is EventAction.DECISION_ANSWERED]
    return [*answers, ending[-1]]


def refuse_resolved(blocker: Blocker) -> None:
    """Raise UserError for one that is out of the way."""
    if blocker.resolved_at is not None:
        raise UserError("That blocker was resolved already.")


def site_id_of(session: Session, study: Study, code: str | None) -> int | None:
    """The id of the study's site with that code."""
    if code is None:
        return None
    return session.exec(select(Site.id).where(Site.study_id == study.id, Site.code == code)).one()
