"""The thread under a digest: its tables as pictures and as text, and what each word means."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from messages.blocks import context, section
from messages.boundary import BOUNDARY
from messages.digest_words import CLOSES, JUDGEMENTS, SIDES, STALE, cell, listed
from messages.digests import MOST_LINES, WeekTold, became
from messages.escaping import mrkdwn, plain
from messages.message import Block, Message
from messages.saying import say
from messages.times import day

STEPS: Final = ("n", "contacted", "reviewable", "booked")
HEADINGS: Final = ("Inquiries", "Contacted", "Reviewable", "Booked")
MOST_ROWS: Final = 40
MOST_BARS: Final = 20
NAME: Final = 28
BAR_NAME: Final = 20

Rows = Mapping[str, Mapping[str, Any]]


def digest_thread(told: WeekTold) -> list[Message]:
    """What is posted under a week's digest, one message after the other."""
    found = []
    sources, sites = told.figures["source_table_28d"], told.figures["site_table_28d"]
    if any(row["n"] != 0 for row in sources.values()):
        named = _by_name(sources, told.names.source)
        found.append(_table("Sources, 28 days", named, chart=True))
    if any(row["n"] != 0 for row in sites.values()):
        named = _by_name(sites, told.names.site)
        found.append(_table("Sites, 28 days", named, chart=False))
    found.append(digest_details(told))
    return found


def digest_details(told: WeekTold) -> Message:
    """The smaller breakdowns, whatever the message itself had no room for, and the definitions."""
    figures = told.figures
    by_site = {key: told.names.site(key) for key in figures["site_table_28d"]}
    lines = [
        ("Closed before screening this week", listed(figures["closed_by_group_week"], CLOSES)),
        ("Closed before screening, 28 days", listed(figures["closed_by_group_28d"], CLOSES)),
        ("Active, by site", listed(figures["active_by_site"], by_site)),
        ("Stalled, by site", listed(figures["stale_by_site"], by_site)),
        ("Stalled, why", listed(figures["stale_by_category"], STALE)),
        ("Open blockers, by whose move it is", listed(figures["open_blockers_by_side"], SIDES)),
    ]
    owed = [
        f"{one.about} (asked {day(one.asked)}, {one.waited} business days ago)"
        for side in {one.side: None for one in told.wanted}
        for one in [one for one in told.wanted if one.side is side][MOST_LINES:]
    ]
    promised = (
        [f"{became(one)}: {one.what}" for one in told.promised] if len(told.promised) > MOST_LINES else []
    )
    parts = say(
        "digest_details",
        promised=promised[:MOST_ROWS],
        lines=[(what, said) for what, said in lines if said],
        owed=owed[:MOST_ROWS],
        min_cell=told.study.min_cell,
        boundary=BOUNDARY,
    )
    return Message("\n".join(parts), [*map(section, parts[:-1]), context(parts[-1])])


def _by_name(rows: Rows, name_of: Callable[[str], str]) -> Rows:
    """The rows under the names people know, with the key where two are called the same."""
    names = Counter(name_of(key) for key in rows)
    return {
        name_of(key) if names[name_of(key)] == 1 else f"{name_of(key)} ({key})": row
        for key, row in rows.items()
    }


def _table(title: str, rows: Rows, *, chart: bool) -> Message:
    """A table as Slack draws it, a chart above it where there is one to draw, and both as text."""
    shown = sorted(rows.items(), key=lambda it: -it[1]["n"] if isinstance(it[1]["n"], int) else 0)
    left_out = len(shown) - MOST_ROWS
    cells = [_cells(name, row) for name, row in shown[:MOST_ROWS]]
    judged = any(one[-1] for one in cells)
    header = [title.partition("s,")[0], *HEADINGS, *(["Reading"] if judged else [])]
    cells = [one if judged else one[:-1] for one in cells]
    more = f"and {left_out} more, the smallest, are left out" if left_out > 0 else ""
    as_text = _as_text(header, cells)
    text = "\n".join(part for part in (f"*{title}*", as_text, more) if part)
    picture = _chart(title, dict(shown)) if chart else None
    blocks = [
        section(f"*{title}*"),
        *([picture] if picture else []),
        _block(header, cells),
        *([context(more)] if more else []),
    ]
    return Message(text, blocks, plain=_sections(title, header, cells, more))


def _cells(name: str, row: Mapping[str, Any]) -> list[str]:
    told = [name]
    for step in STEPS:
        pct = row.get(f"{step}_pct")
        told.append(cell(row[step]) + (f" ({pct}%)" if pct is not None else ""))
    return [*told, JUDGEMENTS.get(str(row.get("judgement", "")), "")]


def _block(header: Sequence[str], cells: Iterable[Sequence[str]]) -> Block:
    rows = [header, *cells]
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": plain(text, most=60) or "–"} for text in row] for row in rows],
        "column_settings": [{"is_wrapped": True}, *({"align": "right"} for _ in HEADINGS)],
    }


def _as_text(header: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    """Columns in a fixed-width block, names cut so that they stand under each other."""
    rows = [[mrkdwn(one, most=NAME).replace("`", "'") for one in row] for row in (header, *cells)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(header))]
    lines = (
        "  ".join(
            one.ljust(width) if place in (0, len(HEADINGS) + 1) else one.rjust(width)
            for place, (one, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
    return "```\n" + "\n".join(lines) + "\n```"


def _sections(title: str, header: Sequence[str], cells: Sequence[Sequence[str]], more: str) -> list[Block]:
    """The text in sections that are each small enough not to be cut."""
    pieces = [cells[start : start + 15] for start in range(0, len(cells), 15)]
    made = [section(f"*{title}*"), *(section(_as_text(header, piece)) for piece in pieces)]
    return [*made, context(more)] if more else made


def _chart(title: str, rows: Rows) -> Block | None:
    """Bars for the steps that can be drawn for every source; None where a picture would say nothing.

    A hidden number has no height, so its whole step stays out of the picture, never drawn as nothing.
    """
    bars = {name: row for name, row in list(rows.items())[:MOST_BARS] if isinstance(row["n"], int)}
    labels = _distinct(list(bars))
    steps = [
        (heading, step)
        for heading, step in zip(HEADINGS, STEPS, strict=True)
        if all(isinstance(row[step], int) for row in bars.values())
    ]
    if len(bars) < 2 or len(steps) < 2:
        return None
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": heading,
                    "data": [
                        {"label": label, "value": row[step]}
                        for label, row in zip(labels, bars.values(), strict=True)
                    ],
                }
                for heading, step in steps
            ],
            "axis_config": {"categories": labels, "y_label": "Leads"},
        },
    }


def _distinct(names: list[str]) -> list[str]:
    """Names short enough for an axis, told apart by a number where they would be alike."""
    labels: list[str] = []
    for name in names:
        label = plain(name, most=BAR_NAME) or "–"
        labels.append(label if label not in labels else f"{plain(name, most=BAR_NAME - 4)} {len(labels)}")
    return labels
