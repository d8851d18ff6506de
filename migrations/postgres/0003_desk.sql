-- The advocates' desk.

-- Referrals by when they were first sent, for the view of waiting times and outcomes.
create index revision_first on revision (sent_at, referral_id) where n = 1;

-- Who works on a referral in the queue: one row a referral, so that of two who take it one has it. It lapses at `ends_at`, and a
-- decision ends it.
create table claim (
  referral_id uuid primary key references standing,
  person_id uuid not null references person,
  taken_from uuid references person,
  at bigint not null,
  ends_at bigint not null,
  check (ends_at > at),
  check (taken_from is null or taken_from <> person_id)
);
create index claim_person on claim (person_id, ends_at);
create index claim_taken_from on claim (taken_from, ends_at) where taken_from is not null;

-- What a candidate is to the child, for the filters of the queue; null where it was compared before there was this column.
alter table candidate add column relation text check (relation in ('same', 'possible', 'twin', 'sibling', 'unlikely'));
