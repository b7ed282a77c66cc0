"""The rules that hold whatever code runs: revisions are append-only, and approved minutes say what they said."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION outcomes_refuse_change_of_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The revisions of minutes are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER outcomes_revisions_are_append_only BEFORE UPDATE OR DELETE ON outcomes_minutesrevision
    FOR EACH ROW EXECUTE FUNCTION outcomes_refuse_change_of_revisions();
"""

UNDO_APPEND_ONLY = """
DROP TRIGGER outcomes_revisions_are_append_only ON outcomes_minutesrevision;
DROP FUNCTION outcomes_refuse_change_of_revisions();
"""

# Whoever wants another text takes the approval back first, which is another update.
APPROVED_IS_FINAL = """
CREATE FUNCTION outcomes_refuse_change_of_approved_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('APPROVED', 'PUBLISHED') AND (
        (NEW.text, NEW.text_fr, NEW.text_nl, NEW.text_en, NEW.text_de)
        IS DISTINCT FROM (OLD.text, OLD.text_fr, OLD.text_nl, OLD.text_en, OLD.text_de)
        OR NEW.session_id <> OLD.session_id
    ) THEN
        RAISE EXCEPTION 'The text of approved minutes is final.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outcomes_approved_minutes_are_final BEFORE UPDATE ON outcomes_minutes
    FOR EACH ROW EXECUTE FUNCTION outcomes_refuse_change_of_approved_minutes();
CREATE FUNCTION outcomes_refuse_change_of_approved_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'DELETE'
        OR (NEW.session_id, NEW.kind, NEW.number, NEW.text, NEW.text_fr, NEW.text_nl, NEW.text_en, NEW.text_de)
           IS DISTINCT FROM
           (OLD.session_id, OLD.kind, OLD.number, OLD.text, OLD.text_fr, OLD.text_nl, OLD.text_en, OLD.text_de))
       AND EXISTS (SELECT 1 FROM outcomes_minutes
                   WHERE session_id = OLD.session_id AND state IN ('APPROVED', 'PUBLISHED')) THEN
        RAISE EXCEPTION 'A decision or an action of approved minutes is final.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER outcomes_approved_outcomes_are_final BEFORE UPDATE OR DELETE ON outcomes_outcome
    FOR EACH ROW EXECUTE FUNCTION outcomes_refuse_change_of_approved_outcome();
"""

UNDO_APPROVED_IS_FINAL = """
DROP TRIGGER outcomes_approved_outcomes_are_final ON outcomes_outcome;
DROP FUNCTION outcomes_refuse_change_of_approved_outcome();
DROP TRIGGER outcomes_approved_minutes_are_final ON outcomes_minutes;
DROP FUNCTION outcomes_refuse_change_of_approved_minutes();
"""


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO_APPEND_ONLY),
        migrations.RunSQL(APPROVED_IS_FINAL, UNDO_APPROVED_IS_FINAL),
    ]
