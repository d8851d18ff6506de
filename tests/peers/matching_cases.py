"""Hard cases with a label, for matching_tasks.py: a client and a referral of the same child, as two people wrote it down, and what is
then changed in either. Nobody here exists: people come from the simulated town, the pairs of spellings are common ones."""

import re
from datetime import date, timedelta

import pandas as pd

EACH = 40

NICKNAMES = [
    ("William", "Bill", "M"), ("Robert", "Bob", "M"), ("James", "Jimmy", "M"), ("Charles", "Chuck", "M"),
    ("Richard", "Dick", "M"), ("Edward", "Ted", "M"), ("Henry", "Hank", "M"), ("Alexander", "Sasha", "M"),
    ("Francisco", "Paco", "M"), ("José", "Pepe", "M"), ("Elizabeth", "Betty", "F"), ("Margaret", "Peggy", "F"),
    ("Katherine", "Kate", "F"), ("Sarah", "Sally", "F"), ("Mary", "Polly", "F"), ("Dorothy", "Dot", "F"),
    ("Isabella", "Bella", "F"), ("Abigail", "Gail", "F"), ("Guadalupe", "Lupe", "F"), ("Dolores", "Lola", "F"),
]  # fmt: skip
GIVEN_SPELT = [
    ("Mohammed", "Muhammad", "M"), ("Yusuf", "Youssef", "M"), ("Sergei", "Sergey", "M"), ("Dmitry", "Dmitri", "M"),
    ("Aleksandr", "Alexander", "M"), ("Hussein", "Husain", "M"), ("Nataliya", "Natalia", "F"), ("Fatima", "Fatimah", "F"),
    ("Oksana", "Oxana", "F"), ("Yekaterina", "Ekaterina", "F"), ("Aisha", "Ayesha", "F"), ("Zoë", "Zoe", "F"),
]  # fmt: skip
FAMILY_SPELT = [
    ("Zhang", "Chang"), ("Müller", "Mueller"), ("Nguyễn", "Nguyen"), ("Li", "Lee"), ("Xu", "Hsu"), ("Zhou", "Chou"),
    ("Peña", "Pena"), ("Søren", "Soeren"), ("Hernández", "Hernandes"), ("Kuznetsov", "Kuznetzoff"), ("Chaudhry", "Choudhury"),
]  # fmt: skip


class Some:
    """Random names, streets and days of the town, never the one that is given."""

    def __init__(self, rng, town):
        children = town.people[town.people.age < 18]
        self.rng = rng
        self.givens = {sex: children.first_name[children.sex.str[0] == sex].values for sex in "FM"}
        self.families = town.people.last_name.values
        self.streets = town.streets

    def of(self, values, other_than=None):
        while True:
            value = values[self.rng.integers(len(values))]
            if value != other_than:
                return value

    def given(self, sex, other_than):
        return self.of(self.givens[sex], other_than)

    def family(self, other_than):
        return self.of(self.families, other_than)

    def initial(self, other_than):
        return self.of("ABCDEFGHJKLMNRST", other_than)

    def address(self):
        return f"{self.rng.integers(1, 9999)} {self.of(self.streets)}"

    def days_after(self, day, least, most):
        return (date.fromisoformat(day) + timedelta(days=int(self.rng.integers(least, most)))).isoformat()


# Each case changes the client's record and the referral, and may give a further client. A referral for whom an edit makes another
# person of it has no client.


def twins_both_known(client, referral, some):
    twin = dict(client)
    becomes_another(twin, some)
    return twin


def twin_one_known(client, referral, some):
    becomes_another(referral, some)


def sibling_without_birth_date(client, referral, some):
    becomes_another(referral, some)
    referral["dob"] = ""
    referral["true_dob"] = some.days_after(referral["true_dob"], 320, 2000)


def parents_name(client, referral, some):
    client["dob"] = client["true_dob"] = some.days_after(client["true_dob"], -13000, -7500)
    client["middle_name"] = some.initial(client["middle_name"])
    client["entity_id"] += "-parent"


def namesake_same_year(client, referral, some):
    for field in ("given_name", "family_name", "sex"):
        referral[field] = client[field]
    year = client["true_dob"][:4]
    while referral["true_dob"] == client["true_dob"]:
        referral["true_dob"] = some.days_after(f"{year}-01-01", 0, 365)
    referral["dob"] = referral["true_dob"]
    referral["middle_name"] = some.initial(client["middle_name"])
    lives_elsewhere(referral, some)


def same_surname_and_birthday(client, referral, some):
    referral["family_name"], referral["dob"] = client["family_name"], client["dob"]
    becomes_another(referral, some)
    lives_elsewhere(referral, some)


def nickname(client, referral, some):
    client["given_name"], referral["given_name"], client["sex"] = some.of(NICKNAMES)
    referral["sex"] = client["sex"]


def transliteration(client, referral, some):
    if some.rng.random() < 0.5:
        client["given_name"], referral["given_name"], client["sex"] = some.of(GIVEN_SPELT)
        referral["sex"] = client["sex"]
    else:
        client["family_name"], referral["family_name"] = some.of(FAMILY_SPELT)


def surname_changed(client, referral, some):
    referral["family_name"] = some.family(client["family_name"])


def moved(client, referral, some):
    referral["street"], referral["street2"] = some.address(), ""


def newborn_without_a_name(client, referral, some):
    unnamed(referral, some)


def newborn_sibling_without_a_name(client, referral, some):
    becomes_another(referral, some)
    unnamed(referral, some)
    referral["dob"] = referral["true_dob"] = some.days_after(referral["true_dob"], 320, 2000)


def full_name_in_one_field(client, referral, some):
    given, family = f"{referral['given_name']} {referral['middle_name']}", referral["family_name"]
    referral["middle_name"] = ""
    if some.rng.random() < 0.5:
        referral["given_name"], referral["family_name"] = f"{given} {family}", ""
    else:
        referral["given_name"], referral["family_name"] = "", f"{family}, {given}"


def middle_used_as_given(client, referral, some):
    client["middle_name"] = some.given(client["sex"], client["given_name"])
    referral["given_name"], referral["middle_name"] = client["middle_name"], ""


def upper_case_without_punctuation(client, referral, some):
    family = client["family_name"]
    client["family_name"] = f"{family}-{some.family(family)}" if some.rng.random() < 0.5 else f"O'{family}"
    referral["family_name"] = client["family_name"]
    for field in ("given_name", "middle_name", "family_name", "street", "street2", "city"):
        referral[field] = re.sub(r"[^\w\s]", "", referral[field].replace("-", " ")).upper()


CASES = [
    twins_both_known, twin_one_known, sibling_without_birth_date, parents_name, namesake_same_year,
    same_surname_and_birthday, nickname, transliteration, surname_changed, moved, newborn_without_a_name,
    newborn_sibling_without_a_name, full_name_in_one_field, middle_used_as_given, upper_case_without_punctuation,
]  # fmt: skip


def becomes_another(child, some):
    """A child of the same household, with given name, middle initial and sex of its own."""
    child["sex"] = some.of("FM")
    child["given_name"] = some.given(child["sex"], child["given_name"])
    child["middle_name"] = some.initial(child["middle_name"])
    child["entity_id"] += "-other"


def lives_elsewhere(child, some):
    moved(None, child, some)
    child["entity_id"] += "-elsewhere"
    child["household_id"] += "-elsewhere"


def unnamed(child, some):
    child["given_name"] = some.of(["Baby", "Baby Boy" if child["sex"] == "M" else "Baby Girl", "Newborn", "Unknown", ""])
    child["middle_name"] = ""


def cases(rng, town, clients, referrals):
    """The clients with what was changed in them, and a referral for each case; each of a household of its own."""
    complete = [it[it.given_name.str.len().gt(1) & it.middle_name.ne("") & it.family_name.ne("") & it.street.ne("")
                   & it.sex.ne("") & it.dob.eq(it.true_dob)] for it in (clients, referrals)]  # fmt: skip
    pairs = complete[0].merge(complete[1].entity_id, on="entity_id").sort_values("entity_id")
    pairs = pairs.iloc[rng.permutation(len(pairs))].drop_duplicates("household_id").head(EACH * len(CASES))
    assert len(pairs) == EACH * len(CASES)
    some = Some(rng, town)
    written = complete[1].set_index("entity_id", drop=False)
    changed, further, made = {}, [], []
    for n, client in enumerate(pairs.to_dict("records")):
        case = CASES[n // EACH]
        who, referral = client["entity_id"], written.loc[client["entity_id"]].to_dict()
        extra = case(client, referral, some)
        changed[who] = client
        further += [extra] if extra else []
        made.append(referral | {"case": case.__name__})
    untouched = clients[~clients.entity_id.isin(changed)]
    return pd.concat([untouched, pd.DataFrame([*changed.values(), *further])], ignore_index=True), pd.DataFrame(made)
