-- The review of a referral.

-- What the center's staff note about a referral. No referrer sees it, whatever becomes of the referral.
create table staff_note (
  id uuid primary key,
  referral_id uuid not null references referral,
  written_by uuid not null references person,
  written_at bigint not null,
  format bigint not null,
  key_id text not null,
  sealed bytea not null
);
create index staff_note_referral on staff_note (referral_id, written_at, id);

-- Who has turned the keyboard shortcuts on.
create table shortcuts (
  person_id uuid primary key references person,
  since bigint not null
);
