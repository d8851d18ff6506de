-- The numbers beside the filters of the queue.

-- How many referrals stand where, by all that the queue counts by: a page adds up a few rows, however many referrals wait or were ever imported.
create table tally (
  status text not null,
  kind text not null,
  agency_id blob not null,
  urgent integer not null check (urgent in (0, 1)),
  possible integer not null check (possible in (0, 1)),
  same integer not null check (same in (0, 1)),
  again integer not null check (again in (0, 1)),
  n integer not null,
  primary key (status, kind, agency_id, urgent, possible, same, again)
) strict, without rowid;

insert into tally (status, kind, agency_id, urgent, possible, same, again, n)
  select status, kind, agency_id, urgent, possible, same, again, count(*) from standing group by status, kind, agency_id, urgent, possible, same, again;

-- What was added to these numbers since they were last added up. Each change is a row of its own, so that nobody who sends or decides waits
-- for somebody else's: a number is the sum of both tables, and the worker adds this one to the other one now and then.
create table tally_change (
  id integer primary key,
  status text not null,
  kind text not null,
  agency_id blob not null,
  urgent integer not null check (urgent in (0, 1)),
  possible integer not null check (possible in (0, 1)),
  same integer not null check (same in (0, 1)),
  again integer not null check (again in (0, 1)),
  n integer not null
) strict;

-- Triggers write it, because only the database knows the row as it was while others change it too, and because nothing that writes
-- `standing` can forget them. From here on in the words of each database:
create trigger standing_came after insert on standing begin
  insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) values (new.status, new.kind, new.agency_id, new.urgent, new.possible, new.same, new.again, 1);
end;
create trigger standing_moved after update on standing
  when (old.status, old.kind, old.agency_id, old.urgent, old.possible, old.same, old.again) <> (new.status, new.kind, new.agency_id, new.urgent, new.possible, new.same, new.again) begin
  insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) values (old.status, old.kind, old.agency_id, old.urgent, old.possible, old.same, old.again, -1);
  insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) values (new.status, new.kind, new.agency_id, new.urgent, new.possible, new.same, new.again, 1);
end;
create trigger standing_went after delete on standing begin
  insert into tally_change (status, kind, agency_id, urgent, possible, same, again, n) values (old.status, old.kind, old.agency_id, old.urgent, old.possible, old.same, old.again, -1);
end;
