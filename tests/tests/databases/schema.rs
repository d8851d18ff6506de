//! The two migration folders describe one record.

use std::{collections::BTreeSet, path::Path};

use tests::{TestStore, sql};

fn migrations(of: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(of);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .map(|it| {
            let name = it.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(it).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// What comes behind this is a trigger, which each database has to be told in its own way.
const OWN_WORDS: &str = "From here on in the words of each database:";

/// A line of a PostgreSQL migration as it has to be in SQLite's.
fn in_sqlite(line: &str) -> String {
    if line == ");" {
        return ") strict;".into();
    }
    let mut line = line
        .replace("double precision", "real")
        .replace(" uuid", " blob")
        .replace(" bytea", " blob")
        .replace(" bigint", " integer")
        // SQLite compares by bytes anyway.
        .replace(" collate \"C\"", "")
        .replace(" generated always as identity", "")
        .replace(
            "boolean not null default true check (yes)",
            "integer not null default 1 check (yes)",
        );
    if line.contains(" blob primary key") {
        line = line.replace(" primary key", " primary key not null");
    }
    match line.split_once(" boolean not null") {
        Some((column, rest)) => {
            let name = column.trim();
            format!("{column} integer not null check ({name} in (0, 1)){rest}")
        }
        None => line,
    }
}

#[test]
fn the_twin_migrations_say_the_same() {
    let (postgres, sqlite) = (migrations("postgres"), migrations("sqlite"));
    let names = |it: &[(String, String)]| it.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&postgres), names(&sqlite));
    for ((name, postgres), (_, sqlite)) in postgres.iter().zip(&sqlite) {
        let alike = |it: &str| it.split_inclusive(OWN_WORDS).next().unwrap_or_default().to_owned();
        let (postgres, sqlite) = (alike(postgres), alike(sqlite));
        let translated: Vec<String> = postgres.lines().map(in_sqlite).collect();
        for (n, (ours, theirs)) in translated.iter().zip(sqlite.lines()).enumerate() {
            // How SQLite keeps a table is its own affair.
            let theirs = theirs.replace(", without rowid", "");
            assert_eq!(*ours, theirs, "{name}, line {}", n + 1);
        }
        assert_eq!(translated.len(), sqlite.lines().count(), "{name}");
    }
}

/// Columns, keys and indexes, as the databases themselves see them.
const OF_POSTGRES: &str = "
select 'column', t.relname, a.attname,
  case format_type(a.atttypid, null) when 'uuid' then 'blob' when 'bytea' then 'blob' when 'bigint' then 'integer'
    when 'boolean' then 'integer' when 'double precision' then 'real' else format_type(a.atttypid, null) end,
  case when a.attnotnull then 'not null' else 'null' end
from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace and t.relname not like '\\_%';
select case contype when 'p' then 'primary' when 'u' then 'unique' else 'foreign' end, t.relname,
  (select string_agg(attname, ',' order by o) from unnest(conkey) with ordinality as k (n, o) join pg_attribute on attrelid = conrelid and attnum = n),
  coalesce(f.relname, '-'),
  coalesce((select string_agg(attname, ',' order by o) from unnest(confkey) with ordinality as k (n, o) join pg_attribute on attrelid = confrelid and attnum = n), '-')
from pg_constraint join pg_class t on t.oid = conrelid left join pg_class f on f.oid = confrelid
where contype in ('p', 'u', 'f') and t.relnamespace = 'public'::regnamespace and t.relname not like '\\_%';
select 'index', t.relname, i.relname, case when indisunique then 'unique' else 'many' end, case when indpred is null then 'whole' else 'partial' end
from pg_index join pg_class i on i.oid = indexrelid join pg_class t on t.oid = indrelid
where t.relnamespace = 'public'::regnamespace and t.relname not like '\\_%'
  and not exists (select 1 from pg_constraint where conindid = indexrelid and contype in ('p', 'u'));
select 'trigger', t.relname, tgname, '-', '-' from pg_trigger join pg_class t on t.oid = tgrelid where not tgisinternal";

const OF_SQLITE: &str = "
select 'column', t.name, c.name, lower(c.type), case when c.\"notnull\" = 1 or c.pk > 0 then 'not null' else 'null' end
from sqlite_master t join pragma_table_info(t.name) c where t.type = 'table' and t.name not like '\\_%' escape '\\' and t.name not like 'sqlite%';
select 'primary', t.name, (select group_concat(name) from (select name from pragma_table_info(t.name) where pk > 0 order by pk)), '-', '-'
from sqlite_master t where t.type = 'table' and t.name not like '\\_%' escape '\\' and t.name not like 'sqlite%';
select 'unique', t.name, (select group_concat(name) from (select name from pragma_index_info(i.name) order by seqno)), '-', '-'
from sqlite_master t join pragma_index_list(t.name) i where t.type = 'table' and i.origin = 'u' and t.name not like '\\_%' escape '\\';
select 'foreign', t.name, (select group_concat(\"from\") from (select \"from\" from pragma_foreign_key_list(t.name) where id = f.id order by seq)), f.\"table\",
  coalesce((select group_concat(\"to\") from (select \"to\" from pragma_foreign_key_list(t.name) where id = f.id order by seq)),
    (select name from pragma_table_info(f.\"table\") where pk = 1))
from sqlite_master t join pragma_foreign_key_list(t.name) f where t.type = 'table' and f.seq = 0;
select 'index', t.name, i.name, case when i.\"unique\" = 1 then 'unique' else 'many' end, case when i.partial = 1 then 'partial' else 'whole' end
from sqlite_master t join pragma_index_list(t.name) i where t.type = 'table' and i.origin = 'c';
select 'trigger', tbl_name, name, '-', '-' from sqlite_master where type = 'trigger'";

#[tokio::test(flavor = "multi_thread")]
async fn both_databases_have_the_same_tables_columns_and_keys() {
    let seen = |rows: Vec<Vec<String>>| rows.iter().map(|it| it.join(" ")).collect::<BTreeSet<_>>();
    let sqlite: TestStore = tests::sqlite().await;
    let postgres: TestStore = tests::postgres().await;
    let sqlite = seen(sql(&sqlite, OF_SQLITE).await);
    let postgres = seen(sql(&postgres, OF_POSTGRES).await);
    assert!(sqlite.len() > 250, "{}", sqlite.len());
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!(
        (only(&postgres, &sqlite), only(&sqlite, &postgres)),
        (vec![], vec![]),
        "only on PostgreSQL, only on SQLite"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_knows_whether_it_is_migrated() {
    for store in [tests::sqlite().await, tests::postgres().await] {
        store.db.check_migrations().await.unwrap();
        // Twice does no harm.
        store.db.migrate().await.unwrap();
        sql(&store, "delete from _sqlx_migrations").await;
        let error = store.db.check_migrations().await.unwrap_err();
        assert!(matches!(error, store::db::ConnectError::Older), "{error}");
        sql(
            &store,
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (999999, 'x', true, x'00', 0)",
        )
        .await;
        let error = store.db.check_migrations().await.unwrap_err();
        assert!(matches!(error, store::db::ConnectError::Newer), "{error}");
    }
}
