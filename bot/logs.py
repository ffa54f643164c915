"""Logging: one sentence for people, an action for machines, and no secret in either."""

import logging
import re

SECRETS = re.compile(r"xox[abeprs]-[\w-]+|xapp-[\w-]+|https://hooks\.slack\.com/\S+|(?:wss?://\S*ticket=)\S+")


# PostgreSQL quotes the row it refused, and with it whatever somebody typed.
REFUSED_ROW = re.compile(r"^DETAIL:.*?(?=^\[SQL|^\S*Error|^Traceback|\Z)", re.MULTILINE | re.DOTALL)


class Redacting(logging.Formatter):
    """Takes secrets and refused rows out of whatever is logged, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The line to write."""
        line = SECRETS.sub("[redacted]", super().format(record))
        return REFUSED_ROW.sub("DETAIL: [redacted]\n", line) if "DETAIL:" in line else line


def set_up_logging(level: str) -> None:
    """Log to standard error from `level` up; Slack's client never below WARNING."""
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("slack_bolt", "slack_sdk", "apscheduler", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
