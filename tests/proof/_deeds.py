"""What can be done to a table by SQL."""

from __future__ import annotations

READS = (
    "SELECT * FROM {rows}",
    "SELECT count(*) FROM {rows} HAVING count(*) > 0",
    "SELECT * FROM {rows} FOR UPDATE",
    "COPY (SELECT * FROM {rows}) TO STDOUT",
    "WITH seen AS MATERIALIZED (SELECT * FROM {rows}) SELECT * FROM seen",
    "SELECT * FROM ts_stat($q$SELECT to_tsvector(row_to_json(x)::text) FROM (SELECT * FROM {rows}) x$q$)",
    "DECLARE here CURSOR FOR SELECT * FROM {rows}; FETCH ALL FROM here",
    "PREPARE mine AS SELECT * FROM {rows}; EXECUTE mine",
    "SELECT 1 WHERE EXISTS (SELECT FROM {rows})",
)
"""Each gives back rows where it gives back anything."""

WRITES = (
    "INSERT INTO {table} DEFAULT VALUES",
    "INSERT INTO {table} SELECT * FROM {table}{where}",
    "UPDATE {table} SET id = id{where}",
    "DELETE FROM {table}{where}",
    "MERGE INTO {table} t USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
)

NEVER = (
    "TRUNCATE {table}",
    "COPY {table} FROM STDIN",
    "COPY {table} TO '/tmp/kantoor-proof'",
    "COPY {table} TO PROGRAM 'cat'",
    "ALTER TABLE {table} ADD COLUMN more int",
    "ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} OWNER TO CURRENT_USER",
    "ALTER TABLE {table} SET SCHEMA public",
    "ALTER TABLE {table} RENAME TO other",
    "DROP TABLE {table} CASCADE",
    "CREATE INDEX ON {table} ((1))",
    "CREATE TRIGGER more BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "CREATE POLICY more ON {table} USING (true)",
    "CREATE RULE more AS ON INSERT TO {table} DO INSTEAD NOTHING",
    "CREATE STATISTICS more ON id, (1) FROM {table}",
    "CREATE VIEW public.more AS SELECT * FROM {table}",
    "CREATE TABLE public.more AS SELECT * FROM {table}",
    "CREATE TABLE public.more (LIKE {table})",
    "CREATE TEMP TABLE more AS SELECT * FROM {table}",
    "CREATE PUBLICATION more FOR TABLE {table}",
    "COMMENT ON TABLE {table} IS 'more'",
    "REINDEX TABLE {table}",
    "CLUSTER {table}",
    "SELECT query_to_xml($q$SELECT * FROM {table}$q$, true, true, '')",
    "SELECT table_to_xml('{table}'::regclass, true, true, '')",
    "SELECT pg_read_file(pg_relation_filepath('{table}'::regclass))",
    "SELECT pg_prewarm('{table}'::regclass)",
)
"""Nothing of this may anybody who serves, on any table."""

GENERAL = (
    ("CREATE SCHEMA more", True),
    ("CREATE TABLE {own}.more (a int)", True),
    ("CREATE TABLE {schema}.more (a int)", True),
    ("CREATE TABLE public.more (a int)", True),
    ("CREATE FUNCTION public.more() RETURNS int LANGUAGE sql AS 'SELECT 1'", True),
    ("CREATE FUNCTION {own}.more() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'", True),
    ("ALTER SCHEMA {schema} RENAME TO more", True),
    ("DROP SCHEMA {schema} CASCADE", True),
    ("GRANT USAGE ON SCHEMA {schema} TO PUBLIC", True),
    ("CREATE ROLE more", True),
    ("ALTER ROLE {role} LOGIN PASSWORD 'more'", True),
    ('GRANT "{role}" TO CURRENT_USER', True),
    ("CREATE EXTENSION dblink", True),
    ("CREATE EXTENSION postgres_fdw", True),
    ("CREATE SERVER more FOREIGN DATA WRAPPER postgres_fdw", True),
    ("ALTER SYSTEM SET work_mem = '1GB'", True),
    ("ALTER DATABASE postgres SET work_mem = '1GB'", True),
    ("SELECT pg_read_file('PG_VERSION')", True),
    ("SELECT pg_ls_dir('.')", True),
    ("SELECT pg_stat_file('PG_VERSION')", True),
    ("SELECT lo_import('/etc/passwd')", True),
    ("SELECT lo_export(1, '/tmp/kantoor-proof')", True),
    ("SELECT dblink_connect('dbname=postgres')", True),
    ("SELECT pg_reload_conf()", True),
    ("SELECT pg_logical_slot_get_changes('x', null, null)", True),
    ("SELECT schema_to_xml('{schema}', true, true, '')", True),
    ("SELECT schema_to_xml_and_xmlschema('{schema}', true, true, '')", True),
    ("SELECT database_to_xml(true, true, '')", True),
    ("SELECT cursor_to_xml('x', 1, true, true, '')", True),
    ("SELECT set_config('role', '{role}', false)", True),
    ("SELECT * FROM pg_authid", True),
    ("SELECT * FROM pg_shadow", True),
    ("SELECT * FROM pg_user_mappings WHERE umoptions IS NOT NULL", False),
    ("SELECT * FROM pg_stats WHERE schemaname = '{schema}'", False),
    ("SELECT * FROM pg_stats_ext WHERE schemaname = '{schema}'", False),
    ("SELECT data FROM pg_largeobject", True),
    ("SELECT * FROM pg_stats WHERE schemaname = 'public'", False),
    (
        "SELECT query FROM pg_stat_activity WHERE usename <> current_user"
        " AND query NOT IN ('<insufficient privilege>', '') AND pid <> pg_backend_pid()",
        False,
    ),
)
"""(statement, whether its success alone is a leak)"""

BECOMING = ("SET ROLE {role}", "SET SESSION AUTHORIZATION {role}")
