-- The review of a referral.

-- What the center's staff note about a referral. No referrer sees it, whatever becomes of the referral.
create table staff_note (
  id blob primary key not null,
  referral_id blob not null references referral,
  written_by blob not null references person,
  written_at integer not null,
  format integer not null,
  key_id text not null,
  sealed blob not null
) strict;
create index staff_note_referral on staff_note (referral_id, written_at, id);

-- Who has turned the keyboard shortcuts on.
create table shortcuts (
  person_id blob primary key not null references person,
  since integer not null
) strict;
