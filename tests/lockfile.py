"""Whether the lock files are in step with pyproject.toml: locked again, they must not change."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = {"requirements.lock": (), "requirements-dev.lock": ("--group", "dev")}


def out_of_step(command: list[str]) -> list[str]:
    """The lock files that a fresh lock, keeping every pin that still fits, would change."""
    changed = []
    with tempfile.TemporaryDirectory() as folder:
        for name, more in LOCKS.items():
            copy = Path(folder) / name
            shutil.copy(name, copy)
            subprocess.run([*command, *more, "-o", str(copy)], check=True)
            if copy.read_text() != Path(name).read_text():
                changed.append(name)
    return changed


if __name__ == "__main__":
    stale = out_of_step(sys.argv[1:])
    if stale:
        sys.exit(f"{' and '.join(stale)} not in step with pyproject.toml: run `make lock`")
