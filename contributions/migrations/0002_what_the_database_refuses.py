"""The rules that hold whatever code runs: an author's words never change, receipts are never deleted, the history of a
contribution is append-only, and the versions of a report are those of its own criterion."""

from django.db import migrations

KEPT = (
    *("number", "submission_key", "kind", "author_id", "submitted_at", "language", "criterion_id", "version_id"),
    *("title", "folded_title", "text", "details", "licence_agreed_at"),
)

WORDS = f"""
CREATE FUNCTION contributions_refuse_change_of_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Contribution % stays as its author sent it, and is never deleted.', OLD.number
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER contributions_words_stay BEFORE UPDATE ON contributions_contribution
    FOR EACH ROW WHEN ({" OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in KEPT)})
    EXECUTE FUNCTION contributions_refuse_change_of_words();
CREATE TRIGGER contributions_is_never_deleted BEFORE DELETE ON contributions_contribution
    FOR EACH ROW EXECUTE FUNCTION contributions_refuse_change_of_words();
"""

UNDO_WORDS = """
DROP TRIGGER contributions_words_stay ON contributions_contribution;
DROP TRIGGER contributions_is_never_deleted ON contributions_contribution;
DROP FUNCTION contributions_refuse_change_of_words();
"""

APPEND_ONLY = """
CREATE FUNCTION contributions_refuse_change_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The history of a contribution is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER contributions_events_are_append_only BEFORE UPDATE OR DELETE ON contributions_contributionevent
    FOR EACH ROW EXECUTE FUNCTION contributions_refuse_change_of_events();
"""

UNDO_APPEND_ONLY = """
DROP TRIGGER contributions_events_are_append_only ON contributions_contributionevent;
DROP FUNCTION contributions_refuse_change_of_events();
"""

# Proposals have no criterion, and PostgreSQL then lets the pair pass.
OWN_VERSIONS = """
ALTER TABLE contributions_contribution
    ADD CONSTRAINT contributions_version_of_criterion FOREIGN KEY (version_id, criterion_id)
        REFERENCES criteria_criterionversion (id, criterion_id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT contributions_result_of_criterion FOREIGN KEY (resulting_version_id, criterion_id)
        REFERENCES criteria_criterionversion (id, criterion_id) DEFERRABLE INITIALLY DEFERRED;
"""

UNDO_OWN_VERSIONS = """
ALTER TABLE contributions_contribution
    DROP CONSTRAINT contributions_version_of_criterion, DROP CONSTRAINT contributions_result_of_criterion;
"""


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_initial"), ("criteria", "0002_what_the_database_refuses")]

    operations = [
        migrations.RunSQL(WORDS, UNDO_WORDS),
        migrations.RunSQL(APPEND_ONLY, UNDO_APPEND_ONLY),
        migrations.RunSQL(OWN_VERSIONS, UNDO_OWN_VERSIONS),
    ]
