"""What makes a large catalogue fast: nothing kept from it can be stale, and words are found by stem and by beginning.

Whatever changes what the catalogue shows writes the row of its state.
"""

from django.db import migrations, models

WATCHED = [
    "criterionfacets",
    "theme",
    "strategy",
    "lifecyclephase",
    "productgroup",
    "label",
    "source",
    "cpvcode",
]

# The number stays: `catalogue_state.changed()` counts it on. A written row is another row, which is what
# `CatalogueState.stamp()` looks at.
FUNCTION = """
CREATE FUNCTION criteria_touch_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO criteria_cataloguestate (id, generation) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET generation = criteria_cataloguestate.generation;
    RETURN NULL;
END $$;
"""


def _trigger(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_touches_catalogue AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION criteria_touch_catalogue();
"""


class Migration(migrations.Migration):
    dependencies = [("criteria", "0002_what_the_database_refuses")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION criteria_touch_catalogue()"),
        *(
            migrations.RunSQL(
                _trigger(f"criteria_{name}"),
                f"DROP TRIGGER criteria_{name}_touches_catalogue ON criteria_{name}",
            )
            for name in WATCHED
        ),
        migrations.AddIndex("word", models.Index(fields=["language", "stem"], name="criteria_word_stem")),
        migrations.AddIndex(
            "word",
            models.Index(
                fields=["language", "folded"],
                opclasses=["varchar_ops", "varchar_pattern_ops"],
                name="criteria_word_beginning",
            ),
        ),
    ]
