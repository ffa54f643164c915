"""One function is one step of the work in one transaction: facts, ledger, deadlines, what must be said."""
