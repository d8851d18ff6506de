-- What the matching engine has learned of the center, and the long work that is done for it.

-- The latest one that the present engine can read is in force. Holds the names of clients, counted.
create table match_model (
  id blob primary key not null,
  at integer not null,
  engine text not null,
  parameters text not null,
  format integer not null,
  key_id text not null,
  sealed blob not null
) strict;
create index match_model_latest on match_model (engine, at);

-- Work over the whole record, one row each: done a piece at a time, so that it can be stopped and goes on where it was.
-- `lease` is whose turn it is; without one, `lease_until` is when it may be tried again.
-- Of the first, `version` is that of the keys: those in a new record are of no older one.
create table job (
  name text primary key not null check (name in ('reindex', 'learn', 'duplicates')),
  version integer not null,
  asked_at integer,
  lease blob,
  lease_until integer,
  began_at integer,
  ended_at integer,
  reached text,
  done integer not null,
  total integer not null
) strict;
insert into job (name, version, done, total) values ('reindex', 4, 0, 0), ('learn', 0, 0, 0), ('duplicates', 0, 0, 0);

-- Clients who may be the same child, as they were compared last: with the versions of both then. Each run of the work has its list;
-- what it does not find again goes when it ends.
create table duplicate (
  low blob not null references client,
  high blob not null references client,
  low_version integer not null,
  high_version integer not null,
  run integer not null,
  at integer not null,
  engine text not null,
  probability real not null check (probability between 0 and 1),
  evidence blob not null,
  primary key (low, high),
  check (low < high)
) strict;
create index duplicate_likeliest on duplicate (probability desc, low, high);
create index duplicate_run on duplicate (run);

-- Whose candidate a referral is: the first of two does not know of the second.
create index candidate_referral on candidate (referral_id) where referral_id is not null;

-- What an act has opened: looked up when it is undone, and when weights are learned.
create index client_opened on client (opened_by);
create index account_opened on account (opened_by);
