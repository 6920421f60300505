"""Organisations and venues get a keeper; an invitation keeps whom it was sent to."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

LOWER_NAME = django.db.models.functions.text.Lower("name")


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_say_what_is_taken"),
        ("meetings", "0004_what_is_written_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_organisations",
                to="agencies.region",
                verbose_name="kept by",
            ),
        ),
        migrations.AddField(
            model_name="venue",
            name="owner",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="kept_venues",
                to="agencies.region",
                verbose_name="kept by",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meeting_invitations",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="name",
            field=models.CharField(default="", max_length=200, verbose_name="name"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="invitation",
            name="addressee",
            field=models.CharField(blank=True, max_length=200, verbose_name="addressee"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="phone",
            field=models.CharField(blank=True, max_length=30, verbose_name="phone (WhatsApp)"),
        ),
        migrations.RemoveConstraint(
            model_name="organisation", name="organisation_name_once_per_region"
        ),
        migrations.RemoveConstraint(model_name="organisation", name="organisation_once_per_agency"),
        migrations.RemoveConstraint(model_name="venue", name="venue_name_once_per_region"),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                LOWER_NAME,
                models.F("region"),
                models.F("owner"),
                name="organisation_name_once_per_region",
                nulls_distinct=False,
                violation_error_message="An organisation of this name exists already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("agency__isnull", False)),
                fields=("agency", "owner"),
                name="organisation_once_per_agency",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.UniqueConstraint(
                models.F("region"),
                LOWER_NAME,
                models.F("owner"),
                name="venue_name_once_per_region",
                violation_error_message="This region has a venue of this name already.",
            ),
        ),
    ]
