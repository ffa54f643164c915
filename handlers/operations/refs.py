"""Short random refs for leads: easy to read aloud, derived from nothing about the person."""

import secrets

from sqlmodel import Session, select

from models.lead import Lead

# No vowels, so no words; none of 0 O 1 I L S 5 B 8, so nothing is misread from a phone.
ALPHABET = "234679CDFGHJKMNPQRTVWXYZ"
LENGTH = 4


def new_ref(session: Session, workspace_id: int, prefix: str) -> str:
    """A ref such as HF-7Q2K that no lead of the workspace has; longer once many are taken."""
    for length in range(LENGTH, LENGTH + 5):
        for _ in range(20):
            ref = f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(length))
            taken = select(Lead.id).where(Lead.workspace_id == workspace_id, Lead.ref == ref)
            if session.exec(taken).first() is None:
                return ref
    raise RuntimeError("no free ref was found in a hundred tries")
