"""What is signed stays as it is, and who verifies is somebody else: the database says so."""

from django.db import migrations, models

# `check_violation`, so that Django raises IntegrityError as for any other constraint.
TRIGGERS = """
CREATE FUNCTION meetings_keep_signed_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM meetings_recordsignature
        WHERE record_id = OLD.id AND signed_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'official record % is signed', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_signed_record BEFORE UPDATE OR DELETE ON meetings_officialrecord
    FOR EACH ROW EXECUTE FUNCTION meetings_keep_signed_record();

CREATE FUNCTION meetings_keep_signatures() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record_of bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.record_id ELSE OLD.record_id END;
    is_signed boolean := EXISTS (
        SELECT FROM meetings_recordsignature WHERE record_id = record_of AND signed_at IS NOT NULL
    );
BEGIN
    IF is_signed AND TG_OP <> 'UPDATE' THEN
        RAISE EXCEPTION 'official record % is signed', record_of USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF TG_OP = 'UPDATE' AND OLD.signed_at IS NOT NULL THEN
        RAISE EXCEPTION 'signature % is given', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND is_signed
        AND (NEW.record_id, NEW.position, NEW.party, NEW.name, NEW.title, NEW.nip)
            IS DISTINCT FROM
            (OLD.record_id, OLD.position, OLD.party, OLD.name, OLD.title, OLD.nip)
    THEN
        RAISE EXCEPTION 'official record % is signed', record_of USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER keep_signatures BEFORE INSERT OR UPDATE OR DELETE ON meetings_recordsignature
    FOR EACH ROW EXECUTE FUNCTION meetings_keep_signatures();

CREATE FUNCTION meetings_sign_this_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.signed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM meetings_officialrecord
        WHERE id = NEW.record_id AND sha256 <> '' AND sha256 = NEW.signed_sha256
    ) THEN
        RAISE EXCEPTION 'signature % is on another text', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER sign_this_text AFTER INSERT OR UPDATE ON meetings_recordsignature
    FOR EACH ROW EXECUTE FUNCTION meetings_sign_this_text();
"""

WITHOUT_TRIGGERS = """
DROP TRIGGER sign_this_text ON meetings_recordsignature;
DROP FUNCTION meetings_sign_this_text();
DROP TRIGGER keep_signatures ON meetings_recordsignature;
DROP FUNCTION meetings_keep_signatures();
DROP TRIGGER keep_signed_record ON meetings_officialrecord;
DROP FUNCTION meetings_keep_signed_record();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verified_by", None),
                    models.Q(("verified_by", models.F("done_by")), _negated=True),
                    _connector="OR",
                ),
                name="action_verified_by_another",
            ),
        ),
        migrations.RunSQL(TRIGGERS, WITHOUT_TRIGGERS),
    ]
