"""What is said when somebody asks whose time a lead's age was: where it went, and no word on anybody."""

from datetime import timedelta

from messages import labels
from messages.blocks import context, modal, section
from messages.message import View
from messages.saying import say
from messages.times import moment
from models.queries.leads import LeadView
from models.rules.whose_time import WhoseTime
from models.terms import Party, Stage

HOUR = 3600
DAY = 24 * HOUR


def whose_time_page(view: LeadView, split: WhoseTime) -> View:
    """The lead's age by party, what lay outside opening hours, and the sum."""
    shares = [
        (labels.begun(labels.PARTIES[party]), span(split.parties[party]), f"{split.business_days(party):.1f}")
        for party in Party
        if split.parties.get(party)
    ]
    parts = say(
        "whose_time",
        ref=view.lead.ref,
        since=moment(split.since, view.zone),
        until=moment(split.until, view.zone) if view.lead.stage in (Stage.CLOSED, Stage.HANDED_OFF) else "",
        whole=span(split.whole),
        shares=shares,
        rest=span(split.at_rest) if split.at_rest else "",
        closed=span(split.closed) if split.closed else "",
    )
    blocks = [*map(section, parts[:-1]), context(parts[-1])]
    return modal("lead:whose_time", "Whose time", blocks, submit=None)


def span(length: timedelta) -> str:
    """'3 d 4 h 12 min', with seconds where there are some, so that the parts can be added up."""
    left = round(length.total_seconds())
    said = []
    for size, unit in ((DAY, "d"), (HOUR, "h"), (60, "min"), (1, "s")):
        count, left = divmod(left, size)
        said += [f"{count} {unit}"] if count else []
    return " ".join(said) or "0 min"
