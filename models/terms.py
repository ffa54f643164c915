"""The field's words: every closed vocabulary that tables, rules and messages share."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a lead stands. Derived from its milestones, never set by hand."""

    NEW = "new"
    ATTEMPTING = "attempting"
    CONTACTED = "contacted"
    IN_REVIEW = "in_review"
    RECORDS = "records"
    READY_TO_SCHEDULE = "ready_to_schedule"
    VISIT_SCHEDULED = "visit_scheduled"
    HANDED_OFF = "handed_off"
    CLOSED = "closed"


class StudyStatus(StrEnum):
    """Whether a study takes people on; only an active one may nudge anybody to contact a patient."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED_TO_ACCRUAL = "closed_to_accrual"


class Role(StrEnum):
    """What a person may do in a study, or at one of its sites."""

    COORDINATOR = "coordinator"
    SITE_LEAD = "site_lead"
    PI = "pi"
    STUDY_OPS = "study_ops"
    SPONSOR = "sponsor"
    PATIENT_GROUP = "patient_group"


class OwnerRole(StrEnum):
    """Who owes the next move on a blocker."""

    COORDINATOR = "coordinator"
    SITE_LEAD = "site_lead"
    PI = "pi"
    PATIENT = "patient"
    EXTERNAL_RECORDS = "external_records"
    SPONSOR = "sponsor"
    CRO = "cro"
    REGULATORY = "regulatory"


class Side(StrEnum):
    """The side of the table an owner role sits on; the digest counts blockers by it."""

    SITE = "site"
    EXTERNAL = "external"
    SPONSOR = "sponsor"
    CRO = "cro"
    PATIENT = "patient"


class Party(StrEnum):
    """Whose clock a deadline runs on."""

    SITE = "site"
    STUDY_TEAM = "study_team"
    PATIENT = "patient"
    OUTSIDE_RECORDS = "outside_records"
    SPONSOR = "sponsor"
    CRO = "cro"


class ContactChannel(StrEnum):
    """How somebody tried to reach a person."""

    PHONE = "phone"
    SMS = "sms"
    EMAIL = "email"
    IN_PERSON = "in_person"


class AttemptOutcome(StrEnum):
    """What came of one attempt to reach a person."""

    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    LEFT_MESSAGE = "left_message"
    SPOKE = "spoke"
    WRONG_DETAILS = "wrong_details"
    ASKED_TO_STOP = "asked_to_stop"


class Chased(StrEnum):
    """What somebody asked after because it is another's move."""

    REVIEW = "review"
    RECORDS = "records"


class PrescreenOutcome(StrEnum):
    """What a finished prescreen led to. The answers themselves are never kept."""

    FORWARD_TO_STUDY_TEAM = "forward_to_study_team"
    NOT_FORWARDED = "not_forwarded"


class ReviewDecision(StrEnum):
    """What the study team said about a lead passed on to it."""

    MOVE_FORWARD = "move_forward"
    RECORDS_NEEDED = "records_needed"
    DO_NOT_PURSUE = "do_not_pursue"


class RecordsState(StrEnum):
    """How far outside records have come."""

    NEEDED = "needed"
    REQUESTED = "requested"
    RECEIVED = "received"
    REVIEWED = "reviewed"


class VisitOutcome(StrEnum):
    """How a booked screening visit ended."""

    ATTENDED = "attended"
    NO_SHOW = "no_show"
    CANCELLED_BY_PATIENT = "cancelled_by_patient"
    CANCELLED_BY_SITE = "cancelled_by_site"
    MOVED = "moved"


class NextAction(StrEnum):
    """The one thing to do next on a lead."""

    CALL = "call"
    TEXT = "text"
    EMAIL = "email"
    DECIDE_RECOVERY = "close_or_recovery_decision"
    COMPLETE_PRESCREEN = "complete_prescreen"
    SEND_FOR_REVIEW = "send_for_review"
    CHASE_REVIEW = "chase_review"
    REQUEST_RECORDS = "request_records"
    CHASE_RECORDS = "chase_records"
    REVIEW_RECORDS = "review_records"
    BOOK_VISIT = "book_visit"
    CONFIRM_VISIT = "confirm_visit"
    LOG_OUTCOME = "log_outcome"
    RECOVER_NO_SHOW = "recover_no_show"


class BlockerCategory(StrEnum):
    """What kind of thing stands in the way (sub-reasons: models/rules/taxonomy.py)."""

    CONTACT = "contact"
    RECORDS = "records"
    STUDY_TEAM_REVIEW = "study_team_review"
    SCHEDULING = "scheduling"
    SITE_CAPACITY = "site_capacity"
    PATIENT_BARRIER = "patient_barrier"
    PROTOCOL = "protocol"
    SPONSOR_CRO = "sponsor_cro"
    IRB_MATERIALS = "irb_materials"
    SOURCE = "source"


class BlockerScope(StrEnum):
    """How much waits for a blocker: one lead, a site, or the whole study."""

    LEAD = "lead"
    SITE = "site"
    STUDY = "study"


class DecisionRoute(StrEnum):
    """Who is asked for a decision, and where: investigators and consent or privacy go their own way."""

    SPONSOR = "sponsor"
    INVESTIGATOR = "investigator"
    REGULATORY = "regulatory"


class DecisionState(StrEnum):
    """What became of a question; it is withdrawn when its blocker is resolved without an answer."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class CloseGroup(StrEnum):
    """Close reasons grouped as a sponsor may see them."""

    NO_RESPONSE = "no_response"
    SOURCE_QUALITY = "source_quality"
    PROTOCOL_FIT = "protocol_fit"
    RECORDS = "records"
    PATIENT_BURDEN = "patient_burden"
    PATIENT_CHOICE = "patient_choice"
    SITE = "site"
    STUDY = "study"
    POST_CONSENT = "post_consent"


class StaleCategory(StrEnum):
    """Why a stale lead is stale; the first that fits counts."""

    NO_FIRST_ACTION = "no_first_action"
    DEPENDENCY_BLOCKED = "dependency_blocked"
    STALLED = "stalled"


class DeadlineKind(StrEnum):
    """What can become late (field notes 3.2; the rows are in `models/rules/policy.py`)."""

    FIRST_RESPONSE = "first_response"
    OWNER_MISSING = "owner_missing"
    NEXT_ATTEMPT = "next_attempt"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"
    PRESCREEN = "prescreen"
    STUDY_TEAM_REVIEW = "study_team_review"
    RECORDS_REQUEST = "records_request"
    RECORDS_CHASE = "records_chase"
    RECORDS_REVIEW = "records_review"
    SCHEDULING = "scheduling"
    VISIT_PREP = "visit_prep"
    VISIT_REMINDER = "visit_reminder"
    VISIT_OUTCOME = "visit_outcome"
    NO_SHOW_RECOVERY = "no_show_recovery"
    PATIENT_SILENCE = "patient_silence"
    BLOCKER_UPDATE = "blocker_update"
    SPONSOR_DECISION = "sponsor_decision"
    STALE_REVIEW = "stale_review"
    PROMISED_CALLBACK = "promised_callback"


class DeadlineState(StrEnum):
    """Whether a deadline still runs."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


class EventAction(StrEnum):
    """What a ledger event records."""

    LEAD_RECEIVED = "lead_received"
    OWNER_SET = "owner_set"
    ATTEMPT_LOGGED = "attempt_logged"
    CONTACT_MADE = "contact_made"
    PRESCREEN_LOGGED = "prescreen_logged"
    MADE_REVIEWABLE = "made_reviewable"
    REVIEW_DECIDED = "review_decided"
    RECORDS_MARKED = "records_marked"
    MADE_READY = "made_ready"
    VISIT_BOOKED = "visit_booked"
    VISIT_CONFIRMED = "visit_confirmed"
    VISIT_OUTCOME_LOGGED = "visit_outcome_logged"
    RECOVERY_ATTEMPTED = "recovery_attempted"
    RECOVERY_STARTED = "recovery_started"
    BLOCKER_OPENED = "blocker_opened"
    BLOCKER_UPDATED = "blocker_updated"
    BLOCKER_RESOLVED = "blocker_resolved"
    BLOCKER_OFFERED = "blocker_offered"
    BLOCKER_RETURNED = "blocker_returned"
    DECISION_ANSWERED = "decision_answered"
    CHASED = "chased"
    HANDOVER_OFFERED = "handover_offered"
    HANDOVER_RETURNED = "handover_returned"
    NEXT_ACTION_SET = "next_action_set"
    NOTE_ADDED = "note_added"
    SNOOZED = "snoozed"
    PAUSED = "paused"
    RESUMED = "resumed"
    OPTED_OUT = "opted_out"
    MARKED_DUPLICATE = "marked_duplicate"
    CLOSE_ASKED = "close_asked"
    CLOSE_DECLINED = "close_declined"
    CLOSED = "closed"
    REOPENED = "reopened"
    UNDONE = "undone"
    NUDGE_QUEUED = "nudge_queued"
    NUDGE_DELIVERED = "nudge_delivered"
    NUDGE_TIMES_SET = "nudge_times_set"
    AWAY_SET = "away_set"
    AWAY_ENDED = "away_ended"
    MEMBER_LEFT = "member_left"
    DIGEST_DRAFTED = "digest_drafted"
    DIGEST_APPROVED = "digest_approved"
    DIGEST_HELD = "digest_held"
    DIGEST_QUEUED = "digest_queued"
    DIGEST_DELIVERED = "digest_delivered"
    DIGEST_SHOWN = "digest_shown"
    ASK_DECLINED = "ask_declined"
    COMMITMENT_MADE = "commitment_made"
    COMMITMENT_MOVED = "commitment_moved"
    COMMITMENT_SETTLED = "commitment_settled"
    RHYTHM_SET = "rhythm_set"
    ROOM_KNOWN = "room_known"
    STUDY_APPLIED = "study_applied"
    WATCHED = "watched"
    ACCESS_REFUSED = "access_refused"
    TEXT_STOPPED = "text_stopped"


class ChannelKind(StrEnum):
    """What a Slack conversation may be shown."""

    SITE = "site"
    SPONSOR = "sponsor"
    DIRECT = "direct"
    OTHER = "other"


class OutboxState(StrEnum):
    """How far an announcement has come on its way to Slack."""

    PENDING = "pending"
    SENDING = "sending"
    UNCERTAIN = "uncertain"
    SENT = "sent"
    DEAD = "dead"
    LAPSED = "lapsed"


class OutboxOp(StrEnum):
    """What delivery does with a row: post something new, or edit what an earlier row posted."""

    POST = "post"
    UPDATE = "update"


class Rhythm(StrEnum):
    """How often a study's sponsor is told how things stand."""

    TWICE_WEEKLY = "twice_weekly"
    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"


class Edition(StrEnum):
    """What a digest reports: a whole week with its figures, or only the decisions, in between."""

    WEEK = "week"
    MIDWEEK = "midweek"


class Unreviewed(StrEnum):
    """What becomes of a digest that nobody approved in time."""

    POST = "post"
    HOLD = "hold"


class DigestState(StrEnum):
    """How far a week's digest has come."""

    DRAFT = "draft"
    APPROVED = "approved"
    QUEUED = "queued"
    POSTED = "posted"
    HELD = "held"


class CommitmentState(StrEnum):
    """What became of something promised in answer to a digest; declined was never promised."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
    DECLINED = "declined"
