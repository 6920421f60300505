"""Years that no calendar reaches are refused; rows of before are not looked at."""

import datetime as dt

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_what_is_written_stays"),
        ("renja", "0012_mapping_needs_a_region"),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="stagedeadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on", None),
                    ("due_on__range", (dt.date(2000, 1, 1), dt.date(2100, 12, 31))),
                    _connector="OR",
                ),
                name="deadline_within_reach",
            ),
        ),
    ]
