from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_planned_venue_and_its_zone")]

    operations = [
        migrations.AddField(
            model_name="coordinationmeeting",
            name="contact_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="secretariat's e-mail address"
            ),
        ),
    ]
