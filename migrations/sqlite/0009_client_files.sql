-- Files of clients that are imported: what their columns hold, how far the work on them has come, and what became of each row.

-- How often it has changed by what clients are found: one row.
create table client_change (
  one integer primary key check (one = 1),
  n integer not null
) strict;

create table client_file (
  id blob primary key not null,
  added_by blob not null references act,
  -- Who had the import begun: in whose name the clients are added.
  begun_by blob references act,
  source text not null check (source in ('portal', 'command')),
  state text not null check (state in ('mapping', 'checking', 'checked', 'importing', 'done', 'cancelled', 'removing', 'removed')),
  total integer not null,
  -- How many rows of the present work are done, and the next part of it; the last row, when clients are taken back.
  done integer not null,
  part integer not null,
  began_at integer,
  ended_at integer,
  touched_at integer not null,
  -- How often clients had changed when its check began, and after each part of its import: if somebody else has changed one since, it is
  -- checked again, or all parts that are left are.
  seen integer,
  -- The last open referral that was matched again, when all rows are done.
  matched blob,
  -- Headings may hold personal data, where there are none in the file.
  columns_format integer,
  columns_key text,
  columns_sealed blob,
  lease blob,
  lease_until integer,
  check ((columns_sealed is null) = (columns_format is null) and (columns_sealed is null) = (columns_key is null)),
  check ((columns_sealed is null) = (state in ('done', 'cancelled', 'removing', 'removed')))
) strict;
create index client_file_open on client_file (state, id) where columns_sealed is not null or state = 'removing';

-- The rows of a file until it is done or cancelled, some hundred in a part.
create table client_file_part (
  file_id blob not null references client_file,
  n integer not null check (n >= 0),
  first integer not null,
  last integer not null,
  part_format integer not null,
  part_key text not null,
  part_sealed blob not null,
  primary key (file_id, n)
) strict;

-- What was found of a row and what became of it. A good row is here once it is added.
create table client_file_row (
  file_id blob not null references client_file,
  n integer not null,
  found text not null check (found in ('good', 'wrong', 'like', 'repeated')),
  became text check (became in ('added', 'left_out')),
  -- Whether one that is probably known is to be added anyway.
  wanted integer not null check (wanted in (0, 1)),
  -- Whether it was to be added anyway until it was checked again and found to be like somebody else.
  reopened integer not null check (reopened in (0, 1)),
  like_client blob references client,
  like_row integer,
  probability real,
  client_id blob references client,
  mistakes_format integer,
  mistakes_key text,
  mistakes_sealed blob,
  primary key (file_id, n),
  check ((found = 'like') = (like_client is not null)),
  check ((found = 'repeated') = (like_row is not null)),
  check ((found = 'wrong') = (mistakes_sealed is not null)),
  check ((mistakes_sealed is null) = (mistakes_format is null) and (mistakes_sealed is null) = (mistakes_key is null)),
  check ((client_id is not null) = (coalesce(became, '') = 'added')),
  check (found <> 'good' or became is not null),
  check (found <> 'wrong' or became is null)
) strict;
create index client_file_row_found on client_file_row (file_id, found, n);
