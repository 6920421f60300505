"""Years that no calendar reaches are refused; rows of before are not looked at."""

import datetime as dt

from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_what_is_written_stays"),
        ("meetings", "0009_answers_an_hour"),
        ("renja", "0013_dates_within_reach"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddConstraintNotValid(
            model_name="actionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on", None),
                    ("due_on__range", (dt.date(2000, 1, 1), dt.date(2100, 12, 31))),
                    _connector="OR",
                ),
                name="action_due_within_reach",
            ),
        ),
        AddConstraintNotValid(
            model_name="coordinationmeeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("retention_until", None),
                    (
                        "retention_until__range",
                        (dt.date(2000, 1, 1), dt.date(2100, 12, 31)),
                    ),
                    _connector="OR",
                ),
                name="meeting_retention_within_reach",
            ),
        ),
        AddConstraintNotValid(
            model_name="meetingday",
            constraint=models.CheckConstraint(
                condition=models.Q(("date__range", (dt.date(2000, 1, 1), dt.date(2100, 12, 31)))),
                name="meeting_day_within_reach",
            ),
        ),
        AddConstraintNotValid(
            model_name="officialrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_on", None),
                    ("held_on__range", (dt.date(2000, 1, 1), dt.date(2100, 12, 31))),
                    _connector="OR",
                ),
                name="record_dated_within_reach",
            ),
        ),
        AddConstraintNotValid(
            model_name="polloption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_on__range", (dt.date(2000, 1, 1), dt.date(2100, 12, 31))),
                    ("last_on__range", (dt.date(2000, 1, 1), dt.date(2100, 12, 31))),
                ),
                name="poll_option_within_reach",
            ),
        ),
    ]
