"""The rules that hold whatever code runs: published versions never change, numbers are never reused."""

from django.db import migrations

CHILDREN = ["slot", "meansofproof", "sourcecitation", "labelcoverage", "relation"]
LINKS = ["themes", "strategies", "product_groups", "phases", "cpv_codes"]

VERSION = """
CREATE FUNCTION criteria_refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Version % of a criterion is published and never changes again; start a new version.', OLD.version
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER criteria_published_version_is_final BEFORE UPDATE OR DELETE ON criteria_criterionversion
    FOR EACH ROW WHEN (OLD.state = 'PUBLISHED') EXECUTE FUNCTION criteria_refuse_change_of_published();

CREATE FUNCTION criteria_refuse_change_of_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The number % stands in tender documents: a criterion keeps it and is never deleted.', OLD.number
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER criteria_criterion_is_never_deleted BEFORE DELETE ON criteria_criterion
    FOR EACH ROW EXECUTE FUNCTION criteria_refuse_change_of_identity();
CREATE TRIGGER criteria_criterion_keeps_its_number BEFORE UPDATE ON criteria_criterion
    FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION criteria_refuse_change_of_identity();
"""

UNDO_VERSION = """
DROP TRIGGER criteria_published_version_is_final ON criteria_criterionversion;
DROP TRIGGER criteria_criterion_is_never_deleted ON criteria_criterion;
DROP TRIGGER criteria_criterion_keeps_its_number ON criteria_criterion;
DROP FUNCTION criteria_refuse_change_of_published();
DROP FUNCTION criteria_refuse_change_of_identity();
"""

# The version in force is one of the criterion's own, and published.
CURRENT = """
ALTER TABLE criteria_criterionversion ADD CONSTRAINT criteria_version_of_criterion UNIQUE (id, criterion_id);
ALTER TABLE criteria_criterion ADD CONSTRAINT criteria_current_is_own_version
    FOREIGN KEY (current_id, id) REFERENCES criteria_criterionversion (id, criterion_id) DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION criteria_refuse_current_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM criteria_criterionversion WHERE id = NEW.current_id AND state = 'PUBLISHED') THEN
        RAISE EXCEPTION 'The version in force of % must be published.', NEW.number USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER criteria_current_is_published BEFORE INSERT OR UPDATE OF current_id ON criteria_criterion
    FOR EACH ROW WHEN (NEW.current_id IS NOT NULL) EXECUTE FUNCTION criteria_refuse_current_draft();
"""

UNDO_CURRENT = """
DROP TRIGGER criteria_current_is_published ON criteria_criterion;
DROP FUNCTION criteria_refuse_current_draft();
ALTER TABLE criteria_criterion DROP CONSTRAINT criteria_current_is_own_version;
ALTER TABLE criteria_criterionversion DROP CONSTRAINT criteria_version_of_criterion;
"""


def _part(table: str, column: str) -> str:
    """A published version's parts can be neither added, changed, moved nor removed."""
    return f"""
CREATE FUNCTION {table}_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM criteria_criterionversion WHERE state = 'PUBLISHED' AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.{column} END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.{column} END
        )
    ) THEN
        RAISE EXCEPTION 'This belongs to a published version, which never changes again; start a new version.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER {table}_is_final BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse_change();
"""  # noqa: S608


def _undo_part(table: str) -> str:
    return f"DROP TRIGGER {table}_is_final ON {table}; DROP FUNCTION {table}_refuse_change();"


# PostgreSQL keeps wide rows narrow: the vectors move out of the row, so that counting reads few pages.
NARROW = """
ALTER TABLE criteria_criteriontext SET (toast_tuple_target = 256);
ALTER TABLE criteria_criteriontext ALTER COLUMN words SET STORAGE EXTERNAL, ALTER COLUMN ranked_words SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    dependencies = [("criteria", "0001_initial")]

    operations = [
        migrations.RunSQL(VERSION, UNDO_VERSION),
        migrations.RunSQL(CURRENT, UNDO_CURRENT),
        *(
            migrations.RunSQL(_part(f"criteria_{name}", "version_id"), _undo_part(f"criteria_{name}"))
            for name in CHILDREN
        ),
        *(
            migrations.RunSQL(
                _part(f"criteria_criterionversion_{name}", "criterionversion_id"),
                _undo_part(f"criteria_criterionversion_{name}"),
            )
            for name in LINKS
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
    ]
