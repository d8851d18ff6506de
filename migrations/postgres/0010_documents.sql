-- Documents, in folders that administrators make.

create table folder (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  place bigint not null,
  retired boolean not null
);

-- A document. What is in it is a file beside the database, under a random name; the name its sender gave it is sealed.
-- Whose it is stands in a table of its own for each kind of owner.
create table document (
  id uuid primary key,
  folder_id uuid not null references folder,
  kind text not null,
  size bigint not null check (size > 0),
  sha256 bytea not null,
  file uuid not null unique,
  format bigint not null,
  key_id text not null,
  sealed bytea not null,
  added_by uuid not null unique references act,
  removed_by uuid unique references act
);
create index document_folder on document (folder_id);

-- Documents of clients: of the whole profile, or of one account.
create table client_document (
  document_id uuid primary key references document,
  client_id uuid not null references client,
  account_n bigint,
  foreign key (client_id, account_n) references account (client_id, n)
);
create index client_document_client on client_document (client_id);
