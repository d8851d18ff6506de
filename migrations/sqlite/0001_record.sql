-- The record: people, referrals as chains of steps, clients, candidates, outbox, mail, audit.
-- The twin of this file in the other folder has the same tables, columns and checks; a test compares them.
-- Instants are microseconds since 1970 in UTC. Ids are UUIDv7 made by the program.

create table agency (
  id blob primary key not null,
  name text not null,
  name_key text not null unique,
  kind text not null,
  active integer not null check (active in (0, 1))
) strict;

create table person (
  id blob primary key not null,
  first_name text not null,
  last_name text not null,
  name_key text not null,
  title text,
  email text,
  phone text,
  agency_id blob references agency,
  role text not null check (role in ('none', 'referrer', 'advocate', 'administrator')),
  active integer not null check (active in (0, 1)),
  username text,
  username_key text unique,
  password_hash text,
  password_once integer not null check (password_once in (0, 1)),
  version integer not null,
  check ((role = 'none') = (username_key is null)),
  check ((username_key is null) = (username is null) and (username_key is null) = (password_hash is null)),
  check (role <> 'referrer' or agency_id is not null)
) strict;
create index person_list on person (name_key, id);

create table session (
  id blob primary key not null,
  token_hash blob not null unique,
  person_id blob not null references person,
  created_at integer not null,
  seen_at integer not null,
  ends_at integer not null,
  ended_at integer
) strict;
create index session_person on session (person_id) where ended_at is null;

-- Failed sign-ins by account and by address; the key is a hash, so that names that do not exist count alike.
create table throttle (
  key blob primary key not null,
  failures integer not null,
  since_at integer not null,
  last_at integer not null
) strict;

-- The link that makes the first administrator.
create table setup_link (
  token_hash blob primary key not null,
  ends_at integer not null
) strict;

-- What a person did once. A note may name a child, so it is sealed.
create table act (
  id blob primary key not null,
  kind text not null,
  by_person blob not null references person,
  at integer not null,
  note_format integer,
  note_key text,
  note blob,
  undoes blob unique,
  undoes_kind text,
  unique (id, kind),
  foreign key (undoes, undoes_kind) references act (id, kind),
  check ((note is null) = (note_format is null) and (note is null) = (note_key is null)),
  check ((kind = 'undo') = (undoes is not null) and (undoes is null) = (undoes_kind is null) and coalesce(undoes_kind, '') <> 'undo')
) strict;

-- A child's one profile. Merging two clients will move `root`; a client that ended or is no root cannot be found.
create table client (
  id blob primary key not null,
  opened_by blob not null references act,
  ended_by blob references act,
  -- By the clock of the database: from then on it can be brought back for some time.
  ended_at integer,
  version integer not null,
  -- By its bytes, as in the other database: who has a last name is found by a range of it.
  name_key text not null,
  active integer not null check (active in (0, 1)),
  purged_at integer,
  root blob not null,
  is_root integer not null check (is_root in (0, 1)),
  yes integer not null default 1 check (yes),
  findable integer not null check (findable in (0, 1)),
  record_format integer not null,
  record_key text not null,
  record blob not null,
  unique (id, is_root),
  unique (id, findable),
  unique (id, findable, active),
  foreign key (root, yes) references client (id, is_root) deferrable initially deferred,
  check (is_root = (root = id)),
  check (findable = (is_root and ended_by is null)),
  check ((ended_by is null) = (ended_at is null))
) strict;
create index client_list on client (active, name_key, id) where findable;

create table account (
  client_id blob not null references client,
  n integer not null check (n >= 1),
  opened_by blob not null references act,
  ended_by blob references act,
  reporting_from text,
  first_client blob not null,
  first_n integer not null,
  -- They follow the client by themselves: accounts are listed by them. `owner` is for that alone: SQLite refuses to update by itself what
  -- others refer to, as they do to client_id.
  owner blob not null check (owner = client_id),
  client_findable integer not null check (client_findable in (0, 1)),
  client_active integer not null check (client_active in (0, 1)),
  primary key (client_id, n),
  foreign key (owner, client_findable, client_active) references client (id, findable, active) on update cascade,
  foreign key (first_client, first_n) references account (client_id, n)
) strict;

create table referral (
  id blob primary key not null,
  reference text not null unique,
  kind text not null check (kind in ('client', 'law_enforcement', 'child_protection', 'combined')),
  agency_id blob not null references agency,
  referrer_id blob not null references person,
  entered_by blob not null references person
) strict;
create index referral_own on referral (referrer_id, id);

-- `sent_at`: what it says is as of then; of one made by merging two, the later one's. `received_at`: since when it waits; the earlier one's, or if it is urgent the earlier urgent one's.
-- `gaps`: the fields that an import or a report needs and that it did not say when it arrived: which fields, never what was said.
-- `name_key`: made of the child's whole name, so that another referral of that name is found; like the keys of `referral_key` it tells of a person.
create table revision (
  referral_id blob not null references referral,
  n integer not null check (n >= 1),
  origin text not null check (origin in ('referrer', 'merge')),
  submission_key blob unique,
  body_hash blob,
  sent_by blob not null references person,
  sent_at integer not null,
  received_at integer not null,
  urgent integer not null check (urgent in (0, 1)),
  gaps text check (gaps <> ''),
  name_key integer,
  primary key (referral_id, n),
  check ((origin = 'referrer') = (submission_key is not null) and (submission_key is null) = (body_hash is null))
) strict;

create table revision_part (
  referral_id blob not null,
  revision integer not null,
  part text not null check (part in ('form', 'narrative', 'reporter')),
  format integer not null,
  key_id text not null,
  sealed blob not null,
  primary key (referral_id, revision, part),
  foreign key (referral_id, revision) references revision (referral_id, n)
) strict;

create table edge (
  kind text not null,
  from_status text not null,
  to_status text not null,
  primary key (kind, from_status, to_status)
) strict;
insert into edge (kind, from_status, to_status) values
  ('submit', 'none', 'submitted'),
  ('reject', 'submitted', 'rejected'),
  ('resubmit', 'rejected', 'submitted'),
  ('withdraw', 'submitted', 'withdrawn'),
  ('withdraw', 'rejected', 'withdrawn'),
  ('import', 'submitted', 'imported'),
  ('absorb', 'submitted', 'submitted'),
  ('merge', 'submitted', 'merged'),
  ('delete', 'submitted', 'deleted'),
  ('delete', 'rejected', 'deleted'),
  ('undo', 'rejected', 'submitted'),
  ('undo', 'withdrawn', 'submitted'),
  ('undo', 'withdrawn', 'rejected'),
  ('undo', 'imported', 'submitted'),
  ('undo', 'submitted', 'submitted'),
  ('undo', 'merged', 'submitted'),
  ('undo', 'deleted', 'submitted'),
  ('undo', 'deleted', 'rejected');

-- The chain. Its key picks the one winner of a race.
create table step (
  referral_id blob not null,
  n integer not null,
  act_id blob not null references act,
  kind text not null,
  prev integer,
  from_status text not null,
  to_status text not null,
  from_rev integer not null,
  rev integer not null,
  under integer not null,
  top integer not null,
  undoes integer,
  undoes_kind text,
  client_id blob,
  account_n integer,
  peer blob,
  reasons text,
  primary key (referral_id, n),
  unique (act_id, referral_id),
  unique (referral_id, undoes),
  unique (referral_id, n, to_status, rev, top),
  unique (referral_id, n, kind, from_status, from_rev, under),
  foreign key (referral_id, rev) references revision (referral_id, n),
  foreign key (referral_id, prev, from_status, from_rev, under) references step (referral_id, n, to_status, rev, top),
  foreign key (referral_id, undoes, undoes_kind, to_status, rev, top) references step (referral_id, n, kind, from_status, from_rev, under),
  foreign key (client_id, account_n) references account (client_id, n),
  foreign key (act_id, peer) references step (act_id, referral_id) deferrable initially deferred,
  foreign key (kind, from_status, to_status) references edge (kind, from_status, to_status),
  check ((n = 1 and prev is null and from_rev = 0 and under = 0) or (n > 1 and prev is not null and prev = n - 1)),
  check ((kind = 'undo') = (undoes is not null) and (undoes is null) = (undoes_kind is null)),
  check (case when kind = 'undo' then undoes = under else top = n end),
  check (kind = 'undo' or (kind in ('submit', 'resubmit', 'absorb')) = (rev <> from_rev)),
  check ((kind = 'import') = (client_id is not null) and (client_id is null) = (account_n is null)),
  check ((kind = 'reject') = (reasons is not null)),
  check ((coalesce(undoes_kind, kind) in ('absorb', 'merge')) = (peer is not null) and (peer is null or peer <> referral_id))
) strict;
create index step_client on step (client_id) where client_id is not null;

create table match_run (
  id blob primary key not null,
  referral_id blob not null,
  revision integer not null,
  cause blob not null,
  engine text not null,
  parameters text not null,
  at integer not null,
  unique (referral_id, revision, cause),
  unique (id, referral_id, revision),
  foreign key (referral_id, revision) references revision (referral_id, n)
) strict;

create table candidate (
  run_id blob not null references match_run,
  rank integer not null check (rank >= 1),
  client_id blob references client,
  referral_id blob references referral,
  probability real not null check (probability between 0 and 1),
  -- Judged not to be the same child, as far as that held when they were compared: a judgement and its end have them compared anew.
  judged integer not null check (judged in (0, 1)),
  evidence blob not null,
  primary key (run_id, rank),
  unique (run_id, client_id),
  unique (run_id, referral_id),
  check ((client_id is null) <> (referral_id is null))
) strict;

-- Where each referral stands: a projection of its chain, written by one function. It holds all that the queue and the reports choose by,
-- so that they read nothing else of what they do not show: kind and agency of the referral, when it was first sent and first decided about
-- by a decision that was not undone, what its first
-- revision did not say, when it was last matched, whether another referral in the queue may be of the same child, or any client may be it,
-- and whether its referrer has sent it again.
create table standing (
  referral_id blob primary key not null references referral,
  step integer not null,
  status text not null,
  rev integer not null,
  top integer not null,
  urgent integer not null check (urgent in (0, 1)),
  received_at integer not null,
  kind text not null,
  agency_id blob not null,
  first_at integer not null,
  decided_at integer,
  gaps text,
  run_id blob,
  run_at integer,
  best real,
  same integer not null check (same in (0, 1)),
  possible integer not null check (possible in (0, 1)),
  again integer not null check (again in (0, 1)),
  name_key integer,
  foreign key (referral_id, step, status, rev, top) references step (referral_id, n, to_status, rev, top),
  foreign key (run_id, referral_id, rev) references match_run (id, referral_id, revision),
  check (best is null or run_id is not null),
  check (run_at is null or run_id is not null),
  check (status = 'submitted' and run_id is not null or not same),
  check (best is not null or not possible)
) strict;
create index standing_list on standing (status, urgent desc, received_at, referral_id, kind, agency_id);
create index standing_received on standing (status, received_at, referral_id, kind, agency_id, top, urgent, possible, same, again);
create index standing_possible on standing (status, urgent desc, received_at, referral_id, kind, agency_id) where possible;
create index standing_again on standing (status, urgent desc, received_at, referral_id, kind, agency_id) where again;
create index standing_same on standing (status, urgent desc, received_at, referral_id, kind, agency_id) where same;
create index standing_name on standing (name_key, referral_id) where status = 'submitted' and name_key is not null;
create index standing_first on standing (first_at, agency_id, status, gaps, kind, decided_at, referral_id);

-- A referral being written, as typed. `answers`: the returned referral that it corrects.
create table draft (
  id blob primary key not null,
  owner blob not null references person,
  kind text not null check (kind in ('client', 'law_enforcement', 'child_protection', 'combined')),
  agency_id blob not null references agency,
  referrer_id blob not null references person,
  answers blob unique references standing,
  saved_at integer not null,
  format integer not null,
  key_id text not null,
  sealed blob not null
) strict;
create index draft_own on draft (owner, id);

create table match_key (
  key integer not null,
  client_id blob not null,
  yes integer not null default 1 check (yes),
  primary key (key, client_id),
  foreign key (client_id, yes) references client (id, findable)
) strict, without rowid;
create index match_key_client on match_key (client_id);

-- Keys of the current revision of each referral, to find other referrals of the same child.
create table referral_key (
  key integer not null,
  referral_id blob not null references referral,
  primary key (key, referral_id)
) strict, without rowid;
create index referral_key_referral on referral_key (referral_id);

-- Two who were judged not to be the same child, clients or referrals, with what was known of both. An import writes the judgements
-- about its referral once more, about its client: those are said by one act and written by another.
create table not_same (
  low blob not null,
  high blob not null,
  format integer not null,
  key_id text not null,
  records blob not null,
  said_by blob not null references act,
  written_by blob not null references act,
  ended_by blob references act,
  primary key (low, high, said_by, written_by),
  check (low < high)
) strict;
create unique index not_same_once on not_same (low, high) where ended_by is null and written_by = said_by;
create index not_same_high on not_same (high, low);
create index not_same_said on not_same (said_by);
create index not_same_written on not_same (written_by);

create table fact (
  id blob primary key not null,
  client_id blob not null references client,
  account_n integer,
  field text not null,
  value blob not null,
  valid_from text,
  valid_to text,
  referral_id blob,
  revision integer,
  written_by blob not null references act,
  ended_by blob references act,
  replaces blob,
  foreign key (client_id, account_n) references account (client_id, n),
  foreign key (referral_id, revision) references revision (referral_id, n),
  check ((referral_id is null) = (revision is null))
) strict;
create unique index fact_one_now on fact (client_id, field)
  where account_n is null and ended_by is null and valid_to is null and field in ('legal_name', 'born', 'sex', 'home_address', 'custody', 'status');
create index fact_client on fact (client_id, id);
create index fact_act on fact (written_by);

create table outbox (
  id blob primary key not null,
  consumer text not null check (consumer in ('screening')),
  subject blob not null,
  subject_step integer not null,
  created_at integer not null,
  state text not null check (state in ('pending', 'published', 'done', 'parked')),
  due_at integer,
  lease blob,
  sends integer not null,
  tries integer not null,
  last_error text,
  check ((state in ('pending', 'published')) = (due_at is not null))
) strict;
create index outbox_due on outbox (state, due_at, id) where due_at is not null;
create index outbox_parked on outbox (created_at) where state = 'parked';

-- Bodies that no row of the outbox explains.
create table dead_letter (
  id blob primary key not null,
  reason text not null,
  at integer not null,
  size integer not null,
  body blob not null
) strict;

create table mail (
  id blob primary key not null,
  act_id blob not null references act,
  person_id blob not null references person,
  referral_id blob not null references referral,
  template text not null check (template in ('received', 'returned', 'accepted', 'disregard', 'urgent')),
  state text not null check (state in ('held', 'pending', 'sending', 'dot', 'unknown', 'sent', 'bounced', 'parked', 'cancelled')),
  due_at integer,
  lease blob,
  attempts integer not null,
  unknowns integer not null,
  last_reply text,
  unique (act_id, referral_id, person_id, template),
  check ((state in ('held', 'pending', 'sending', 'dot', 'unknown')) = (due_at is not null))
) strict;
create index mail_due on mail (due_at, id) where due_at is not null;
create index mail_referral on mail (referral_id, id);
create index mail_left on mail (due_at) where state = 'dot';

create table audit (
  id blob primary key not null,
  at integer not null,
  actor blob references person,
  event text not null,
  subject_kind text,
  subject blob,
  act_id blob unique references act,
  source text,
  outcome text not null check (outcome in ('ok', 'refused', 'failed')),
  check ((subject is null) = (subject_kind is null))
) strict;

-- The chain over the audit rows: written after them, so that no two transactions wait for one another.
create table audit_seal (
  n integer primary key,
  audit_id blob not null unique references audit,
  prev blob not null unique,
  mac blob not null unique
) strict;
