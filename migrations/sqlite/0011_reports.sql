-- Reports.

-- What reports count of an account, with what they count of its client: a projection of the facts, of codes and days; the name is there only
-- to put children in its order. A day is a number like 20261122; codes are a bit each, 0 if nothing is known. Who was deleted, or merged into
-- another client, is not counted: `findable` follows the client by itself.
create table counted_account (
  client_id blob not null,
  n integer not null,
  findable integer not null check (findable in (0, 1)),
  name_key text not null,
  born integer,
  sex integer not null,
  race integer not null,
  ethnicity integer not null,
  language integer not null,
  disability integer not null,
  abuse integer not null,
  primary key (client_id, n),
  foreign key (client_id, n) references account (client_id, n),
  foreign key (client_id, findable) references client (id, findable) on update cascade
) strict, without rowid;

-- A day on which an account was served: its reporting start, and what happened from then on; and how often each service was given on it.
create table served (
  client_id blob not null,
  account_n integer not null,
  day integer not null,
  interviews integer not null,
  encounters integer not null,
  sessions integer not null,
  exams integer not null,
  primary key (client_id, account_n, day),
  foreign key (client_id, account_n) references counted_account (client_id, n)
) strict, without rowid;
create index served_day on served (day, client_id, account_n, interviews, encounters, sessions, exams);

create table counted_offender (
  client_id blob not null,
  account_n integer not null,
  place integer not null,
  fact_id blob not null,
  born integer,
  sex integer not null,
  relation integer not null,
  primary key (client_id, account_n, place),
  foreign key (client_id, account_n) references counted_account (client_id, n)
) strict, without rowid;

-- Reports that were saved under a name, for all staff; `name_key` is the name without capitals.
create table saved_report (
  id blob primary key not null,
  name text not null,
  name_key text not null unique,
  report text not null check (report in ('children', 'offenders', 'referrals')),
  period text not null,
  saved_by blob not null references person,
  saved_at integer not null,
  hidden integer not null check (hidden in (0, 1))
) strict;
