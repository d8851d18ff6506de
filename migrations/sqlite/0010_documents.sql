-- Documents, in folders that administrators make.

create table folder (
  id blob primary key not null,
  name text not null,
  name_key text not null unique,
  place integer not null,
  retired integer not null check (retired in (0, 1))
) strict;

-- A document. What is in it is a file beside the database, under a random name; the name its sender gave it is sealed.
-- Whose it is stands in a table of its own for each kind of owner.
create table document (
  id blob primary key not null,
  folder_id blob not null references folder,
  kind text not null,
  size integer not null check (size > 0),
  sha256 blob not null,
  file blob not null unique,
  format integer not null,
  key_id text not null,
  sealed blob not null,
  added_by blob not null unique references act,
  removed_by blob unique references act
) strict;
create index document_folder on document (folder_id);

-- Documents of clients: of the whole profile, or of one account.
create table client_document (
  document_id blob primary key not null references document,
  client_id blob not null references client,
  account_n integer,
  foreign key (client_id, account_n) references account (client_id, n)
) strict;
create index client_document_client on client_document (client_id);
