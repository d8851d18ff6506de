-- The advocates' desk.

-- Who works on a referral in the queue: one row a referral, so that of two who take it one has it. It lapses at `ends_at`, and a
-- decision ends it.
create table claim (
  referral_id blob primary key not null references standing,
  person_id blob not null references person,
  taken_from blob references person,
  at integer not null,
  ends_at integer not null,
  check (ends_at > at),
  check (taken_from is null or taken_from <> person_id)
) strict;
create index claim_person on claim (person_id, ends_at);
create index claim_taken_from on claim (taken_from, ends_at) where taken_from is not null;

-- What a candidate is to the child, for the filters of the queue; null where it was compared before there was this column.
alter table candidate add column relation text check (relation in ('same', 'possible', 'twin', 'sibling', 'unlikely'));

-- The advocate to whom a client is assigned.
create table assignment (
  client_id blob primary key not null references client,
  person_id blob not null references person,
  act_id blob not null references act
) strict;
create index assignment_person on assignment (person_id, client_id);

-- The clients whom each person looked at last; a few of each.
create table client_seen (
  person_id blob not null references person,
  client_id blob not null references client,
  at integer not null,
  primary key (person_id, client_id)
) strict;
create index client_seen_last on client_seen (person_id, at desc, client_id);

-- Who has opened a referral last; for a day.
create table referral_seen (
  referral_id blob not null references referral,
  person_id blob not null references person,
  at integer not null,
  primary key (referral_id, person_id)
) strict;

-- The advocates who are told by e-mail that an urgent referral waits.
create table duty (
  person_id blob primary key not null references person,
  since integer not null
) strict;

-- While one that tells a person of an urgent referral has not gone, no second one does: sent again, it tells them of both.
create unique index mail_urgent_once on mail (referral_id, person_id) where template = 'urgent' and state not in ('sent', 'bounced', 'cancelled');

-- For the queue: which other referrals a match run has found to be of the same child or family, and which runs have found a referral.
create index candidate_kin on candidate (run_id, referral_id, relation, judged) where referral_id is not null and relation <> 'unlikely';
create index candidate_found on candidate (referral_id, run_id) where referral_id is not null and relation <> 'unlikely';

-- What a page shows that is in no address: what was searched for, what became of several referrals at once. For a day, for who asked.
create table kept (
  id blob primary key not null,
  person_id blob not null references person,
  at integer not null,
  format integer not null,
  key_id text not null,
  sealed blob not null
) strict;
create index kept_at on kept (at);

-- Views of the queue that somebody has saved under a name, for themselves.
create table saved_view (
  id blob primary key not null,
  person_id blob not null references person,
  name text not null,
  status text not null check (status in ('submitted', 'rejected', 'imported', 'merged', 'deleted', 'withdrawn')),
  filter text not null,
  kind text check (kind in ('client', 'law_enforcement', 'child_protection', 'combined')),
  agency_id blob references agency,
  sort text not null,
  size text not null,
  unique (person_id, name)
) strict;
