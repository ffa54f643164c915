"""What people typed shows as they typed it, and does nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from messages.escaping import mrkdwn, plain

MARKUP = st.sampled_from(
    ["<!channel>", "<@U1>", "<#C1>", "<https://x.example|y>", "&lt;", "&", "\x00", "é", "👍"]
)
TEXTS = st.lists(st.one_of(st.text(max_size=40), MARKUP), max_size=30).map("".join)


@given(TEXTS)
def test_no_text_forms_markup(text: str) -> None:
    shown = mrkdwn(text)

    assert "<" not in shown
    assert ">" not in shown
    assert re.sub(r"&(amp|lt|gt);", "", shown).count("&") == 0


@given(TEXTS)
def test_short_text_can_be_read_back(text: str) -> None:
    back = mrkdwn(text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    kept = "".join(one for one in text if one in "\t\n" or (ord(one) >= 32 and ord(one) != 127))
    assert back == (kept if len(kept) <= 600 else kept[:599] + "…")


@given(TEXTS, st.integers(min_value=1, max_value=80))
def test_plain_text_is_never_longer_than_asked(text: str, most: int) -> None:
    assert len(plain(text, most=most)) <= most
