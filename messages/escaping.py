"""Making people's text safe to show in Slack."""

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
    """Text for a plain_text object or a notification, cut to `most` characters."""
    shown = text.translate(CONTROLS)
    return shown if len(shown) <= most else shown[: most - 1] + "…"
