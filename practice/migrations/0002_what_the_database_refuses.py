"""Rules that hold whatever code runs, and what keeps the pages of the catalogue true when practice changes."""

from django.db import migrations

PILOT = """
CREATE FUNCTION practice_refuse_change_of_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The number % is cited: a pilot keeps it and is never deleted; withdraw the pilot.', OLD.number
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER practice_pilot_is_never_deleted BEFORE DELETE ON practice_pilot
    FOR EACH ROW EXECUTE FUNCTION practice_refuse_change_of_identity();
CREATE TRIGGER practice_pilot_keeps_its_number BEFORE UPDATE ON practice_pilot
    FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION practice_refuse_change_of_identity();
"""
UNDO_PILOT = """
DROP TRIGGER practice_pilot_is_never_deleted ON practice_pilot;
DROP TRIGGER practice_pilot_keeps_its_number ON practice_pilot;
DROP FUNCTION practice_refuse_change_of_identity();
"""

# A pilot names a published version, and the criterion that it is a version of. Published versions never go.
VERSION = """
ALTER TABLE practice_pilotcriterion ADD CONSTRAINT practice_pilotcriterion_own_version
    FOREIGN KEY (version_id, criterion_id) REFERENCES criteria_criterionversion (id, criterion_id)
    DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION practice_refuse_draft_of_criterion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM criteria_criterionversion WHERE id = NEW.version_id AND state = 'PUBLISHED') THEN
        RAISE EXCEPTION 'A pilot names published versions of criteria only.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER practice_pilotcriterion_is_published BEFORE INSERT OR UPDATE OF version_id ON practice_pilotcriterion
    FOR EACH ROW EXECUTE FUNCTION practice_refuse_draft_of_criterion();
"""
UNDO_VERSION = """
DROP TRIGGER practice_pilotcriterion_is_published ON practice_pilotcriterion;
DROP FUNCTION practice_refuse_draft_of_criterion();
ALTER TABLE practice_pilotcriterion DROP CONSTRAINT practice_pilotcriterion_own_version;
"""

# Pages of criteria show practice, and are kept until the catalogue's state changes (criteria/kept_pages.py).
SHOWN_WITH_CRITERIA = [
    "practice_pilot",
    "practice_pilotcriterion",
    "practice_goodpractice",
    "practice_goodpractice_used_criteria",
    "practice_goodpractice_related_criteria",
]
GROUP = """
CREATE TRIGGER practice_visibility_of_group_touches_catalogue AFTER UPDATE ON groups_group
    FOR EACH ROW WHEN (OLD.visibility IS DISTINCT FROM NEW.visibility) EXECUTE FUNCTION criteria_touch_catalogue();
"""


def _touch(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_touches_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION criteria_touch_catalogue();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0001_initial"),
        ("criteria", "0004_track_record"),
        ("groups", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(PILOT, UNDO_PILOT),
        migrations.RunSQL(VERSION, UNDO_VERSION),
        *(
            migrations.RunSQL(_touch(table), f"DROP TRIGGER {table}_touches_catalogue ON {table}")
            for table in SHOWN_WITH_CRITERIA
        ),
        migrations.RunSQL(GROUP, "DROP TRIGGER practice_visibility_of_group_touches_catalogue ON groups_group"),
    ]
