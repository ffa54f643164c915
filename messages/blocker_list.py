"""Lists of open blockers, due first, and what is said when an update is due."""

from datetime import datetime

from messages import labels
from messages.blocks import actions, button, context, divider, section
from messages.message import Block, Message
from messages.saying import Safe, mention, say
from messages.times import moment
from models.queries.blockers import BlockerPage, BlockerRow

PAGE = 10  # blockers of one page: three blocks each stay well under Slack's fifty
MINE, SITE = "mine", "site"
WHOSE = {MINE: "Blockers you see to", SITE: "Blockers at your sites"}


def blocker_list(page: BlockerPage, *, whose: str, now: datetime) -> Message:
    """A page of somebody's own blockers or of their sites', each with its buttons."""
    last = page.first + len(page.rows)
    parts = say("blocker_list", whose=WHOSE[whose], first=page.first + 1, last=last, total=page.total)
    blocks: list[Block] = [section(parts[0])]
    for row in page.rows:
        said = row_line(row, now)
        parts.append(said)
        blocks += [divider(), section(said), row_actions(row)]
    return Message("\n".join(parts), [*blocks, _ways(page, whose)])


def _ways(page: BlockerPage, whose: str) -> Block:
    number = page.first // PAGE
    ways = [button("Previous", "blocker:page:back", f"{whose} {number - 1}")] if page.first else []
    if page.first + len(page.rows) < page.total:
        ways.append(button("Next", "blocker:page:on", f"{whose} {number + 1}"))
    other = SITE if whose == MINE else MINE
    return actions("blocker:pages", [*ways, button(WHOSE[other], "blocker:page:whose", f"{other} 0")])


def row_line(row: BlockerRow, now: datetime) -> Safe:
    """A blocker in a few lines: where, what, whose move, who sees to it, and by when."""
    return Safe(
        say(
            "blocker_row",
            where=where_of(row),
            what=what_of(row),
            owner_role=labels.begun(labels.OWNER_ROLES[row.owner_role]),
            owner=mention(row.owner.slack_user_id, row.owner.name) if row.owner else "",
            due=moment(row.due_at, row.zone),
            late=row.due_at < now,
            offered=mention(row.offered_to.slack_user_id, row.offered_to.name) if row.offered_to else "",
            waiting=labels.leads(row.waiting) if row.ref is None else "",
            decision=row.decision_needed or "",
            next_action=row.next_action or "",
        )[0]
    )


def where_of(row: BlockerRow) -> str:
    """'KN-7Q2K', 'Site 301', 'Study KN-118'."""
    if row.ref is not None:
        return row.ref
    return f"Site {row.site_code}" if row.site_code else f"Study {row.study_code}"


def what_of(row: BlockerRow) -> str:
    """'Records: waiting for an outside clinic'."""
    return labels.in_the_way(row.category, row.sub_reason)


def row_actions(row: BlockerRow, *, item: str = "") -> Block:
    """Update and resolve, by the blocker's key. `item` tells rows of one message apart."""
    both = [
        button("Update", "blocker:update", row.key),
        button("Resolve", f"blocker:resolve:{row.key}", row.ref or row.key),
    ]
    return actions(f"blocker:{row.key}{item}", both)


def update_due(row: BlockerRow, due_at: datetime, *, theirs: bool) -> Message:
    """To whoever sees to a site's or study's blocker, or the role above: where does it stand?"""
    due = moment(due_at, row.zone)
    headline = (
        f"*An update on a blocker is due {due}*" if theirs else f"*A blocker has had no update since {due}*"
    )
    said = row_line(row, row.opened_at)
    small = "An update or a resolution starts the clock afresh or ends it."
    blocks = [section(headline), section(said), row_actions(row), context(small)]
    return Message(f"{headline}\n{said}\n{small}", blocks)
