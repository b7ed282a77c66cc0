"""Two more rules that hold whatever code runs: nobody joins a session that was called off, and a registration takes one
step from each of its versions."""

from django.conf import settings
from django.db import migrations, models

# Whoever calls a session off writes its row first and then ends its registrations. The lock on that row makes one of two
# things true: the registration is there to be ended, or the session is already seen to be cancelled.
NOBODY_JOINS = """
CREATE FUNCTION working_sessions_is_live(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state IN ('UNVERIFIED', 'PENDING', 'WAITLISTED', 'OFFERED', 'CONFIRMED')
$$;
CREATE FUNCTION working_sessions_refuse_to_join() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text;
BEGIN
    SELECT state INTO found FROM working_sessions_workingsession WHERE id = NEW.session_id FOR NO KEY UPDATE;
    IF found = 'CANCELLED' THEN
        RAISE EXCEPTION 'Session % was cancelled.', NEW.session_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'working_sessions_nobody_joins_a_cancelled_session';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER working_sessions_nobody_joins_new AFTER INSERT ON working_sessions_registration
    FOR EACH ROW WHEN (working_sessions_is_live(NEW.state)) EXECUTE FUNCTION working_sessions_refuse_to_join();
CREATE TRIGGER working_sessions_nobody_joins AFTER UPDATE ON working_sessions_registration
    FOR EACH ROW WHEN (
        working_sessions_is_live(NEW.state)
        AND (NOT working_sessions_is_live(OLD.state) OR OLD.session_id <> NEW.session_id)
    )
    EXECUTE FUNCTION working_sessions_refuse_to_join();
"""

UNDO_NOBODY_JOINS = """
DROP TRIGGER working_sessions_nobody_joins_new ON working_sessions_registration;
DROP TRIGGER working_sessions_nobody_joins ON working_sessions_registration;
DROP FUNCTION working_sessions_refuse_to_join();
DROP FUNCTION working_sessions_is_live(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("working_sessions", "0003_agendas_touch_the_catalogue"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="registrationevent",
            name="version",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="registrationevent",
            constraint=models.UniqueConstraint(
                fields=("registration", "version"), name="working_sessions_event_one_step_to_a_version"
            ),
        ),
        migrations.RunSQL(NOBODY_JOINS, UNDO_NOBODY_JOINS),
    ]
