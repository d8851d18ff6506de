-- The client record.

-- Which acts changed a client: its profile, or one of its accounts. A later one on the same is in the way of undoing an earlier one;
-- what is `loose` (who looks after a client, who belongs together) only if the client itself would be gone.
create table client_act (
  client_id uuid not null references client,
  account_n bigint,
  what bigint not null check (what = coalesce(account_n, 0)),
  act_id uuid not null references act,
  -- Of the client then: which act came later, whatever the clocks said.
  version bigint not null,
  loose boolean not null,
  primary key (act_id, client_id, what),
  foreign key (client_id, account_n) references account (client_id, n)
);
create index client_act_client on client_act (client_id, act_id);

-- From one day on an account is counted in reports.
create unique index fact_reporting_once on fact (client_id, account_n)
  where ended_by is null and valid_to is null and field = 'reporting';
create index account_first on account (first_client, first_n);
create index account_ended on account (ended_by) where ended_by is not null;
-- By which accounts follow their client.
create index account_owner on account (owner);
create index account_not_started on account (client_active, client_id, n)
  where ended_by is null and reporting_from is null and client_findable;

-- Clients who are gone, and can be brought back for some time.
create index client_ended on client (ended_at) where ended_at is not null;

-- Who of the people around a client is a client, as the entries of the client say: derived from the facts.
create table contact (
  client_id uuid not null,
  account_n bigint not null,
  section text not null check (section in ('caregiver', 'household', 'offender')),
  is_client uuid not null references client,
  primary key (client_id, account_n, section, is_client),
  foreign key (client_id, account_n) references account (client_id, n)
);
create index contact_is_client on contact (is_client);

-- The later parts of the last names of clients, each as if it were the whole one: Garcia Lopez is found by Lopez too. By its bytes.
create table name_part (
  client_id uuid not null references client,
  name_key text collate "C" not null,
  primary key (client_id, name_key)
);
create index name_part_name on name_part (name_key, client_id);
