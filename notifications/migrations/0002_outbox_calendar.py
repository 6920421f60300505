from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="outboxmail",
            name="calendar",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
