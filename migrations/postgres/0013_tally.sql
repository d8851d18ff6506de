-- The numbers beside the filters of the queue.

-- How many referrals stand where, by all that the queue counts by: a page adds up a few rows, however many referrals wait or were ever imported.
create table tally (
  status text not null,
  kind text not null,
  agency_id uuid not null,
  urgent boolean not null,
  possible boolean not null,
  same boolean not null,
  again boolean not null,
  n bigint not null,
  primary key (status, kind, agency_id, urgent, possible, same, again)
);

insert into tally (status, kind, agency_id, urgent, possible, same, again, n)
  select status, kind, agency_id, urgent, possible, same, again, count(*) from standing group by status, kind, agency_id, urgent, possible, same, again;

-- What was added to these numbers since they were last added up. Each change is a row of its own, so that nobody who sends or decides waits
-- for somebody else's: a number is the sum of both tables, and the worker adds this one to the other one now and then.
create table tally_change (
  id bigint primary key generated always as identity,
  status text not null,
  kind text not null,
  agency_id uuid not null,
  urgent boolean not null,
  possible boolean not null,
  same boolean not null,
  again boolean not null,
  n bigint not null
);

-- Triggers write it, because only the database knows the row as it was while others change it too, and because nothing that writes
-- `standing` can forget them. From here on in the words of each database:
create function standing_counted() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) values (old.status, old.kind, old.agency_id, old.urgent, old.possible, old.same, old.again, -1);
  end if;
  if tg_op <> 'DELETE' then
    insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) values (new.status, new.kind, new.agency_id, new.urgent, new.possible, new.same, new.again, 1);
  end if;
  return null;
end $$;
create trigger standing_came after insert on standing for each row execute function standing_counted();
create trigger standing_moved after update on standing for each row
  when ((old.status, old.kind, old.agency_id, old.urgent, old.possible, old.same, old.again) <> (new.status, new.kind, new.agency_id, new.urgent, new.possible, new.same, new.again)) execute function standing_counted();
create trigger standing_went after delete on standing for each row execute function standing_counted();
