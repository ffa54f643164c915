"""Whether the lock files are in step with pyproject.toml: each carries a fingerprint of what it was made from.

python -m tests.lockfile           says which are not, and exits 1
python -m tests.lockfile --stamp   writes the fingerprints, after locking
"""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

LOCKS = (Path("requirements.lock"), Path("requirements-dev.lock"))
MARK = "# in step with pyproject.toml "


def fingerprint() -> str:
    """A name for the dependencies that pyproject.toml asks for, whatever their order."""
    asked = tomllib.loads(Path("pyproject.toml").read_text())
    wanted = [sorted(asked["project"]["dependencies"]), sorted(asked["dependency-groups"]["dev"])]
    return hashlib.sha256(json.dumps(wanted).encode()).hexdigest()[:16]


def out_of_step() -> list[str]:
    """The lock files made from other dependencies."""
    return [lock.name for lock in LOCKS if not lock.read_text().startswith(f"{MARK}{fingerprint()}\n")]


def stamp() -> None:
    """Write the fingerprint into the first line of each lock file."""
    for lock in LOCKS:
        lines = [line for line in lock.read_text().splitlines() if not line.startswith(MARK)]
        lock.write_text("\n".join([f"{MARK}{fingerprint()}", *lines]) + "\n")


if __name__ == "__main__":
    if "--stamp" in sys.argv:
        stamp()
    elif stale := out_of_step():
        sys.exit(f"{' and '.join(stale)} not in step with pyproject.toml: run `make lock`")
