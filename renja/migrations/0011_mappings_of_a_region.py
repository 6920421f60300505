"""Remembered columns belong to a region: one region's choice is no start for another's file."""

import django.db.models.deletion
from django.db import migrations, models


def give_regions(apps, _editor):
    """An agency's mapping is of its region; those of no agency were everybody's, and go.

    They hold no text of anybody, only which column was which; the next file asks again.
    """
    mapping = apps.get_model("renja", "ColumnMapping")
    mapping.objects.filter(agency=None).delete()
    for found in mapping.objects.select_related("agency"):
        found.region_id = found.agency.region_id
        found.save(update_fields=["region"])


def leave_regions(apps, _editor):
    """Going back, mappings of a whole region would meet those of others: they go, as they came."""
    apps.get_model("renja", "ColumnMapping").objects.filter(agency=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("renja", "0010_fit_keeps_what_was_open"),
        ("agencies", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="columnmapping",
            name="region",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.region",
            ),
        ),
        migrations.RunPython(give_regions, leave_regions),
    ]
