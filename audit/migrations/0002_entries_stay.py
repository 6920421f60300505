"""What is written stays: no change, and no delete but of sign-ins of more than a year ago."""

from django.db import migrations

# `check_violation`, so that Django raises IntegrityError as for any other constraint.
TRIGGER = """
CREATE FUNCTION audit_keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
        AND OLD.kind IN ('masuk', 'gagal_masuk', 'jeda_masuk')
        AND OLD.at < now() - interval '1 year'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit entry % stays as it is', OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER keep_entry BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_keep_entry();
"""

WITHOUT_TRIGGER = """
DROP TRIGGER keep_entry ON audit_entry;
DROP FUNCTION audit_keep_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(TRIGGER, WITHOUT_TRIGGER)]
