"""What messages are found by, and the trigger that keeps it, so that nothing can be stored and not be found."""

import auto_prefetch
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models

# Words alone: marks, accents and case are gone, so that every kind of address, number and name is cut the same way in
# messages and in searches. Scripts without spaces are cut into single signs, which a search looks for as a phrase.
FOLDED = r"""
CREATE FUNCTION rapport_folded(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN left(lower(unaccent('unaccent'::regdictionary, CASE
    WHEN octet_length(said) > char_length(said) AND said ~ '[฀-๿຀-໿က-႟ក-៿぀-ヿ㐀-鿿豈-﫿]'
    THEN regexp_replace(normalize(left(said, 100000), NFKC), '([฀-๿຀-໿က-႟ក-៿぀-ヿ㐀-鿿豈-﫿])', ' \1 ', 'g')
    ELSE normalize(left(said, 100000), NFKC)
END) COLLATE pg_c_utf8), 100000);

CREATE FUNCTION rapport_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN to_tsvector('simple', translate(rapport_folded(said), '-_.,;:@/\|+*=?&#%~<>"''`^$!()[]{}', repeat(' ', 32)));
"""

# Besides the plain words: =word of the subject, <word of the customer who wrote, <<word of the agent who did, >word of
# those written to, @year and @month, and ~, ~~, ~~~: which 8,192, 65,536 and 1,048,576 messages it lies among. So a
# search for a common word can ask for the newest alone, and the index never unrolls the millions of others.
DOCUMENT = r"""
CREATE FUNCTION rapport_document(
    message bigint, sent timestamptz, subject text, customer text, agent text, written_to text, said text
) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN setweight(rapport_words(subject), 'A') || setweight(rapport_words(customer), 'B') || rapport_words(said)
    || array_to_tsvector(array(
        SELECT '=' || lexeme FROM unnest(rapport_words(subject))
        UNION ALL SELECT '<' || lexeme FROM unnest(rapport_words(customer))
        UNION ALL SELECT '<<' || lexeme FROM unnest(rapport_words(agent))
        UNION ALL SELECT '>' || lexeme FROM unnest(rapport_words(written_to))
        UNION ALL SELECT unnest(ARRAY[
            '~' || (message >> 13), '~~' || (message >> 16), '~~~' || (message >> 20),
            '@' || extract(year FROM sent AT TIME ZONE 'UTC'),
            '@' || extract(year FROM sent AT TIME ZONE 'UTC') * 100 + extract(month FROM sent AT TIME ZONE 'UTC')
        ])
    ));
"""

WRITE = r"""
CREATE FUNCTION rapport_write_words(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO desk_messagewords (message_id, conversation_id, sent_at, words)
    SELECT m.id, m.conversation_id, m.sent_at, rapport_document(
        m.id, m.sent_at, c.subject,
        concat_ws(' ', p.name,
            (SELECT string_agg(i.value, ' ') FROM people_identity i WHERE i.customer_id = m.customer_id),
            CASE WHEN m.direction = 'inbound' THEN jsonb_path_query_array(m.recipients, 'lax $.from[*][*]') END),
        concat_ws(' ', a.name, a.email),
        concat_ws(' ', jsonb_path_query_array(m.recipients, 'lax $.to[*][*]'),
            jsonb_path_query_array(m.recipients, 'lax $.cc[*][*]')),
        CASE WHEN m.reply_text = '' THEN m.text ELSE m.reply_text END)
    FROM desk_message m
    JOIN desk_conversation c ON c.id = m.conversation_id
    LEFT JOIN people_customer p ON p.id = m.customer_id
    LEFT JOIN team_agent a ON a.id = m.agent_id
    WHERE m.id = ANY(ids)
    ON CONFLICT (message_id) DO UPDATE SET (conversation_id, sent_at, words)
        = (excluded.conversation_id, excluded.sent_at, excluded.words)
$$;

CREATE FUNCTION rapport_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM desk_messagewords WHERE message_id IN (SELECT id FROM gone);
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM rapport_write_words(array(SELECT id FROM fresh));
    ELSIF TG_TABLE_NAME = 'desk_message' THEN
        PERFORM rapport_write_words(ARRAY[NEW.id]);
    ELSE
        PERFORM rapport_write_words(array(SELECT id FROM desk_message WHERE conversation_id = NEW.id));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER words_begin AFTER INSERT ON desk_message
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION rapport_keep_words();
CREATE TRIGGER words_end AFTER DELETE ON desk_message
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION rapport_keep_words();
CREATE TRIGGER words_change AFTER UPDATE OF text, reply_text, recipients, conversation_id, sent_at ON desk_message
    FOR EACH ROW EXECUTE FUNCTION rapport_keep_words();
CREATE TRIGGER words_of_subject AFTER UPDATE OF subject ON desk_conversation
    FOR EACH ROW WHEN (OLD.subject IS DISTINCT FROM NEW.subject) EXECUTE FUNCTION rapport_keep_words();
"""

# The planner's statistics of the lexemes are also the list of frequent words that search/frequent.py reads.
STATISTICS = "ALTER TABLE desk_messagewords ALTER COLUMN words SET STATISTICS 200"

GONE = """
DROP TRIGGER words_of_subject ON desk_conversation;
DROP TRIGGER words_change ON desk_message;
DROP TRIGGER words_end ON desk_message;
DROP TRIGGER words_begin ON desk_message;
DROP FUNCTION rapport_keep_words();
DROP FUNCTION rapport_write_words(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("desk", "0002_first_desks"), ("people", "0001_initial"), ("team", "0001_initial")]

    operations = [
        migrations.RunSQL(FOLDED, "DROP FUNCTION rapport_words(text); DROP FUNCTION rapport_folded(text);"),
        migrations.RunSQL(
            DOCUMENT, "DROP FUNCTION rapport_document(bigint, timestamptz, text, text, text, text, text);"
        ),
        migrations.CreateModel(
            name="MessageWords",
            fields=[
                (
                    "message",
                    auto_prefetch.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="desk.message",
                    ),
                ),
                (
                    "conversation",
                    auto_prefetch.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="desk.conversation",
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={"abstract": False, "base_manager_name": "prefetch_manager"},
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("prefetch_manager", django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(STATISTICS, migrations.RunSQL.noop),
        migrations.RunSQL(WRITE, GONE),
        migrations.RunSQL("SELECT rapport_write_words(array(SELECT id FROM desk_message))", migrations.RunSQL.noop),
        migrations.AddIndex(
            "messagewords",
            django.contrib.postgres.indexes.GinIndex(
                "words", fastupdate=True, gin_pending_list_limit=512, name="words_found"
            ),
        ),
        migrations.AddIndex("messagewords", models.Index(fields=["sent_at", "message"], name="words_sent")),
    ]
