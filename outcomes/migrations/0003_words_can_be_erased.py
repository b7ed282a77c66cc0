"""The one exception to texts that are final: words may be erased. Nothing can be added and nothing said otherwise: what is
left must be the text of before with “[…]” in place of some of it, and the row says when. What is final are the texts in
the four languages, whichever of them the page of the last writer was in."""

from django.db import migrations, models

# Whether a text is another one with a mark in place of some of its words: each part between the marks stands in it, in the
# same order.
ONLY_ERASED = r"""
CREATE FUNCTION outcomes_only_erased(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT before IS NOT DISTINCT FROM after OR coalesce(
        before LIKE replace(
            replace(replace(replace(after, '\', '\\'), '%', '\%'), '_', '\_'), '[…]', '%'
        ), false)
$$;
CREATE FUNCTION outcomes_only_erased_in_each(before jsonb, after jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT NOT EXISTS (
        SELECT 1 FROM jsonb_each_text(before) AS b FULL JOIN jsonb_each_text(after) AS a USING (key)
        WHERE b.value IS NULL OR a.value IS NULL OR NOT outcomes_only_erased(b.value, a.value)
    )
$$;
"""

UNDO_ONLY_ERASED = """
DROP FUNCTION outcomes_only_erased_in_each(jsonb, jsonb);
DROP FUNCTION outcomes_only_erased(text, text);
"""

APPEND_ONLY_BUT_FOR_ERASING = """
CREATE OR REPLACE FUNCTION outcomes_refuse_change_of_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.minutes_id, NEW.number, NEW.by_id, NEW.at)
            IS NOT DISTINCT FROM (OLD.id, OLD.minutes_id, OLD.number, OLD.by_id, OLD.at)
            AND NEW.words_erased_at IS NOT NULL AND NEW.words_erased_at IS DISTINCT FROM OLD.words_erased_at
            AND outcomes_only_erased_in_each(OLD.text, NEW.text) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The revisions of minutes are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
"""

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION outcomes_refuse_change_of_revisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The revisions of minutes are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
"""

# Not the bare column: it holds the text in whatever language the last writer's page had, so that somebody who only
# published, or closed an action, from a page in another language would be refused.
_TEXTS = ("text_fr", "text_nl", "text_en", "text_de")


def _row(name: str) -> str:
    return "(" + ", ".join(f"{name}.{text}" for text in _TEXTS) + ")"


ERASED = (
    "NEW.words_erased_at IS NOT NULL AND NEW.words_erased_at IS DISTINCT FROM OLD.words_erased_at AND "
    + " AND ".join(f"outcomes_only_erased(OLD.{text}, NEW.{text})" for text in _TEXTS)
)


def final(but_for: str) -> str:
    """The rules for approved minutes and their outcomes. `but_for`: what they let through all the same."""
    return f"""
CREATE OR REPLACE FUNCTION outcomes_refuse_change_of_approved_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('APPROVED', 'PUBLISHED') AND (
        ({_row("NEW")} IS DISTINCT FROM {_row("OLD")} AND NOT ({but_for}))
        OR NEW.session_id <> OLD.session_id
    ) THEN
        RAISE EXCEPTION 'The text of approved minutes is final.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION outcomes_refuse_change_of_approved_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_final boolean;
BEGIN
    is_final := EXISTS (
        SELECT 1 FROM outcomes_minutes WHERE session_id = OLD.session_id AND state IN ('APPROVED', 'PUBLISHED')
    );
    IF TG_OP = 'DELETE' THEN
        IF is_final THEN
            RAISE EXCEPTION 'A decision or an action of approved minutes is final.' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF is_final AND (
        (NEW.session_id, NEW.kind, NEW.number) IS DISTINCT FROM (OLD.session_id, OLD.kind, OLD.number)
        OR ({_row("NEW")} IS DISTINCT FROM {_row("OLD")} AND NOT ({but_for}))
    ) THEN
        RAISE EXCEPTION 'A decision or an action of approved minutes is final.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""  # noqa: S608 - names of columns, of above


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0002_what_the_database_refuses")]

    operations = [
        migrations.AddField(
            model_name="minutes",
            name="words_erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="words erased at"),
        ),
        migrations.AddField(
            model_name="minutesrevision",
            name="words_erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="outcome",
            name="words_erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="words erased at"),
        ),
        migrations.RunSQL(ONLY_ERASED, UNDO_ONLY_ERASED),
        migrations.RunSQL(APPEND_ONLY_BUT_FOR_ERASING, APPEND_ONLY),
        migrations.RunSQL(final(but_for=ERASED), final(but_for="false")),
    ]
