-- Reports.

-- What reports count of a client, as far as an account is counted: a projection of the facts, of codes and days only. A day is a number
-- like 20261122; codes are a bit each, 0 if nothing is known. Who was deleted, or merged into another client, is not counted:
-- `findable` follows the client by itself.
create table counted_client (
  client_id uuid primary key,
  findable boolean not null,
  born bigint,
  sex bigint not null,
  race bigint not null,
  ethnicity bigint not null,
  language bigint not null,
  disability bigint not null,
  foreign key (client_id, findable) references client (id, findable) on update cascade
);

create table counted_account (
  client_id uuid not null references counted_client,
  n bigint not null,
  abuse bigint not null,
  alleged bigint not null,
  primary key (client_id, n),
  foreign key (client_id, n) references account (client_id, n)
);

-- A day on which an account was served: its reporting start (service 0), and what happened from then on, with how often on that day.
create table served (
  client_id uuid not null,
  account_n bigint not null,
  day bigint not null,
  service bigint not null,
  times bigint not null,
  primary key (client_id, account_n, day, service),
  foreign key (client_id, account_n) references counted_account (client_id, n)
);
create index served_day on served (day, client_id, account_n, service, times);

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
