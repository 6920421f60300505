"""What parties hold against a berita acara: written once, never changed, the database says."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# `check_violation`, so that Django raises IntegrityError as for any other constraint.
TRIGGER = """
CREATE FUNCTION meetings_keep_objections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'objection % stays as it is', OLD.id USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER keep_objections BEFORE UPDATE OR DELETE ON meetings_recordobjection
    FOR EACH ROW EXECUTE FUNCTION meetings_keep_objections();
"""

WITHOUT_TRIGGER = """
DROP TRIGGER keep_objections ON meetings_recordobjection;
DROP FUNCTION meetings_keep_objections();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0010_dates_within_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordObjection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("menolak", "Refuses to sign"), ("keberatan", "Objects")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("party", models.CharField(max_length=200, verbose_name="party (unsur)")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("reason", models.TextField(verbose_name="reason")),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="meetings.officialrecord",
                    ),
                ),
            ],
            options={
                "ordering": ["record_id", "at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="objection_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256", ""), _negated=True),
                        name="objection_to_a_text",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, WITHOUT_TRIGGER),
    ]
