-- What the matching engine has learned of the center, and the long work that is done for it.

-- The latest one that the present engine can read is in force. Holds the names of clients, counted.
create table match_model (
  id uuid primary key,
  at bigint not null,
  engine text not null,
  parameters text not null,
  format bigint not null,
  key_id text not null,
  sealed bytea not null
);
create index match_model_latest on match_model (engine, at);

-- Work over the whole record, one row each: done a piece at a time, so that it can be stopped and goes on where it was.
-- `lease` is whose turn it is; without one, `lease_until` is when it may be tried again.
-- Of the first, `version` is that of the keys: those in a new record are of no older one.
create table job (
  name text primary key not null check (name in ('reindex', 'learn', 'duplicates')),
  version bigint not null,
  asked_at bigint,
  lease uuid,
  lease_until bigint,
  began_at bigint,
  ended_at bigint,
  reached text,
  done bigint not null,
  total bigint not null
);
insert into job (name, version, done, total) values ('reindex', 4, 0, 0), ('learn', 0, 0, 0), ('duplicates', 0, 0, 0);

-- Clients who may be the same child, as they were compared last: with the versions of both then. Each run of the work has its list;
-- what it does not find again goes when it ends.
create table duplicate (
  low uuid not null references client,
  high uuid not null references client,
  low_version bigint not null,
  high_version bigint not null,
  run bigint not null,
  at bigint not null,
  engine text not null,
  probability double precision not null check (probability between 0 and 1),
  evidence bytea not null,
  primary key (low, high),
  check (low < high)
);
create index duplicate_likeliest on duplicate (probability desc, low, high);
create index duplicate_run on duplicate (run);

-- Whose candidate a referral is: the first of two does not know of the second.
create index candidate_referral on candidate (referral_id) where referral_id is not null;

-- What an act has opened: looked up when it is undone, and when weights are learned.
create index client_opened on client (opened_by);
create index account_opened on account (opened_by);
