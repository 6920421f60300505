"""Each remembered mapping has a region, and each region one for the same headings."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("renja", "0011_mappings_of_a_region")]

    operations = [
        migrations.RemoveConstraint(model_name="columnmapping", name="mapping_once_per_headings"),
        migrations.AlterField(
            model_name="columnmapping",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.region",
            ),
        ),
        migrations.AddConstraint(
            model_name="columnmapping",
            constraint=models.UniqueConstraint(
                fields=["region", "agency", "headings_sha256"],
                nulls_distinct=False,
                name="mapping_once_per_headings",
            ),
        ),
    ]
