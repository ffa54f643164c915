"""Fit for the study: never an event, at most the next step or a question."""

from handlers.reading import facts, wording
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from models.terms import NextAction


def read_fit(clause: Clause, draft: Draft) -> bool:
    """Read a claim about fit, or the decision of the study team; whether the clause was one."""
    if clause.has("no_go"):
        draft.no_next_action = True
        draft.ask(wording.NO_GO)
        return True
    if (
        clause.has("go_ahead")
        and not clause.has("study_team_review/pi_review_pending")
        and not clause.is_condition
    ):
        if clause.has("records_reviewed"):
            facts.read_records(clause, draft)
        draft.inferred = NextAction.BOOK_VISIT
        draft.confirms = True
        return True
    if (
        clause.has("fit_no")
        and clause.subject in ("pt", "rel")
        and clause.says("thinks", "believes", "feels", "thought")
    ):
        return True
    if clause.has("fit_no") and not clause.has(
        "protocol/criteria_question", "protocol/washout_or_lab_window_unclear"
    ):
        facts.read_prescreen(clause, draft)
        draft.ask(wording.FIT)
        if clause.speaks_of("pi"):
            draft.no_next_action = True
        elif draft.is_early:
            draft.inferred = NextAction.SEND_FOR_REVIEW
        else:
            draft.no_next_action = True
        return True
    if clause.has("fit_yes"):
        facts.read_prescreen(clause, draft)
        if clause.has("reviewable"):
            facts.read_reviewable(clause, draft)
        if clause.says(
            "thinks", "think", "says", "said", "believes", "believe", "feels", "claims", "told", "thought"
        ) and clause.subject in ("pt", "", "rel"):
            return True
        if not draft.reply_has("reviewable"):
            if draft.is_early:
                draft.inferred = draft.inferred or NextAction.SEND_FOR_REVIEW
                draft.confirms = True
            else:
                draft.ask(wording.FIT)
        return True
    return False
