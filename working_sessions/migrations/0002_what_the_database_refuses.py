"""The rules that hold whatever code runs: no place too many, a log of transitions that is append-only, and a SEQUENCE of
calendars that never falls."""

from django.db import migrations

# It asks only when a row begins to take a place: whoever has one keeps it when a session is made smaller. The session's
# row is locked first, so that two transactions count one after the other, even where their code takes no lock. Only a
# hybrid session has places of two kinds.
NO_PLACE_TOO_MANY = """
CREATE FUNCTION working_sessions_takes_a_place(state text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT state IN ('PENDING', 'OFFERED', 'CONFIRMED')
$$;
CREATE FUNCTION working_sessions_refuse_overselling() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_hybrid boolean;
    places integer;
    taken integer;
BEGIN
    SELECT mode = 'HYBRID', CASE WHEN mode = 'HYBRID' AND NEW.mode = 'ONLINE' THEN capacity_online ELSE capacity END
        INTO is_hybrid, places
        FROM working_sessions_workingsession WHERE id = NEW.session_id FOR NO KEY UPDATE;
    IF places IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT count(*) INTO taken FROM working_sessions_registration
        WHERE session_id = NEW.session_id AND (mode = NEW.mode OR NOT is_hybrid)
            AND working_sessions_takes_a_place(state);
    IF taken > places THEN
        RAISE EXCEPTION 'Session % has % places, and all are taken.', NEW.session_id, places
            USING ERRCODE = 'check_violation', CONSTRAINT = 'working_sessions_no_place_too_many';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER working_sessions_no_place_too_many_new AFTER INSERT ON working_sessions_registration
    FOR EACH ROW WHEN (working_sessions_takes_a_place(NEW.state) AND NOT NEW.over_capacity)
    EXECUTE FUNCTION working_sessions_refuse_overselling();
CREATE TRIGGER working_sessions_no_place_too_many AFTER UPDATE ON working_sessions_registration
    FOR EACH ROW WHEN (
        working_sessions_takes_a_place(NEW.state) AND NOT NEW.over_capacity
        AND (NOT working_sessions_takes_a_place(OLD.state)
             OR OLD.session_id <> NEW.session_id OR OLD.mode <> NEW.mode OR OLD.over_capacity)
    )
    EXECUTE FUNCTION working_sessions_refuse_overselling();
"""

UNDO_NO_PLACE_TOO_MANY = """
DROP TRIGGER working_sessions_no_place_too_many_new ON working_sessions_registration;
DROP TRIGGER working_sessions_no_place_too_many ON working_sessions_registration;
DROP FUNCTION working_sessions_refuse_overselling();
DROP FUNCTION working_sessions_takes_a_place(text);
"""

APPEND_ONLY = """
CREATE FUNCTION working_sessions_refuse_change_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The log of a registration is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER working_sessions_events_are_append_only BEFORE UPDATE OR DELETE ON working_sessions_registrationevent
    FOR EACH ROW EXECUTE FUNCTION working_sessions_refuse_change_of_events();
"""

UNDO_APPEND_ONLY = """
DROP TRIGGER working_sessions_events_are_append_only ON working_sessions_registrationevent;
DROP FUNCTION working_sessions_refuse_change_of_events();
"""

# A calendar passes over what has a lower SEQUENCE than it knows: the change would never be seen.
SEQUENCE_NEVER_FALLS = """
CREATE FUNCTION working_sessions_refuse_lower_sequence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The SEQUENCE of a calendar entry never falls.' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER working_sessions_sequence_never_falls BEFORE UPDATE ON working_sessions_workingsession
    FOR EACH ROW WHEN (NEW.calendar_sequence < OLD.calendar_sequence)
    EXECUTE FUNCTION working_sessions_refuse_lower_sequence();
CREATE TRIGGER working_sessions_sequence_never_falls BEFORE UPDATE ON working_sessions_registration
    FOR EACH ROW WHEN (NEW.calendar_sequence < OLD.calendar_sequence)
    EXECUTE FUNCTION working_sessions_refuse_lower_sequence();
"""

UNDO_SEQUENCE_NEVER_FALLS = """
DROP TRIGGER working_sessions_sequence_never_falls ON working_sessions_registration;
DROP TRIGGER working_sessions_sequence_never_falls ON working_sessions_workingsession;
DROP FUNCTION working_sessions_refuse_lower_sequence();
"""


class Migration(migrations.Migration):
    dependencies = [("working_sessions", "0001_initial")]

    operations = [
        migrations.RunSQL(NO_PLACE_TOO_MANY, UNDO_NO_PLACE_TOO_MANY),
        migrations.RunSQL(APPEND_ONLY, UNDO_APPEND_ONLY),
        migrations.RunSQL(SEQUENCE_NEVER_FALLS, UNDO_SEQUENCE_NEVER_FALLS),
    ]
