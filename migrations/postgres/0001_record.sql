-- The record: people, referrals as chains of steps, clients, candidates, outbox, mail, audit.
-- The twin of this file in the other folder has the same tables, columns and checks; a test compares them.
-- Instants are microseconds since 1970 in UTC. Ids are UUIDv7 made by the program.

create table agency (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  kind text not null,
  active boolean not null
);

create table person (
  id uuid primary key,
  first_name text not null,
  last_name text not null,
  name_key text not null,
  title text,
  email text,
  phone text,
  agency_id uuid references agency,
  role text not null check (role in ('none', 'referrer', 'advocate', 'administrator')),
  active boolean not null,
  username text,
  username_key text unique,
  password_hash text,
  password_once boolean not null,
  version bigint not null,
  check ((role = 'none') = (username_key is null)),
  check ((username_key is null) = (username is null) and (username_key is null) = (password_hash is null)),
  check (role <> 'referrer' or agency_id is not null)
);
create index person_list on person (name_key, id);

create table session (
  id uuid primary key,
  token_hash bytea not null unique,
  person_id uuid not null references person,
  created_at bigint not null,
  seen_at bigint not null,
  ends_at bigint not null,
  ended_at bigint
);
create index session_person on session (person_id) where ended_at is null;

-- Failed sign-ins by account and by address; the key is a hash, so that names that do not exist count alike.
create table throttle (
  key bytea primary key,
  failures bigint not null,
  since_at bigint not null,
  last_at bigint not null
);

-- The link that makes the first administrator.
create table setup_link (
  token_hash bytea primary key,
  ends_at bigint not null
);

-- What a person did once. A note may name a child, so it is sealed.
create table act (
  id uuid primary key,
  kind text not null,
  by_person uuid not null references person,
  at bigint not null,
  note_format bigint,
  note_key text,
  note bytea,
  undoes uuid unique,
  undoes_kind text,
  unique (id, kind),
  foreign key (undoes, undoes_kind) references act (id, kind),
  check ((note is null) = (note_format is null) and (note is null) = (note_key is null)),
  check ((kind = 'undo') = (undoes is not null) and (undoes is null) = (undoes_kind is null) and coalesce(undoes_kind, '') <> 'undo')
);

-- A child's one profile. Merging two clients will move `root`; a client that ended or is no root cannot be found.
create table client (
  id uuid primary key,
  opened_by uuid not null references act,
  ended_by uuid references act,
  -- By the clock of the database: from then on it can be brought back for some time.
  ended_at bigint,
  version bigint not null,
  -- By its bytes, as in the other database: who has a last name is found by a range of it.
  name_key text collate "C" not null,
  active boolean not null,
  purged_at bigint,
  root uuid not null,
  is_root boolean not null,
  yes boolean not null default true check (yes),
  findable boolean not null,
  record_format bigint not null,
  record_key text not null,
  record bytea not null,
  unique (id, is_root),
  unique (id, findable),
  unique (id, findable, active),
  foreign key (root, yes) references client (id, is_root) deferrable initially deferred,
  check (is_root = (root = id)),
  check (findable = (is_root and ended_by is null)),
  check ((ended_by is null) = (ended_at is null))
);
create index client_list on client (active, name_key, id) where findable;

create table account (
  client_id uuid not null references client,
  n bigint not null check (n >= 1),
  opened_by uuid not null references act,
  ended_by uuid references act,
  reporting_from text,
  first_client uuid not null,
  first_n bigint not null,
  -- They follow the client by themselves: accounts are listed by them. `owner` is for that alone: SQLite refuses to update by itself what
  -- others refer to, as they do to client_id.
  owner uuid not null check (owner = client_id),
  client_findable boolean not null,
  client_active boolean not null,
  primary key (client_id, n),
  foreign key (owner, client_findable, client_active) references client (id, findable, active) on update cascade,
  foreign key (first_client, first_n) references account (client_id, n)
);

create table referral (
  id uuid primary key,
  reference text not null unique,
  kind text not null check (kind in ('client', 'law_enforcement', 'child_protection', 'combined')),
  agency_id uuid not null references agency,
  referrer_id uuid not null references person,
  entered_by uuid not null references person
);
create index referral_own on referral (referrer_id, id);

-- `sent_at`: what it says is as of then; of one made by merging two, the later one's. `received_at`: since when it waits; the earlier one's, or if it is urgent the earlier urgent one's.
-- `gaps`: the fields that an import or a report needs and that it did not say when it arrived: which fields, never what was said.
-- `name_key`: made of the child's whole name, so that another referral of that name is found; like the keys of `referral_key` it tells of a person.
create table revision (
  referral_id uuid not null references referral,
  n bigint not null check (n >= 1),
  origin text not null check (origin in ('referrer', 'merge')),
  submission_key uuid unique,
  body_hash bytea,
  sent_by uuid not null references person,
  sent_at bigint not null,
  received_at bigint not null,
  urgent boolean not null,
  gaps text check (gaps <> ''),
  name_key bigint,
  primary key (referral_id, n),
  check ((origin = 'referrer') = (submission_key is not null) and (submission_key is null) = (body_hash is null))
);

create table revision_part (
  referral_id uuid not null,
  revision bigint not null,
  part text not null check (part in ('form', 'narrative', 'reporter')),
  format bigint not null,
  key_id text not null,
  sealed bytea not null,
  primary key (referral_id, revision, part),
  foreign key (referral_id, revision) references revision (referral_id, n)
);

create table edge (
  kind text not null,
  from_status text not null,
  to_status text not null,
  primary key (kind, from_status, to_status)
);
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
  referral_id uuid not null,
  n bigint not null,
  act_id uuid not null references act,
  kind text not null,
  prev bigint,
  from_status text not null,
  to_status text not null,
  from_rev bigint not null,
  rev bigint not null,
  under bigint not null,
  top bigint not null,
  undoes bigint,
  undoes_kind text,
  client_id uuid,
  account_n bigint,
  peer uuid,
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
);
create index step_client on step (client_id) where client_id is not null;

create table match_run (
  id uuid primary key,
  referral_id uuid not null,
  revision bigint not null,
  cause uuid not null,
  engine text not null,
  parameters text not null,
  at bigint not null,
  unique (referral_id, revision, cause),
  unique (id, referral_id, revision),
  foreign key (referral_id, revision) references revision (referral_id, n)
);

create table candidate (
  run_id uuid not null references match_run,
  rank bigint not null check (rank >= 1),
  client_id uuid references client,
  referral_id uuid references referral,
  probability double precision not null check (probability between 0 and 1),
  -- Judged not to be the same child, as far as that held when they were compared: a judgement and its end have them compared anew.
  judged boolean not null,
  evidence bytea not null,
  primary key (run_id, rank),
  unique (run_id, client_id),
  unique (run_id, referral_id),
  check ((client_id is null) <> (referral_id is null))
);

-- Where each referral stands: a projection of its chain, written by one function. It holds all that the queue and the reports choose by,
-- so that they read nothing else of what they do not show: kind and agency of the referral, when it was first sent and first decided about
-- by a decision that was not undone, what its first
-- revision did not say, when it was last matched, whether another referral in the queue may be of the same child, or any client may be it,
-- and whether its referrer has sent it again.
create table standing (
  referral_id uuid primary key references referral,
  step bigint not null,
  status text not null,
  rev bigint not null,
  top bigint not null,
  urgent boolean not null,
  received_at bigint not null,
  kind text not null,
  agency_id uuid not null,
  first_at bigint not null,
  decided_at bigint,
  gaps text,
  run_id uuid,
  run_at bigint,
  best double precision,
  same boolean not null,
  possible boolean not null,
  again boolean not null,
  name_key bigint,
  foreign key (referral_id, step, status, rev, top) references step (referral_id, n, to_status, rev, top),
  foreign key (run_id, referral_id, rev) references match_run (id, referral_id, revision),
  check (best is null or run_id is not null),
  check (run_at is null or run_id is not null),
  check (status = 'submitted' and run_id is not null or not same),
  check (best is not null or not possible)
);
create index standing_list on standing (status, urgent desc, received_at, referral_id, kind, agency_id);
create index standing_received on standing (status, received_at, referral_id, kind, agency_id, top, urgent, possible, same, again);
create index standing_possible on standing (status, urgent desc, received_at, referral_id, kind, agency_id) where possible;
create index standing_again on standing (status, urgent desc, received_at, referral_id, kind, agency_id) where again;
create index standing_same on standing (status, urgent desc, received_at, referral_id, kind, agency_id) where same;
create index standing_name on standing (name_key, referral_id) where status = 'submitted' and name_key is not null;
create index standing_first on standing (first_at, agency_id, status, gaps, kind, decided_at, referral_id);

-- A referral being written, as typed. `answers`: the returned referral that it corrects.
create table draft (
  id uuid primary key,
  owner uuid not null references person,
  kind text not null check (kind in ('client', 'law_enforcement', 'child_protection', 'combined')),
  agency_id uuid not null references agency,
  referrer_id uuid not null references person,
  answers uuid unique references standing,
  saved_at bigint not null,
  format bigint not null,
  key_id text not null,
  sealed bytea not null
);
create index draft_own on draft (owner, id);

create table match_key (
  key bigint not null,
  client_id uuid not null,
  yes boolean not null default true check (yes),
  primary key (key, client_id),
  foreign key (client_id, yes) references client (id, findable)
);
create index match_key_client on match_key (client_id);

-- Keys of the current revision of each referral, to find other referrals of the same child.
create table referral_key (
  key bigint not null,
  referral_id uuid not null references referral,
  primary key (key, referral_id)
);
create index referral_key_referral on referral_key (referral_id);

-- Two who were judged not to be the same child, clients or referrals, with what was known of both. An import writes the judgements
-- about its referral once more, about its client: those are said by one act and written by another.
create table not_same (
  low uuid not null,
  high uuid not null,
  format bigint not null,
  key_id text not null,
  records bytea not null,
  said_by uuid not null references act,
  written_by uuid not null references act,
  ended_by uuid references act,
  primary key (low, high, said_by, written_by),
  check (low < high)
);
create unique index not_same_once on not_same (low, high) where ended_by is null and written_by = said_by;
create index not_same_high on not_same (high, low);
create index not_same_said on not_same (said_by);
create index not_same_written on not_same (written_by);

create table fact (
  id uuid primary key,
  client_id uuid not null references client,
  account_n bigint,
  field text not null,
  value bytea not null,
  valid_from text,
  valid_to text,
  referral_id uuid,
  revision bigint,
  written_by uuid not null references act,
  ended_by uuid references act,
  replaces uuid,
  foreign key (client_id, account_n) references account (client_id, n),
  foreign key (referral_id, revision) references revision (referral_id, n),
  check ((referral_id is null) = (revision is null))
);
create unique index fact_one_now on fact (client_id, field)
  where account_n is null and ended_by is null and valid_to is null and field in ('legal_name', 'born', 'sex', 'home_address', 'custody', 'status');
create index fact_client on fact (client_id, id);
create index fact_act on fact (written_by);

create table outbox (
  id uuid primary key,
  consumer text not null check (consumer in ('screening')),
  subject uuid not null,
  subject_step bigint not null,
  created_at bigint not null,
  state text not null check (state in ('pending', 'published', 'done', 'parked')),
  due_at bigint,
  lease uuid,
  sends bigint not null,
  tries bigint not null,
  last_error text,
  check ((state in ('pending', 'published')) = (due_at is not null))
);
create index outbox_due on outbox (state, due_at, id) where due_at is not null;
create index outbox_parked on outbox (created_at) where state = 'parked';

-- Bodies that no row of the outbox explains.
create table dead_letter (
  id uuid primary key,
  reason text not null,
  at bigint not null,
  size bigint not null,
  body bytea not null
);

create table mail (
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
  unique (act_id, referral_id, person_id, template),
  check ((state in ('held', 'pending', 'sending', 'dot', 'unknown')) = (due_at is not null))
);
create index mail_due on mail (due_at, id) where due_at is not null;
create index mail_referral on mail (referral_id, id);
create index mail_left on mail (due_at) where state = 'dot';

create table audit (
  id uuid primary key,
  at bigint not null,
  actor uuid references person,
  event text not null,
  subject_kind text,
  subject uuid,
  act_id uuid unique references act,
  source text,
  outcome text not null check (outcome in ('ok', 'refused', 'failed')),
  check ((subject is null) = (subject_kind is null))
);

-- The chain over the audit rows: written after them, so that no two transactions wait for one another.
create table audit_seal (
  n bigint primary key,
  audit_id uuid not null unique references audit,
  prev bytea not null unique,
  mac bytea not null unique
);
