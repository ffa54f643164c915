"""The words people read for each term of the field."""

from messages.wording import forbidden_in
from models.rules import taxonomy
from models.rules.blocker_drafts import Waits
from models.rules.facts import Fact
from models.terms import (
    AttemptOutcome,
    BlockerCategory,
    BlockerScope,
    CloseGroup,
    ContactChannel,
    EventAction,
    NextAction,
    OwnerRole,
    Party,
    Role,
    Side,
    Stage,
)

STAGES: dict[Stage, str] = {
    Stage.NEW: "New inquiry",
    Stage.ATTEMPTING: "Trying to reach",
    Stage.CONTACTED: "In conversation",
    Stage.IN_REVIEW: "With study team for review",
    Stage.RECORDS: "Records in progress",
    Stage.READY_TO_SCHEDULE: "Ready to schedule",
    Stage.VISIT_SCHEDULED: "Screening visit booked",
    Stage.HANDED_OFF: "Handed to study team",
    Stage.CLOSED: "Closed, with reason",
}

NEXT_ACTIONS: dict[NextAction, str] = {
    NextAction.CALL: "call",
    NextAction.TEXT: "text",
    NextAction.EMAIL: "e-mail",
    NextAction.DECIDE_RECOVERY: "decide between recovery and closing",
    NextAction.COMPLETE_PRESCREEN: "complete the prescreen",
    NextAction.SEND_FOR_REVIEW: "pass to the study team",
    NextAction.CHASE_REVIEW: "ask the study team for its decision",
    NextAction.REQUEST_RECORDS: "request records",
    NextAction.CHASE_RECORDS: "chase the records",
    NextAction.REVIEW_RECORDS: "get the records reviewed",
    NextAction.BOOK_VISIT: "book the screening visit",
    NextAction.CONFIRM_VISIT: "confirm the visit and its preparation",
    NextAction.LOG_OUTCOME: "log the visit's outcome",
    NextAction.RECOVER_NO_SHOW: "follow up on the missed visit",
}

OUTCOMES: dict[AttemptOutcome, str] = {
    AttemptOutcome.NO_ANSWER: "no answer",
    AttemptOutcome.VOICEMAIL: "voicemail",
    AttemptOutcome.LEFT_MESSAGE: "left message",
    AttemptOutcome.SPOKE: "spoke",
    AttemptOutcome.WRONG_DETAILS: "contact details wrong",
    AttemptOutcome.ASKED_TO_STOP: "asked to stop",
}

FACTS: dict[Fact, str] = {
    Fact.PRESCREEN_PASSED_ON: "Prescreen complete, passed on to the study team",
    Fact.PRESCREEN_NOT_PASSED_ON: "Prescreen complete, not passed on",
    Fact.PASSED_ON: "Passed on to the study team",
    Fact.REVIEW_CHASED: "Asked the study team for its decision",
    Fact.OFFER_VISIT: "Offer a screening visit",
    Fact.RECORDS_NEEDED: "Records needed first",
    Fact.DO_NOT_PURSUE: "Do not pursue",
    Fact.RECORDS_REQUESTED: "Records requested",
    Fact.RECORDS_CHASED: "Records chased",
    Fact.RECORDS_RECEIVED: "Records received",
    Fact.RECORDS_REVIEWED: "Records reviewed, decision follows",
    Fact.VISIT_BOOKED: "Screening visit booked",
    Fact.VISIT_CONFIRMED: "Visit and its preparation confirmed",
    Fact.ATTENDED: "Visit attended",
    Fact.NO_SHOW: "Visit missed (no-show)",
    Fact.CANCELLED_BY_PATIENT: "Visit cancelled by the patient",
    Fact.CANCELLED_BY_SITE: "Visit cancelled by the site",
    Fact.MOVED: "Visit moved to another time",
    Fact.FOLLOWED_UP: "Followed up on the missed visit",
}

CHANNELS: dict[ContactChannel, str] = {
    ContactChannel.PHONE: "Phone",
    ContactChannel.SMS: "Text message",
    ContactChannel.EMAIL: "E-mail",
    ContactChannel.IN_PERSON: "In person",
}

CLOSE_GROUPS: dict[CloseGroup, str] = {
    CloseGroup.NO_RESPONSE: "No response",
    CloseGroup.SOURCE_QUALITY: "Source",
    CloseGroup.PROTOCOL_FIT: "Protocol fit (study team)",
    CloseGroup.RECORDS: "Records",
    CloseGroup.PATIENT_BURDEN: "Burden for the patient",
    CloseGroup.PATIENT_CHOICE: "Patient's choice",
    CloseGroup.SITE: "Site",
    CloseGroup.STUDY: "Study",
    CloseGroup.POST_CONSENT: "After consent (study team)",
}

SENT: dict[ContactChannel | None, str] = {
    ContactChannel.SMS: "text sent",
    ContactChannel.EMAIL: "e-mail sent",
}

# What was done, as the beginning of a sentence about it.
EVENTS: dict[EventAction, str] = {
    EventAction.OWNER_SET: "The change of owner",
    EventAction.ATTEMPT_LOGGED: "A later contact",
    EventAction.CONTACT_MADE: "A later contact",
    EventAction.PRESCREEN_LOGGED: "The prescreen",
    EventAction.MADE_REVIEWABLE: "The handing on to the study team",
    EventAction.REVIEW_DECIDED: "The study team's decision",
    EventAction.RECORDS_MARKED: "A later step of the records",
    EventAction.MADE_READY: "The study team's decision",
    EventAction.VISIT_BOOKED: "The booked visit",
    EventAction.VISIT_CONFIRMED: "The confirmed visit",
    EventAction.VISIT_OUTCOME_LOGGED: "The visit's outcome",
    EventAction.RECOVERY_ATTEMPTED: "The follow-up on the missed visit",
    EventAction.RECOVERY_STARTED: "The sending to recovery",
    EventAction.BLOCKER_UPDATED: "An update of the blocker",
    EventAction.BLOCKER_RESOLVED: "The resolving of the blocker",
    EventAction.BLOCKER_OFFERED: "The handing on of the blocker",
    EventAction.BLOCKER_RETURNED: "The return of the blocker",
    EventAction.HANDOVER_OFFERED: "A handover",
    EventAction.HANDOVER_RETURNED: "The return of the handover",
    EventAction.PAUSED: "A later pause",
    EventAction.RESUMED: "The end of the pause",
    EventAction.CLOSED: "The close",
    EventAction.REOPENED: "The reopening",
}

CATEGORIES: dict[BlockerCategory, str] = {
    BlockerCategory.CONTACT: "Contact",
    BlockerCategory.RECORDS: "Records",
    BlockerCategory.STUDY_TEAM_REVIEW: "Study-team review",
    BlockerCategory.SCHEDULING: "Scheduling",
    BlockerCategory.SITE_CAPACITY: "Site capacity",
    BlockerCategory.PATIENT_BARRIER: "Patient barrier",
    BlockerCategory.PROTOCOL: "Protocol",
    BlockerCategory.SPONSOR_CRO: "Sponsor or CRO",
    BlockerCategory.IRB_MATERIALS: "IRB and materials",
    BlockerCategory.SOURCE: "Source",
}

SCOPES: dict[BlockerScope, str] = {
    BlockerScope.LEAD: "This lead",
    BlockerScope.SITE: "The whole site",
    BlockerScope.STUDY: "The whole study",
}

WAITS: dict[Waits, str] = {
    Waits.ALIKE: "Those that name it or stand at its step",
    Waits.NAMED: "Only those that name it already",
    Waits.THIS: "Only this lead",
    Waits.NONE: "None for now",
}

OWNER_ROLES: dict[OwnerRole, str] = {
    OwnerRole.COORDINATOR: "coordinator",
    OwnerRole.SITE_LEAD: "site lead",
    OwnerRole.PI: "PI or delegate",
    OwnerRole.PATIENT: "the person themselves",
    OwnerRole.EXTERNAL_RECORDS: "outside clinic or records office",
    OwnerRole.SPONSOR: "sponsor",
    OwnerRole.CRO: "CRO",
    OwnerRole.REGULATORY: "regulatory coordinator",
}

SIDES: dict[Side, str] = {
    Side.SITE: "site",
    Side.EXTERNAL: "outside offices",
    Side.SPONSOR: "sponsor",
    Side.CRO: "CRO",
    Side.PATIENT: "people themselves",
}

PARTIES: dict[Party, str] = {
    Party.SITE: "site",
    Party.STUDY_TEAM: "study team",
    Party.PATIENT: "the person themselves",
    Party.OUTSIDE_RECORDS: "outside clinic or records office",
    Party.SPONSOR: "sponsor",
    Party.CRO: "CRO",
}

ROLES: dict[Role, str] = {
    Role.COORDINATOR: "coordinator",
    Role.SITE_LEAD: "site lead",
    Role.PI: "PI or delegate",
    Role.STUDY_OPS: "study operations",
    Role.SPONSOR: "sponsor",
    Role.PATIENT_GROUP: "patient group",
}

# Whose word something waits for.
WORD_OF: dict[Role, str] = {Role.SITE_LEAD: "your site lead", Role.STUDY_OPS: "study operations"}

WINDOWS: dict[str, str] = {
    "morning": "Mornings",
    "midday": "Around noon",
    "afternoon": "Afternoons",
    "evening": "Evenings",
}

TIMEZONES: dict[str, str] = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
}

LANGUAGES: dict[str, str] = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "other": "Another",
}

# Why a snooze ends sooner than it was to.
CUT = "when the next step comes"

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

ORDINALS = ("first", "second", "third", "fourth", "fifth")


def sub_reason(category: BlockerCategory, key: str) -> str:
    """What stands in the way, in a few words.

    A criterion that a question names is said as its close reason says it, and left out when its own
    words are not ours to say.
    """
    known = taxonomy.sub_reason(category, key)
    label = known.label if known else key.replace("_", " ")
    criterion = taxonomy.criterion_asked(key)
    if criterion is not None and criterion in taxonomy.CLOSE_REASONS:
        label = f"Criteria question: {taxonomy.CLOSE_REASONS[criterion].label.lower()}"
    return "Criteria question" if criterion and forbidden_in(label) else label


def in_the_way(category: BlockerCategory, key: str) -> str:
    """'Records: Waiting for an outside clinic'; the category once where the sub-reason begins with it."""
    label, said = CATEGORIES[category], sub_reason(category, key)
    return said if said.startswith(label) else f"{label}: {said}"


def leads(number: int) -> str:
    """'1 lead', '12 leads'."""
    return f"{number} lead" + ("" if number == 1 else "s")


def close_reason(key: str, *, sentence: bool = False) -> str:
    """Why a lead was closed, in a few words; as the beginning of a sentence if so asked."""
    reason = taxonomy.CLOSE_REASONS.get(key)
    said = reason.label if reason else key.replace("_", " ")
    return begun(said) if sentence else said[:1].lower() + said[1:]


def attempted(outcome: AttemptOutcome, channel: ContactChannel | None) -> str:
    """What came of one try: 'no answer', 'text sent'."""
    if outcome is AttemptOutcome.LEFT_MESSAGE and channel in SENT:
        return SENT[channel]
    return OUTCOMES[outcome]


def blocker(category: BlockerCategory, key: str | None) -> str:
    """'Blocker: records, waiting for an outside clinic'."""
    named = within(CATEGORIES[category])
    return f"Blocker: {named}, {within(sub_reason(category, key))}" if key else f"Blocker: {named}"


def within(words: str) -> str:
    """The words as they stand within a line; IRB and PI stay as they are."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def begun(words: str) -> str:
    """The words as they begin a line; PI and CRO stay as they are."""
    return words[:1].upper() + words[1:]


def hour_of_day(hour: int) -> str:
    """'10 to 11 am', '11 am to 12 pm'."""
    ends = (hour + 1) % 24
    half, end_half = ("am" if one < 12 else "pm" for one in (hour, ends))
    begins = f"{hour % 12 or 12}" if half == end_half else f"{hour % 12 or 12} {half}"
    return f"{begins} to {ends % 12 or 12} {end_half}"


def times(number: int) -> str:
    """'once', 'twice', '3 times'."""
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def attempt(number: int) -> str:
    """'first attempt', 'attempt 6'."""
    return f"{ORDINALS[number - 1]} attempt" if number <= len(ORDINALS) else f"attempt {number}"
