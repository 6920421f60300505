"""How often a link was answered within an hour."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0008_participants_are_forgotten")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="counted_from",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="invitation",
            name="answer_count",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
    ]
