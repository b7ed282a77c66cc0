"""Pages of criteria show the sessions on whose agenda they stand, and are kept until the catalogue's state changes
(criteria/kept_pages.py): what changes an agenda, or what is shown of its session, changes that state. A group's own
visibility does so already (practice, migration 0002)."""

from django.db import migrations

AGENDA = """
CREATE TRIGGER working_sessions_agenda_new_touches_catalogue AFTER INSERT ON working_sessions_agendaitem
    FOR EACH ROW WHEN (NEW.criterion_version_id IS NOT NULL) EXECUTE FUNCTION criteria_touch_catalogue();
CREATE TRIGGER working_sessions_agenda_change_touches_catalogue AFTER UPDATE ON working_sessions_agendaitem
    FOR EACH ROW WHEN (
        OLD.criterion_version_id IS DISTINCT FROM NEW.criterion_version_id
        OR (NEW.criterion_version_id IS NOT NULL AND OLD.session_id IS DISTINCT FROM NEW.session_id)
    ) EXECUTE FUNCTION criteria_touch_catalogue();
CREATE TRIGGER working_sessions_agenda_gone_touches_catalogue AFTER DELETE ON working_sessions_agendaitem
    FOR EACH ROW WHEN (OLD.criterion_version_id IS NOT NULL) EXECUTE FUNCTION criteria_touch_catalogue();
"""
UNDO_AGENDA = """
DROP TRIGGER working_sessions_agenda_new_touches_catalogue ON working_sessions_agendaitem;
DROP TRIGGER working_sessions_agenda_change_touches_catalogue ON working_sessions_agendaitem;
DROP TRIGGER working_sessions_agenda_gone_touches_catalogue ON working_sessions_agendaitem;
"""
# Only what a page shows: a registration, which writes the session's row too, changes none of it.
SESSION = """
CREATE TRIGGER working_sessions_session_touches_catalogue AFTER UPDATE ON working_sessions_workingsession
    FOR EACH ROW WHEN (
        (OLD.state, OLD.visibility, OLD.group_id, OLD.slug, OLD.starts_at, OLD.ends_at, OLD.time_zone,
         OLD.title_fr, OLD.title_nl, OLD.title_en, OLD.title_de)
        IS DISTINCT FROM
        (NEW.state, NEW.visibility, NEW.group_id, NEW.slug, NEW.starts_at, NEW.ends_at, NEW.time_zone,
         NEW.title_fr, NEW.title_nl, NEW.title_en, NEW.title_de)
    ) EXECUTE FUNCTION criteria_touch_catalogue();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("working_sessions", "0002_what_the_database_refuses"),
        ("criteria", "0003_a_large_catalogue"),
    ]

    operations = [
        migrations.RunSQL(AGENDA, UNDO_AGENDA),
        migrations.RunSQL(
            SESSION, "DROP TRIGGER working_sessions_session_touches_catalogue ON working_sessions_workingsession"
        ),
    ]
