-- Files of clients that are imported: what their columns hold, how far the work on them has come, and what became of each row.

-- How often it has changed by what clients are found: one row.
create table client_change (
  one bigint primary key check (one = 1),
  n bigint not null
);

create table client_file (
  id uuid primary key,
  added_by uuid not null references act,
  -- Who had the import begun: in whose name the clients are added.
  begun_by uuid references act,
  source text not null check (source in ('portal', 'command')),
  state text not null check (state in ('mapping', 'checking', 'checked', 'importing', 'done', 'cancelled', 'removing', 'removed')),
  total bigint not null,
  -- How many rows of the present work are done, and the next part of it; the last row, when clients are taken back.
  done bigint not null,
  part bigint not null,
  began_at bigint,
  ended_at bigint,
  touched_at bigint not null,
  -- How often clients had changed when its check began, and after each part of its import: if somebody else has changed one since, it is
  -- checked again, or all parts that are left are.
  seen bigint,
  -- The last open referral that was matched again, when all rows are done.
  matched uuid,
  -- Headings may hold personal data, where there are none in the file.
  columns_format bigint,
  columns_key text,
  columns_sealed bytea,
  lease uuid,
  lease_until bigint,
  check ((columns_sealed is null) = (columns_format is null) and (columns_sealed is null) = (columns_key is null)),
  check ((columns_sealed is null) = (state in ('done', 'cancelled', 'removing', 'removed')))
);
create index client_file_open on client_file (state, id) where columns_sealed is not null or state = 'removing';

-- The rows of a file until it is done or cancelled, some hundred in a part.
create table client_file_part (
  file_id uuid not null references client_file,
  n bigint not null check (n >= 0),
  first bigint not null,
  last bigint not null,
  part_format bigint not null,
  part_key text not null,
  part_sealed bytea not null,
  primary key (file_id, n)
);

-- What was found of a row and what became of it. A good row is here once it is added.
create table client_file_row (
  file_id uuid not null references client_file,
  n bigint not null,
  found text not null check (found in ('good', 'wrong', 'like', 'repeated')),
  became text check (became in ('added', 'left_out')),
  -- Whether one that is probably known is to be added anyway.
  wanted boolean not null,
  -- Whether it was to be added anyway until it was checked again and found to be like somebody else.
  reopened boolean not null,
  like_client uuid references client,
  like_row bigint,
  probability double precision,
  client_id uuid references client,
  mistakes_format bigint,
  mistakes_key text,
  mistakes_sealed bytea,
  primary key (file_id, n),
  check ((found = 'like') = (like_client is not null)),
  check ((found = 'repeated') = (like_row is not null)),
  check ((found = 'wrong') = (mistakes_sealed is not null)),
  check ((mistakes_sealed is null) = (mistakes_format is null) and (mistakes_sealed is null) = (mistakes_key is null)),
  check ((client_id is not null) = (coalesce(became, '') = 'added')),
  check (found <> 'good' or became is not null),
  check (found <> 'wrong' or became is null)
);
create index client_file_row_found on client_file_row (file_id, found, n);
