"""Room for several numbers in one form (E.164); what is stored stays as it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0014_poll_requests"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delegate",
            name="phone",
            field=models.CharField(blank=True, max_length=100, verbose_name="phone"),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="phone",
            field=models.CharField(blank=True, max_length=100, verbose_name="phone (WhatsApp)"),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="phone",
            field=models.CharField(blank=True, max_length=100, verbose_name="phone (WhatsApp)"),
        ),
    ]
