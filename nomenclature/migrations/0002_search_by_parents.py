"""Search also by the names of the programme and activity above; keep the report of an import."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.expressions
from django.db import migrations, models

SEARCH = (
    "setweight(to_tsvector('simple'::regconfig, name), 'A') || "
    "setweight(to_tsvector('indonesian'::regconfig, name), 'A') || "
    "setweight(to_tsvector('simple'::regconfig, indicator), 'B') || "
    "setweight(to_tsvector('simple'::regconfig, path_names), 'C')"
)


class Migration(migrations.Migration):
    dependencies = [("nomenclature", "0001_initial")]

    operations = [
        migrations.AddField(
            "nomenclatureedition",
            "report",
            models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            "nomenclatureitem",
            "path_names",
            models.TextField(blank=True, editable=False, default=""),
        ),
        migrations.AlterField(
            "nomenclatureitem", "path_names", models.TextField(blank=True, editable=False)
        ),
        migrations.RemoveIndex("nomenclatureitem", "item_search"),
        migrations.RemoveField("nomenclatureitem", "search"),
        migrations.AddField(
            "nomenclatureitem",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=django.db.models.expressions.Func(
                    template=SEARCH,
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "nomenclatureitem",
            django.contrib.postgres.indexes.GinIndex(fields=["search"], name="item_search"),
        ),
    ]
