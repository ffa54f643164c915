"""The questions a reading may ask back: free of the reply's own words."""

from typing import Final

from handlers.reading.mentions import Trouble

NOT_UNDERSTOOD: Final = "I could not place that. What happened, and what is the next step?"
OUTCOME: Final = "How did the call end: no answer, voicemail, message left, or spoke?"
PART_NOT_UNDERSTOOD: Final = "Part of that I could not place. What else happened?"
TOO_LONG: Final = "That is long; I read its beginning. What else happened, and what is the next step?"
HUNG_UP: Final = "The call was cut short: should that count as no answer, spoke, or asked to stop?"
HEDGED: Final = "Did that happen for sure? Please say what is certain."
VISIT_TIME: Final = "On which date and at what time is the visit?"
WHO_CANCELLED: Final = "Who cancelled: the patient or the site?"
CLOSE_REASON: Final = "What is the reason for closing?"
CLOSE_RESERVED: Final = (
    "That reason is the study team's to log. Can they log their decision, or is there another reason?"
)
CLOSE_OR_GO_ON: Final = "Close this lead, or go on with the next step?"
FIT: Final = "Can the study team log its decision on this lead?"
NO_GO: Final = "Can the study team log its decision, so this can close with their reason?"
BLOCKER: Final = "What exactly stands in the way?"
HANDOVER: Final = "To whom? Please mention the person with @."
PAUSE_DATE: Final = "Until which date should this pause (at most 90 days)?"
FOLLOW_UP_WITH: Final = "Follow up with the patient, the clinic or the study team?"
CONFIRMED_WHAT: Final = "Was a visit confirmed, and when is it?"
TWO_LEADS: Final = "Two leads are named here. Which one is this about?"
NOTHING_LEFT: Final = "What should stand instead?"
CATEGORIES: Final = {
    "patient_barrier": "Which barrier is it: distance, transport, cost, time, language, technology, or something else?",
    "scheduling": "Is it that no slot suits, evenings only, or the visit window?",
    "irb_materials": "Is the IRB yet to approve a script or translation, or is an old version in use?",
    "records": "Are the records unrequested, unsigned for, awaited, incomplete, or unread?",
    "site_capacity": "Is it slots, staff, a room or equipment, lab hours, or training?",
    "sponsor_cro": "Is it a decision, a vendor, system access, supply, or a paused site?",
    "protocol": "Is it a criteria question, a washout or lab window, or an amendment?",
    "study_team_review": "Is the review pending, the delegate away, or more information asked?",
    "contact": "Is it a wrong number, a full mailbox, a bad time, or the language?",
    "source": "Is it the condition, the area, a duplicate, or consent to contact?",
}
TRAVEL: Final = "Is it the distance, no transport, parking, an overnight stay, or reimbursement?"
DATES: Final = {
    Trouble.VAGUE: "On which date, and at what time if it matters?",
    Trouble.ALTERNATIVES: "Which of these should it be?",
    Trouble.IMPOSSIBLE: "That date or time does not exist. Which one is meant?",
    Trouble.MISMATCH: "The weekday and the date disagree. Which one is right?",
    Trouble.TOO_FAR: "That is more than half a year ahead. Which date is meant?",
    Trouble.PAST: "That time has passed. When should it be?",
    Trouble.TWO_READINGS: "Morning or evening?",
    Trouble.THEIR_ZONE: "What time is that at the site?",
}
