"""What is said about a lead: its card, its details, somebody's list, and the form that takes one in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messages import labels
from messages.blocks import context, divider, field, modal, option, section, select
from messages.lead_buttons import card_actions, lead_actions
from messages.message import Block, Message, View
from messages.saying import Safe, mention, say
from messages.times import moment
from models.member import Member
from models.queries.leads import BlockerView, LeadView
from models.queries.queues import MyQueue
from models.study import Site, Source
from models.terms import ContactChannel, NextAction, Stage

BLOCKERS_SHOWN = 8  # on a card; Slack takes fifty blocks a message
LIST_MOST = 15  # rows of a list: what fits on a phone without scrolling for long
APART_MOST = 5  # rows of those in recovery below it


def next_line(view: LeadView, now: datetime) -> str:
    """'call, second attempt, by Thu 26 Nov 1:00 pm CT'. Empty when nothing is next."""
    lead = view.lead
    if lead.next_action is None or lead.next_action_due is None:
        if lead.close_reason is not None:
            return f"nothing, closed: {labels.close_reason(lead.close_reason)}"
        return "nothing, the lead is closed" if lead.stage is Stage.CLOSED else "with the study team now"
    what = "call back as promised" if lead.promised else labels.NEXT_ACTIONS[lead.next_action]
    if (
        lead.next_action is NextAction.CALL
        and not lead.promised
        and lead.stage in (Stage.NEW, Stage.ATTEMPTING)
    ):
        what = f"{what}, {labels.attempt(lead.attempt_count + 1)}"
    late = "was due" if lead.next_action_due < now else "by"
    return f"{what}, {late} {moment(lead.next_action_due, view.zone)}{_proposal(view, now)}"


def _proposal(view: LeadView, now: datetime) -> str:
    """'; try Thu 16 Jul 3:00 pm CT (3 tries so far, all on a Tuesday, 10 to 11 am)'."""
    lead = view.lead
    if lead.try_at is None or lead.try_at <= now:
        return ""
    alike = [f"all on a {labels.WEEKDAYS[lead.tried_weekday]}"] if lead.tried_weekday is not None else []
    alike += [labels.hour_of_day(lead.tried_hour)] if lead.tried_hour is not None else []
    so_far = f" ({lead.attempt_count} tries so far, {', '.join(alike)})" if alike else ""
    return f"; try {moment(lead.try_at, view.zone)}{so_far}"


def blocker_line(blocker: BlockerView, view: LeadView) -> Safe:
    """'Records: waiting for an outside clinic (outside clinic or records office to move, check …)'."""
    said = say(
        "blocker_line",
        what=labels.in_the_way(blocker.category, blocker.sub_reason),
        owner=labels.OWNER_ROLES[blocker.owner_role],
        due=moment(blocker.due_at, view.zone),
    )
    return Safe(said[0])


def owner_of(owner: Member | None) -> Safe:
    """The owner, pinged; or that there is none."""
    return mention(owner.slack_user_id, owner.name) if owner else Safe("nobody yet")


def lead_card(view: LeadView, *, now: datetime) -> Message:
    """The card in the site's channel: no note, no exact instant about the person."""
    parts = _card_parts(view, now)
    return Message("\n".join(parts), [*map(section, parts), *card_actions(view)])


def lead_details(
    view: LeadView, *, now: datetime, notes: Sequence[str] = (), clocks: Sequence[str] = ()
) -> Message:
    """The private answer to `/lead REF`: the card, its next deadline, and the buttons that act on it."""
    parts = [
        *_card_parts(view, now),
        *_standing(view),
        *clocks,
        *(say("lead_notes", notes=notes) if notes else []),
    ]
    return Message("\n".join(parts), [*map(section, parts), *lead_actions(view)])


def _standing(view: LeadView) -> list[str]:
    """What waits for somebody's answer, and how often it was put off."""
    lead = view.lead
    said = [f"Snoozed {labels.times(lead.snoozes)}"] if lead.snoozes else []
    if view.handover_to is not None:
        said.append(f"Offered to {owner_of(view.handover_to)}, who has not answered yet")
    if lead.close_asked is not None:
        said.append(f"To be closed: {labels.close_reason(lead.close_asked)}, which waits for an answer")
    return ["\n".join(said)] if said else []


def _card_parts(view: LeadView, now: datetime) -> list[str]:
    return say(
        "lead_card",
        stage=labels.STAGES[view.lead.stage],
        ref=view.lead.ref,
        source=view.source_name,
        site=view.site_code,
        owner=owner_of(view.owner),
        next=next_line(view, now),
        blockers=[blocker_line(one, view) for one in view.blockers[:BLOCKERS_SHOWN]],
        folded=max(0, len(view.blockers) - BLOCKERS_SHOWN),
    )


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of somebody's list."""

    ref: str
    stage: str
    next: str
    late: bool
    blocked: Safe | None


def my_leads(mine: MyQueue, *, now: datetime) -> Message:
    """The private answer to `/lead mine`, in queue order; longer lists are cut and say so."""
    parts = say(
        "lead_list",
        rows=[_row(view, now) for view in mine.views],
        total=mine.total,
        apart=[_row(view, now) for view in mine.recovery],
        in_recovery=mine.in_recovery,
    )
    blocks: list[Block] = [section(parts[0])]
    for part in parts[1:]:
        blocks += [divider(), section(part)]
    return Message("\n".join(parts), blocks)


def _row(view: LeadView, now: datetime) -> ListRow:
    return ListRow(
        ref=view.lead.ref,
        stage=labels.STAGES[view.lead.stage],
        next=next_line(view, now),
        late=bool(view.lead.next_action_due and view.lead.next_action_due < now),
        blocked=blocker_line(view.blockers[0], view) if view.blockers else None,
    )


def lead_help() -> Message:
    """What the commands are."""
    parts = say("lead_help")
    return Message("\n".join(parts), [section(part) for part in parts])


def add_lead_form(
    sites: Sequence[tuple[str, Site]],
    sources: Sequence[Source],
    owners: Sequence[Member],
    *,
    chosen_site: str,
    asked_by: Member,
) -> View:
    """The form of `/lead add`: no field that could hold a name, a number or a diagnosis.

    `sites` come with their study's code. The owner begins as whoever asks.
    """
    owner_options = [option("Nobody yet (the site claims it)", "none")]
    owner_options += [option(one.name, str(one.id)) for one in owners]
    blocks: list[Block] = [
        field(
            "site",
            "Site",
            select(
                "lead:site",
                "Choose a site",
                [option(f"{study} · {site.name}", str(site.id)) for study, site in sites],
                initial=chosen_site,
            ),
            tells=True,
        ),
        field(
            f"source:{chosen_site}",
            "Source",
            select(
                "lead:source",
                "Where did it come from?",
                [option(one.name, str(one.id)) for one in sources],
            ),
        ),
        field(
            f"owner:{chosen_site}",
            "Owner",
            select("lead:owner", "Who follows up?", owner_options, initial=str(asked_by.id)),
        ),
        field(
            "channel",
            "Preferred contact",
            select(
                "lead:channel",
                "If known",
                [option(labels.CHANNELS[one], one.value) for one in ContactChannel],
            ),
            optional=True,
        ),
        field(
            "window",
            "Best time to reach them",
            select("lead:window", "If known", [option(text, key) for key, text in labels.WINDOWS.items()]),
            optional=True,
        ),
        field(
            "timezone",
            "Their time zone",
            select(
                "lead:timezone",
                "If not the site's",
                [option(text, key) for key, text in labels.TIMEZONES.items()],
            ),
            optional=True,
        ),
        field(
            "language",
            "Language",
            select(
                "lead:language", "If known", [option(text, key) for key, text in labels.LANGUAGES.items()]
            ),
            optional=True,
        ),
        context("Names, numbers and diagnoses stay in your own system. Here the lead is only a short ref."),
    ]
    return modal("lead:add", "New lead", blocks, submit="Add lead")
