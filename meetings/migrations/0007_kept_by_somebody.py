"""Every venue has a keeper, every invitation a name."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_keepers_from_use")]

    operations = [
        migrations.AlterField(
            model_name="venue",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_venues",
                to="agencies.region",
                verbose_name="kept by",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="invitation_has_a_name"
            ),
        ),
    ]
