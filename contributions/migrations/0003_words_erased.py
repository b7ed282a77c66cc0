"""The one exception to words that never change: all of them at once are erased, for good, and the row says when."""

from django.conf import settings
from django.db import migrations, models

RECORD = (
    *("number", "submission_key", "kind", "author_id", "submitted_at", "language", "criterion_id", "version_id"),
    "licence_agreed_at",
)
WORDS = ("title", "folded_title", "text", "details")


def _changed(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)


ONLY_ALL_AT_ONCE = f"""
DROP TRIGGER contributions_words_stay ON contributions_contribution;
CREATE TRIGGER contributions_words_stay BEFORE UPDATE ON contributions_contribution
    FOR EACH ROW WHEN (
        {_changed(RECORD)}
        OR (OLD.words_erased_at IS NOT NULL AND {_changed(("words_erased_at",))})
        OR (({_changed(WORDS)}) AND NOT (
            OLD.words_erased_at IS NULL AND NEW.words_erased_at IS NOT NULL
            AND NEW.title = '' AND NEW.folded_title = '' AND NEW.text = '' AND NEW.details = '{{}}'::jsonb
        ))
    )
    EXECUTE FUNCTION contributions_refuse_change_of_words();
"""

UNDO_ONLY_ALL_AT_ONCE = f"""
DROP TRIGGER contributions_words_stay ON contributions_contribution;
CREATE TRIGGER contributions_words_stay BEFORE UPDATE ON contributions_contribution
    FOR EACH ROW WHEN ({_changed(RECORD + WORDS)})
    EXECUTE FUNCTION contributions_refuse_change_of_words();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('contributions', '0002_what_the_database_refuses'),
        ('criteria', '0004_track_record'),
        ('practice', '0003_documents_can_be_withdrawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='contribution',
            name='words_erased_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='words erased at'),
        ),
        migrations.AlterField(
            model_name='contributionevent',
            name='kind',
            field=models.CharField(choices=[('SUBMITTED', 'Received'), ('TAKEN_INTO_REVIEW', 'Review begun'), ('ACCEPTED', 'Accepted'), ('DECLINED', 'Declined'), ('WITHDRAWN', 'Withdrawn by the contributor'), ('PUBLISHED', 'Published'), ('ANSWERED', 'Answered'), ('DRAFT_STARTED', 'Draft started'), ('WORDS_SHOWN', 'Words made public'), ('WORDS_HIDDEN', 'Words hidden'), ('WORDS_ERASED', 'Words erased'), ('CREDIT_CHANGED', 'Naming of the contributor changed')], max_length=20, verbose_name='what happened'),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(('words_erased_at__isnull', True), models.Q(('details', {}), ('folded_title', ''), ('text', ''), ('title', ''), ('words_shown', False)), _connector='OR'), name='contributions_erased_has_no_words'),
        ),
        migrations.RunSQL(ONLY_ALL_AT_ONCE, UNDO_ONLY_ALL_AT_ONCE),
    ]
