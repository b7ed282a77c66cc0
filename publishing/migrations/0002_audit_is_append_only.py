from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION publishing_refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER publishing_audit_is_append_only BEFORE UPDATE OR DELETE ON publishing_auditentry
    FOR EACH ROW EXECUTE FUNCTION publishing_refuse_change_of_audit();
"""

UNDO = """
DROP TRIGGER publishing_audit_is_append_only ON publishing_auditentry;
DROP FUNCTION publishing_refuse_change_of_audit();
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
