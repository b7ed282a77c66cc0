# What django-allauth needs, the table of the shared cache, and how a person is linked to an organisation.

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_members_and_domains'),
    ]

    operations = [
        migrations.RunSQL('UPDATE members_user SET email = lower(email) WHERE email <> lower(email)', migrations.RunSQL.noop),
        # As `createcachetable` makes it, in a migration so that nobody has to run that. What is in it may be lost.
        migrations.RunSQL(
            [
                'CREATE UNLOGGED TABLE members_cache (cache_key varchar(255) NOT NULL PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL)',
                'CREATE INDEX members_cache_expires ON members_cache (expires)',
            ],
            'DROP TABLE members_cache',
        ),
        migrations.AddField(
            model_name='user',
            name='function',
            field=models.CharField(blank=True, max_length=120, verbose_name='function'),
        ),
        migrations.AddField(
            model_name='user',
            name='organisation_domain',
            field=models.ForeignKey(blank=True, editable=False, help_text='Empty where staff linked the person.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='members.organisationdomain', verbose_name='linked by the domain'),
        ),
        migrations.RemoveConstraint(
            model_name='user',
            name='members_user_email_once',
        ),
        migrations.AlterField(
            model_name='user',
            name='email',
            field=models.EmailField(error_messages={'unique': 'There is already an account with this e-mail address.'}, max_length=254, unique=True, verbose_name='e-mail address'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='members_user_email_in_small_letters'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('organisation_domain', None), ('organisation__isnull', False), _connector='OR'), name='members_user_domain_links_to_organisation'),
        ),
    ]
