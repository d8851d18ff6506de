-- Children who belong together, and what an import ends of a profile.

-- Two clients who are brother or sister, or victims of one incident. An import links them, and its undo ends that.
create table link (
  low blob not null references client,
  high blob not null references client,
  kind text not null check (kind in ('sibling', 'incident')),
  written_by blob not null references act,
  ended_by blob references act,
  primary key (low, high, kind, written_by),
  check (low < high)
) strict;
create unique index link_once on link (low, high, kind) where ended_by is null;
create index link_high on link (high);
create index link_act on link (written_by);

-- The case numbers of the present revision of each referral, folded: referrals with one number tell of one incident.
create table case_number (
  number text not null,
  referral_id blob not null references referral,
  primary key (number, referral_id)
) strict, without rowid;
create index case_number_referral on case_number (referral_id);

create index fact_ended on fact (ended_by) where ended_by is not null;
