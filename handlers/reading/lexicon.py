"""The phrases of the grammar, read from the text files in `lexicon/` (its README says how to add one)."""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).with_name("lexicon")


def table(name: str) -> dict[str, str]:
    """The meanings of one file, each with its phrases parted by bars.

    Raises ValueError for a phrase before the first heading and for a heading that stands there twice.
    """
    meanings: dict[str, list[str]] = {}
    phrases: list[str] | None = None
    for number, line in enumerate((_FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            heading = text.strip("[]")
            if heading in meanings:
                raise ValueError(f"{name}.txt, line {number}: [{heading}] stands there twice.")
            phrases = meanings.setdefault(heading, [])
        elif phrases is None:
            raise ValueError(f"{name}.txt, line {number}: a phrase before any [heading].")
        else:
            phrases.append(text)
    return {heading: " | ".join(lines) for heading, lines in meanings.items()}
