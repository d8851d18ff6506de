-- Reports.

-- What reports count of an account, with what they count of its client: a projection of the facts, of codes and days; the name is there only
-- to put children in its order. A day is a number like 20261122; codes are a bit each, 0 if nothing is known. Who was deleted, or merged into
-- another client, is not counted: `findable` follows the client by itself.
create table counted_account (
  client_id uuid not null,
  n bigint not null,
  findable boolean not null,
  name_key text not null,
  born bigint,
  sex bigint not null,
  race bigint not null,
  ethnicity bigint not null,
  language bigint not null,
  disability bigint not null,
  abuse bigint not null,
  primary key (client_id, n),
  foreign key (client_id, n) references account (client_id, n),
  foreign key (client_id, findable) references client (id, findable) on update cascade
);

-- A day on which an account was served: its reporting start, and what happened from then on; and how often each service was given on it.
create table served (
  client_id uuid not null,
  account_n bigint not null,
  day bigint not null,
  interviews bigint not null,
  encounters bigint not null,
  sessions bigint not null,
  exams bigint not null,
  primary key (client_id, account_n, day),
  foreign key (client_id, account_n) references counted_account (client_id, n)
);
create index served_day on served (day, client_id, account_n, interviews, encounters, sessions, exams);

create table counted_offender (
  client_id uuid not null,
  account_n bigint not null,
  place bigint not null,
  fact_id uuid not null,
  born bigint,
  sex bigint not null,
  relation bigint not null,
  primary key (client_id, account_n, place),
  foreign key (client_id, account_n) references counted_account (client_id, n)
);

-- Reports that were saved under a name, for all staff; `name_key` is the name without capitals.
create table saved_report (
  id uuid primary key,
  name text not null,
  name_key text not null unique,
  report text not null check (report in ('children', 'offenders', 'referrals')),
  period text not null,
  saved_by uuid not null references person,
  saved_at bigint not null,
  hidden boolean not null
);
