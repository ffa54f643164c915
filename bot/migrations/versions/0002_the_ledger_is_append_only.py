"""The database itself refuses to change or remove a ledger event."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSAL = "the ledger is append-only"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE ON ledger_event "
            "FOR EACH ROW EXECUTE FUNCTION refuse_ledger_change()"
        )
    else:
        for change in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER ledger_event_no_{change} BEFORE {change.upper()} ON ledger_event "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ledger_event_append_only ON ledger_event")
        op.execute("DROP FUNCTION refuse_ledger_change()")
    else:
        op.execute("DROP TRIGGER ledger_event_no_update")
        op.execute("DROP TRIGGER ledger_event_no_delete")
