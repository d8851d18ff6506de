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

-- The advocate to whom a client is assigned.
create table assignment (
  client_id uuid primary key references client,
  person_id uuid not null references person,
  act_id uuid not null references act
);
create index assignment_person on assignment (person_id, client_id);

-- The clients whom each person looked at last; a few of each.
create table client_seen (
  person_id uuid not null references person,
  client_id uuid not null references client,
  at bigint not null,
  primary key (person_id, client_id)
);
create index client_seen_last on client_seen (person_id, at desc, client_id);

-- The advocates who are told by e-mail that an urgent referral waits.
create table duty (
  person_id uuid primary key references person,
  since bigint not null
);

-- The mail table with one more template. SQLite cannot change a check, so both make it anew.
create table mail_with_urgent (
  id uuid primary key,
  act_id uuid not null references act,
  person_id uuid not null references person,
  referral_id uuid not null references referral,
  template text not null check (template in ('received', 'returned', 'accepted', 'disregard', 'urgent')),
  state text not null check (state in ('held', 'pending', 'sending', 'dot', 'unknown', 'sent', 'bounced', 'parked', 'cancelled')),
  due_at bigint,
  lease uuid,
  attempts bigint not null,
  unknowns bigint not null,
  last_reply text,
  unique (act_id, person_id, template),
  check ((state in ('held', 'pending', 'sending', 'dot', 'unknown')) = (due_at is not null))
);
insert into mail_with_urgent (id, act_id, person_id, referral_id, template, state, due_at, lease, attempts, unknowns, last_reply)
select id, act_id, person_id, referral_id, template, state, due_at, lease, attempts, unknowns, last_reply from mail;
drop table mail;
alter table mail_with_urgent rename to mail;
create index mail_due on mail (due_at, id) where due_at is not null;
create index mail_referral on mail (referral_id, id);
-- However often an urgent referral is sent, each person is told of it once.
create unique index mail_urgent_once on mail (referral_id, person_id) where template = 'urgent';
