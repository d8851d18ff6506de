-- Merging two referrals.

-- A referrer has taken back a referral that is merged with another one. To the referrer it is withdrawn; staff are told. The step
-- of the same act follows when the two are parted. When they have undone that, shown_at is the time from which they see what has been
-- decided: seen at once, a decision made in the meantime would tell of the merge.
create table withdrawal (
  referral_id blob primary key not null references standing,
  act_id blob not null unique references act,
  shown_at integer
) strict;
