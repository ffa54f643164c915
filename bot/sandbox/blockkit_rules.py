"""Block Kit rules that one property alone cannot break: options, bounds, rows, charts, tasks."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.blockkit_shapes import Check, Json, Problem, below


def calendar_date(value: Json, at: str) -> Iterator[Problem]:
    """A day of the calendar written YYYY-MM-DD."""
    try:
        good = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        good = False
    if not good:
        yield Problem(at, "must be a date written YYYY-MM-DD")


def time_zone(value: Json, at: str) -> Iterator[Problem]:
    """A name from the zone database, such as America/New_York."""
    try:
        good = isinstance(value, str) and bool(ZoneInfo(value))
    except (ValueError, KeyError, OSError):  # unknown names, directories and absolute paths differ here
        good = False
    if not good:
        yield Problem(at, "must be the name of a time zone")


def _each_option(element: Mapping[str, Any], at: str) -> Iterator[tuple[str, Any]]:
    for index, option in enumerate(element.get("options", [])):
        yield f"{at}/options/{index}", option
    for index, group in enumerate(element.get("option_groups", [])):
        yield from _each_option(group, f"{at}/option_groups/{index}")


def distinct_values(element: Json, at: str) -> Iterator[Problem]:
    """Two options with one value cannot be told apart in the answer, so we refuse them."""
    seen: set[str] = set()
    for where, option in _each_option(element, at):
        if option["value"] in seen:
            yield Problem(f"{where}/value", f"value {option['value']} already used by another option")
        seen.add(option["value"])


def initial_among_options(element: Json, at: str) -> Iterator[Problem]:
    """What is chosen at first must equal an option in every property, not in its value alone."""
    options = [option for _, option in _each_option(element, at)]
    if "initial_option" in element and element["initial_option"] not in options:
        yield Problem(f"{at}/initial_option", "must be one of the options")
    for index, option in enumerate(element.get("initial_options", [])):
        if option not in options:
            yield Problem(f"{at}/initial_options/{index}", "must be one of the options")


def initial_within_selectable(initial: str) -> Check:
    """At first no more may be chosen than can be."""

    def check(element: Json, at: str) -> Iterator[Problem]:
        most = element.get("max_selected_items")
        if most is not None and len(element.get(initial, [])) > most:
            yield Problem(below(at, initial), f"no more than {most} items allowed")

    return check


def ordered(low: str, high: str) -> Check:
    """The property `low` may not exceed the property `high`; numbers may be written as strings."""

    def check(element: Json, at: str) -> Iterator[Problem]:
        if low in element and high in element and float(element[low]) > float(element[high]):
            yield Problem(below(at, low), f"must not exceed {high}")

    return check


def initial_length_fits(element: Json, at: str) -> Iterator[Problem]:
    """The initial text obeys the lengths the field asks of people; an empty one asks nothing."""
    length = len(element.get("initial_value", ""))
    if length and not element.get("min_length", 0) <= length <= element.get("max_length", length):
        yield Problem(f"{at}/initial_value", "must be within min_length and max_length")


def decimals_only_if_allowed(element: Json, at: str) -> Iterator[Problem]:
    """A field for whole numbers has whole bounds and a whole initial number."""
    for name in ("initial_value", "min_value", "max_value"):
        if not element["is_decimal_allowed"] and not float(element.get(name, 0)).is_integer():
            yield Problem(below(at, name), "must be an integer, for is_decimal_allowed is false")


def header_is_plain(block: Json, at: str) -> Iterator[Problem]:
    """The first row of a data table names the columns, in plain cells."""
    for index, cell in enumerate(block["rows"][0]):
        if cell["type"] == "rich_text":
            yield Problem(f"{at}/rows/0/{index}/type", "rich_text is not allowed in the header row")


def rows_are_even(block: Json, at: str) -> Iterator[Problem]:
    """Every row of a data table has as many cells as its header, and the row header is one of them."""
    width = len(block["rows"][0])
    for index, row in enumerate(block["rows"]):
        if len(row) != width:
            yield Problem(f"{at}/rows/{index}", f"must have {width} cells like the first row")
    if block.get("row_header_column_index", 0) >= width:
        yield Problem(f"{at}/row_header_column_index", f"must be less than {width}")


def series_match_categories(chart: Json, at: str) -> Iterator[Problem]:
    """Every series has its own name, and one point for every category and none other."""
    categories = sorted(chart["axis_config"]["categories"])
    names = [series["name"] for series in chart["series"]]
    for index, series in enumerate(chart["series"]):
        if series["name"] in names[:index]:
            yield Problem(
                f"{at}/series/{index}/name", f"name {series['name']} already used by another series"
            )
        if sorted(point["label"] for point in series["data"]) != categories:
            yield Problem(f"{at}/series/{index}/data", "must have one point for every category")


def distinct_task_ids(block: Json, at: str) -> Iterator[Problem]:
    """The tasks of a plan are told apart by their ids."""
    ids = [task["task_id"] for task in block.get("tasks", [])]
    for index, task_id in enumerate(ids):
        if task_id in ids[:index]:
            yield Problem(f"{at}/tasks/{index}/task_id", f"task_id {task_id} already used by another task")


def header_divider_or_collapsing(block: Json, at: str) -> Iterator[Problem]:
    """A container that folds has no line under its header, and only one that folds starts folded."""
    folds = block.get("is_collapsible", False)
    if folds and block.get("has_header_divider"):
        yield Problem(f"{at}/has_header_divider", "not allowed when is_collapsible is true")
    if block.get("default_collapsed") and not folds:
        yield Problem(f"{at}/default_collapsed", "requires is_collapsible")
