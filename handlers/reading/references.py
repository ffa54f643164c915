"""How the reference of a lead is recognised in free text, whatever prefix its study has."""

import re
from typing import Final

# A study's prefix, a dash, and letters and digits of the references' alphabet with at least one of each,
# so that chart and order numbers such as CT-1234 stay numbers; titles of such numbers are no prefix either.
_NO_PREFIX: Final = r"(?!(?:mrn|ssn|dob|acct|chart|apt|ste|unit|rm|id|no|po|member|policy|subj|pt)-)"
SOURCE: Final = (
    rf"\b(?:hf-[a-z0-9]{{4}}|{_NO_PREFIX}[a-z][a-z0-9]{{1,5}}-(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{{4}}"
    r"|[a-z][a-z0-9]{1,5}-(?=[a-z]*\d)(?=\d*[a-z])[234679cdfghjkmnpqrtvwxyz]{5,8})\b(?!-)"
)
REFERENCE: Final = re.compile(SOURCE, re.IGNORECASE)


def references_in(text: str) -> frozenset[str]:
    """The different references that `text` names, in capitals."""
    return frozenset(found.upper() for found in REFERENCE.findall(text))
