"""Where a rakor is to be held before its days are fixed; who took on a venue's other time zone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_what_is_written_stays"),
        ("meetings", "0011_objections_to_a_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="coordinationmeeting",
            name="planned_venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="meetings.venue",
                verbose_name="venue",
            ),
        ),
        migrations.AddField(
            model_name="venue",
            name="zone_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="venue",
            name="zone_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="venue",
            name="zone_reason",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="reason for another time zone"
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("zone_at", None), ("zone_by", None), ("zone_reason", "")),
                    models.Q(
                        models.Q(("zone_reason", ""), _negated=True),
                        ("zone_at__isnull", False),
                        ("zone_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="venue_other_zone_taken_on_by_name",
            ),
        ),
    ]
