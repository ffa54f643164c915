"""Making people's text safe to show in Slack."""

LONGEST_ENTITY = len("&amp;")
CONTROLS = {code: None for code in (*range(0x09), *range(0x0B, 0x20), 0x7F)}


def mrkdwn(text: str, *, most: int = 600) -> str:
    """Text that shows as it was typed: nothing in it forms a mention, a link or a broadcast.

    Cut to `most` characters of the original, with an ellipsis, before escaping: an entity is never
    cut in half.
    """
    shown = text.translate(CONTROLS)
    if len(shown) > most:
        shown = shown[: most - 1] + "…"
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, *, most: int) -> str:
    """Text for a plain_text object, cut to `most` characters as Slack counts them: escaped."""
    shown = text.translate(CONTROLS)
    if _counted(shown) <= most:
        return shown
    while _counted(shown) > most - 1:
        shown = shown[: -max(1, (_counted(shown) - most) // LONGEST_ENTITY)]
    return shown + "…"


def _counted(text: str) -> int:
    """How long Slack finds a text: `&`, `<` and `>` count as the entities they become."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
