"""What is said to somebody who asks for what they may not have, or for what does not exist."""

from messages.escaping import mrkdwn
from models.rules.permissions import May
from models.terms import ChannelKind

DOING: dict[May, str] = {
    May.SEE_LEAD: "see it",
    May.ADD_LEAD: "add a lead",
    May.LOG_CONTACT: "log a contact on it",
    May.LOG_BLOCKER: "log a blocker on it",
    May.LOG_STUDY_BLOCKER: "log a blocker for the whole study",
    May.REASSIGN: "hand it over",
    May.CLOSE_LEAD: "close it",
    May.CONFIRM_CLOSE: "confirm a close",
    May.UNDO: "take it back",
    May.DECIDE_REVIEW: "log the study team's decision",
    May.SEE_SITE_DIGEST: "see the digest",
    May.SEE_SPONSOR_DIGEST: "see the digest",
    May.ANSWER_DECISION: "answer it",
    May.TRIAGE: "go through the leads",
    May.SEE_COUNTS: "see the counts",
    May.REVIEW_DIGEST: "let the digest go or hold it",
    May.SET_RHYTHM: "change how often it reports",
    May.ANSWER_INVESTIGATOR: "answer for the PI",
    May.ANSWER_REGULATORY: "answer questions of consent and privacy",
}


def unknown_lead(ref: str, close: str | None) -> str:
    """For a ref that does not exist, or that this person may not know of: the same sentence."""
    shown = f"lead {mrkdwn(ref.upper(), most=20)}" if ref else "such lead"
    return f"I know no {shown}." + (f" Did you mean {close}?" if close else " Refs look like HF-7Q2K.")


def stranger() -> str:
    """For somebody who is no member of any study here."""
    return (
        "I do not know you yet. Onward answers members of a study only; "
        "ask whoever runs Onward here to add you to yours."
    )


def not_your_role(ref: str, may: May) -> str:
    """For a member of the site whose role does not reach this."""
    return (
        f"{ref} is somebody else's lead, and your role does not let you {DOING[may]}. "
        "Ask its owner or your site lead."
    )


def not_your_site(may: May) -> str:
    """For somebody who asks to act at a site where they have no such role."""
    return f"Your role does not let you {DOING[may]} at that site. Ask its site lead."


def not_your_study(may: May) -> str:
    """For somebody without such a role in the study."""
    return f"Your role does not let you {DOING[may]} in this study. Ask the site lead or study operations."


def not_in_this_room(kind: ChannelKind) -> str:
    """For the right person in the wrong room."""
    why = {
        ChannelKind.SPONSOR: "The sponsor reads this channel, so leads are not named here.",
        ChannelKind.SITE: "This channel belongs to another site.",
    }.get(kind, "This channel is not registered for leads.")
    return f"{why} Use the direct message with Onward, or your site's channel."


def which_study(codes: list[str], asked: str | None) -> str:
    """For somebody with several studies who named none, or who named one they are not in."""
    if not codes:
        return "You are not in any study here."
    example = f"`/digest preview {mrkdwn(codes[0], most=40)}`"
    if asked is None:
        return f"You are in several studies. Name one: {example}."
    return f"You are not in a study of that name. Try {example}."
