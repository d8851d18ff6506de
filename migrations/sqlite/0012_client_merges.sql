-- Profiles of one child that were merged: nothing moves but a pointer, and documents; what the one said is copied to the other.

create table client_merge (
  act_id blob not null references act,
  client_id blob not null references client,
  from_root blob not null references client,
  to_root blob not null references client,
  primary key (act_id, client_id),
  check (from_root <> to_root)
) strict;

-- Where documents were before a merge.
create table moved_document (
  act_id blob not null references act,
  document_id blob not null references document,
  client_id blob not null references client,
  account_n integer,
  primary key (act_id, document_id)
) strict;
create index client_root on client (root) where not is_root;
