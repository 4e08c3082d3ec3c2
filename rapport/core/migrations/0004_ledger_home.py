"""The ledger knows which cluster it lives in.

Transaction numbers mean something only inside the cluster that gave them. A ledger that was dumped and restored
elsewhere would hold numbers that lie in the new cluster's future, and readers would wait for them for years. So each
cluster it has lived in is an epoch, and a move begins the next one.
"""

from django.db import migrations, models

import rapport.core.models.event

HOME = """
    CREATE TABLE core_ledgerhome (
        only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
        system bigint NOT NULL,
        epoch smallint NOT NULL
    );
    INSERT INTO core_ledgerhome (system, epoch) SELECT system_identifier, 1 FROM pg_control_system();
    CREATE FUNCTION rapport_epoch() RETURNS smallint LANGUAGE sql STABLE PARALLEL SAFE
        AS 'SELECT epoch FROM core_ledgerhome';
    CREATE FUNCTION rapport_settle_ledger() RETURNS smallint LANGUAGE sql
        AS 'UPDATE core_ledgerhome SET system = system_identifier, epoch = epoch + 1 FROM pg_control_system()
            WHERE system <> system_identifier; SELECT epoch FROM core_ledgerhome';
"""
LEAVE = """
    DROP FUNCTION rapport_settle_ledger(); DROP FUNCTION rapport_epoch(); DROP TABLE core_ledgerhome;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_job_failure")]
    operations = [
        migrations.RunSQL(HOME, LEAVE),
        migrations.AddField("cursor", "epoch", models.SmallIntegerField(default=0)),
        migrations.AddField(
            "event",
            "epoch",
            models.SmallIntegerField(db_default=rapport.core.models.event.CurrentEpoch(), editable=False),
        ),
        migrations.RemoveIndex("event", "event_tail"),
        migrations.AddIndex("event", models.Index(fields=["epoch", "xid", "id"], name="event_tail")),
    ]
