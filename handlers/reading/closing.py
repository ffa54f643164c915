"""Whether a reply closes the lead, and for what reason."""

from handlers.reading import endings
from handlers.reading.clause import Clause
from handlers.reading.draft import Draft
from models.terms import NextAction


def _is_refused(counted: list[Clause]) -> bool:
    """ "No, doesn't trust the drug": a plain no before a reason of the patient's."""
    return (
        len(counted) > 1 and counted[0].words in (["no"], ["nope"]) and endings.gives_own_reason(counted[1])
    )


def closing_clauses(draft: Draft) -> list[Clause]:
    """The clauses that give a reason, when the reply closes the lead; else none."""
    counted = [clause for clause in draft.clauses if not clause.is_dropped and not clause.is_question]
    words = [
        clause
        for clause in counted
        if clause.has("close_word")
        and not comes_after(clause)
        and clause.subject not in ("clinic", "records", "pi")
        and not (clause.says("site", "office", "clinic") and clause.says("closed"))
    ]
    if any(clause.has("dont_close") for clause in counted):
        return []
    if (
        words
        or _is_refused(counted)
        or any(endings.final_word(clause) for clause in counted if not clause.has("hedge"))
    ):
        return counted
    return []


def comes_after(clause: Clause) -> bool:
    """Whether the clause is a later step ("then close")."""
    return clause.opener == "then" or clause.has("then_step")


def has_final_word(closing: list[Clause]) -> bool:
    """Whether a clause gives the patient's last word."""
    return any(endings.final_word(clause) for clause in closing)


def close_lead(draft: Draft, closing: list[Clause]) -> None:
    """Add the close that the reply amounts to, or ask for its reason."""
    has_word = any(clause.has("close_word") for clause in closing)
    stops = draft.reply_has("opt_out")
    if stops:
        if has_word:
            endings.add_close(draft, "asked_to_stop", asked_to_stop=True)
        return
    if any(clause.has("fit_no", "no_go", "fit_yes") for clause in closing):
        return
    reason = endings.choose_reason(closing)
    if reason == "reserved" and draft.is_early and not endings.is_out_of_reach(closing):
        draft.inferred = NextAction.SEND_FOR_REVIEW
    if has_word or reason:
        endings.add_close(draft, reason, asked_to_stop=False)
