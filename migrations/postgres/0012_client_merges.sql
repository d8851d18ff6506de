-- Profiles of one child that were merged: nothing moves but a pointer, and documents; what the one said is copied to the other.

create table client_merge (
  act_id uuid not null references act,
  client_id uuid not null references client,
  from_root uuid not null references client,
  to_root uuid not null references client,
  primary key (act_id, client_id),
  check (from_root <> to_root)
);

-- Where documents were before a merge.
create table moved_document (
  act_id uuid not null references act,
  document_id uuid not null references document,
  client_id uuid not null references client,
  account_n bigint,
  primary key (act_id, document_id)
);
create index client_root on client (root) where not is_root;
