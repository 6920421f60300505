"""Order and widths of the matrix's columns, beside those that a person hides."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("renja", "0006_history_unchecked")]

    operations = [
        migrations.AddField(
            model_name="matrixview",
            name="order",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=30), blank=True, default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="matrixview",
            name="widths",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
