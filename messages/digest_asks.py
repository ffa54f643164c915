"""How each proposal of a week is put: a question with an owner and a date, never a verdict on people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from messages import labels
from messages.digest_words import RHYTHMS, counted, party
from messages.times import day
from models.rules.asks import Proposal, Rule
from models.rules.taxonomy import CRITERIA_QUESTION
from models.study import Study
from models.terms import Rhythm, Side

OWNERS: dict[Rule, Side] = {
    Rule.SPONSOR_DECISION_OVERDUE: Side.SPONSOR,
    Rule.CLARIFY_CRITERIA: Side.SPONSOR,
    Rule.SUPPORT_SITE: Side.CRO,
    Rule.ADJUST_SOURCE: Side.CRO,
    Rule.HOLD_VOLUME: Side.CRO,
    Rule.REVIEW_STALE_LEADS: Side.SITE,
    Rule.CHANGE_CADENCE: Side.CRO,
}
ANSWERABLE = frozenset({Side.SPONSOR, Side.CRO})
"""The sides whose people answer in the channel."""


@dataclass(frozen=True, slots=True)
class Names:
    """What sources and sites are called, by key and code."""

    sources: Mapping[str, str]
    sites: Mapping[str, str]

    def source(self, key: str) -> str:
        """A source's name, or its key where the study no longer lists it."""
        return self.sources.get(key, key.replace("_", " "))

    def site(self, code: str) -> str:
        """'Riverside (301)'."""
        name = self.sites.get(code, "")
        if not name or name == code:
            return f"site {code}"
        return name if code in name else f"{name} ({code})"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: what rule raised it, whose it is, by when an answer is wanted."""

    rule: Rule
    side: Side
    by: date
    text: str


def put(study: Study, proposal: Proposal, names: Names, by: date, *, side: Side | None = None) -> Ask:
    """The question a proposal comes to; `side` where it is not the rule's usual owner."""
    owner = side or OWNERS[proposal.rule]
    who = party(study, owner)
    return Ask(proposal.rule, owner, by, _question(study, proposal, names, who, day(by)))


def _question(study: Study, one: Proposal, names: Names, who: str, by: str) -> str:
    about = one.about
    match one.rule:
        case Rule.SPONSOR_DECISION_OVERDUE:
            number = int(about["decisions"])
            what = "the answer that is" if number == 1 else f"the {number} answers that are"
            return f"Can {who} give {what} overdue by {by}?"
        case Rule.CLARIFY_CRITERIA:
            leads = f" ({about['leads']} leads touch it)" if "leads" in about else ""
            key = str(about["criterion"])
            criterion = "the criterion asked about" if key == CRITERIA_QUESTION else labels.close_reason(key)
            return f"Can {who} clarify the study's wording on {criterion} by {by}?{leads}"
        case Rule.SUPPORT_SITE if about["with"] == "first_response":
            site = names.site(str(about["site"]))
            return f"Can {who} agree with {site} by {by} how to close the coverage gap in first responses?"
        case Rule.SUPPORT_SITE:
            site = names.site(str(about["site"]))
            return f"Can {who} agree with {site} by {by} what would help to book screening visits?"
        case Rule.ADJUST_SOURCE:
            source = names.source(str(about["source"]))
            return f"Can {who} adjust the audience and wording of {source} by {by}?"
        case Rule.HOLD_VOLUME:
            site = names.site(str(about["site"]))
            return (
                f"Can {who} send new inquiries elsewhere than {site} by {by}, until its visit slots catch up?"
            )
        case Rule.REVIEW_STALE_LEADS:
            where = names.site(str(about["site"])) if "site" in about else who
            many = f"the {about['stale']} stalled leads" if "stale" in about else "the stalled leads"
            if one.about.get("scope") == "study" and about.get("untouched"):
                many = counted(int(about["untouched"]), "lead", "leads") + " still without a first action"
            return f"Can {where} review {many} by {by}?"
        case Rule.CHANGE_CADENCE:
            rhythm = RHYTHMS[Rhythm(str(about["to"]))]
            sponsor = party(study, Side.SPONSOR)
            return f"Can {who} and {sponsor} agree by {by} to an update {rhythm}?"
        case Rule.KEEP_SOURCE:
            raise ValueError("an observation asks for nothing")


def observed(one: Proposal, names: Names) -> str:
    """An observation in words; it asks for nothing."""
    return f"Keep {names.source(str(one.about['source']))}; ask if it can grow."
