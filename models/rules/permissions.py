"""Who may do what: the table of field notes 10.1 as data, and the one question asked of it."""

from dataclasses import dataclass
from enum import StrEnum

from models.terms import ChannelKind, Role


class May(StrEnum):
    """What a person can ask to do."""

    SEE_LEAD = "see_lead"
    ADD_LEAD = "add_lead"
    LOG_CONTACT = "log_contact"
    LOG_BLOCKER = "log_blocker"
    LOG_STUDY_BLOCKER = "log_study_blocker"
    REASSIGN = "reassign"
    CLOSE_LEAD = "close_lead"
    CONFIRM_CLOSE = "confirm_close"
    UNDO = "undo"
    DECIDE_REVIEW = "decide_review"
    SEE_SITE_DIGEST = "see_site_digest"
    SEE_SPONSOR_DIGEST = "see_sponsor_digest"
    ANSWER_DECISION = "answer_decision"
    TRIAGE = "triage"
    SEE_COUNTS = "see_counts"
    REVIEW_DIGEST = "review_digest"
    SET_RHYTHM = "set_rhythm"
    ANSWER_INVESTIGATOR = "answer_investigator"
    ANSWER_REGULATORY = "answer_regulatory"


class Reach(StrEnum):
    """How far a permission goes: one's own work, one's site, or the whole study.

    *Own* is what one owns or covers for, and what nobody owns yet at one's site.
    """

    OWN = "own"
    SITE = "site"
    STUDY = "study"


# What is not listed is refused.
TABLE: dict[Role, dict[May, Reach]] = {
    Role.COORDINATOR: {
        May.SEE_LEAD: Reach.OWN,
        May.ADD_LEAD: Reach.SITE,
        May.LOG_CONTACT: Reach.SITE,
        May.LOG_BLOCKER: Reach.SITE,
        May.REASSIGN: Reach.OWN,
        May.CLOSE_LEAD: Reach.OWN,
        May.UNDO: Reach.SITE,
        May.SEE_SITE_DIGEST: Reach.SITE,
    },
    Role.SITE_LEAD: {
        May.SEE_LEAD: Reach.SITE,
        May.ADD_LEAD: Reach.SITE,
        May.LOG_CONTACT: Reach.SITE,
        May.LOG_BLOCKER: Reach.SITE,
        May.REASSIGN: Reach.SITE,
        May.CLOSE_LEAD: Reach.SITE,
        May.LOG_STUDY_BLOCKER: Reach.SITE,
        May.CONFIRM_CLOSE: Reach.SITE,
        May.UNDO: Reach.SITE,
        May.SEE_SITE_DIGEST: Reach.SITE,
        May.TRIAGE: Reach.SITE,
        May.REVIEW_DIGEST: Reach.SITE,
    },
    Role.PI: {
        May.SEE_LEAD: Reach.SITE,
        May.LOG_BLOCKER: Reach.SITE,
        May.LOG_STUDY_BLOCKER: Reach.SITE,
        May.DECIDE_REVIEW: Reach.SITE,
        May.ANSWER_INVESTIGATOR: Reach.SITE,
        May.CLOSE_LEAD: Reach.SITE,
        May.UNDO: Reach.SITE,
        May.SEE_SITE_DIGEST: Reach.SITE,
    },
    Role.STUDY_OPS: {
        May.LOG_STUDY_BLOCKER: Reach.STUDY,
        May.CLOSE_LEAD: Reach.STUDY,
        May.CONFIRM_CLOSE: Reach.STUDY,
        May.UNDO: Reach.STUDY,
        May.SEE_SITE_DIGEST: Reach.STUDY,
        May.SEE_SPONSOR_DIGEST: Reach.STUDY,
        May.ANSWER_DECISION: Reach.STUDY,
        May.SEE_COUNTS: Reach.STUDY,
        May.REVIEW_DIGEST: Reach.STUDY,
        May.SET_RHYTHM: Reach.STUDY,
        May.ANSWER_REGULATORY: Reach.STUDY,
    },
    Role.SPONSOR: {
        May.SEE_SPONSOR_DIGEST: Reach.STUDY,
        May.ANSWER_DECISION: Reach.STUDY,
    },
    Role.PATIENT_GROUP: {},
}

# Whatever names a lead stays where its site's team reads.
ABOUT_LEADS = frozenset(
    {
        May.SEE_LEAD,
        May.ADD_LEAD,
        May.LOG_CONTACT,
        May.LOG_BLOCKER,
        May.REASSIGN,
        May.CLOSE_LEAD,
        May.DECIDE_REVIEW,
        May.CONFIRM_CLOSE,
        May.UNDO,
        May.TRIAGE,
    }
)


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in a study; without a site it holds at every site of the study."""

    role: Role
    study_id: int
    site_id: int | None = None

    def covers(self, study_id: int, site_id: int | None) -> bool:
        """Whether the grant reaches that study and site."""
        return self.study_id == study_id and (self.site_id is None or self.site_id == site_id)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who asks, all they have been granted, and the people they cover for now."""

    member_id: int
    workspace_id: int
    key: str
    name: str
    slack_user_id: str | None
    grants: tuple[Grant, ...] = ()
    covers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Room:
    """The Slack conversation the question was asked in."""

    kind: ChannelKind
    channel: str | None = None
    study_id: int | None = None
    site_id: int | None = None

    def may_see_lead(self, study_id: int, site_id: int) -> bool:
        """Leads are named to one person at a time, or in the channel of their own site."""
        if self.kind is ChannelKind.DIRECT:
            return True
        return self.kind is ChannelKind.SITE and (self.study_id, self.site_id) == (study_id, site_id)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is asked about: a study, perhaps one of its sites, perhaps a lead there."""

    study_id: int
    site_id: int | None = None
    owner_id: int | None = None
    is_lead: bool = False


def role_for(actor: Actor, may: May, subject: Subject) -> Role | None:
    """The role in which the actor may do this, or None: then it is refused."""
    for grant in actor.grants:
        reach = TABLE[grant.role].get(may)
        if reach is None or not grant.covers(subject.study_id, subject.site_id):
            continue
        if (
            reach is Reach.OWN
            and subject.is_lead
            and subject.owner_id not in (None, actor.member_id, *actor.covers)
        ):
            continue
        return grant.role
    return None


def knows_of(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may learn that this lead exists: anybody of its site's team may."""
    team = (Role.COORDINATOR, Role.SITE_LEAD, Role.PI)
    return any(
        grant.role in team and grant.covers(subject.study_id, subject.site_id) for grant in actor.grants
    )
