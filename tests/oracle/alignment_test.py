"""How far teams pull in one direction, and what a cascade of objectives comes to, recomputed in
fractions from what the documentation says:

    alignment_test.py [FIRST [COUNT]]      registers drawn from the seeds FIRST, ...
"""

from __future__ import annotations

import datetime
import itertools
import random
import sys
from fractions import Fraction

import coxswain

REGISTERS = 150
TODAY = datetime.date(2025, 8, 20)
TEAMS = ["brand", "finance", "north", "south"]
MEASURES = ["revenue", "leads", "calls", "gross_margin", "awareness"]
COMPANY = {"revenue", "gross_margin"}


def csv_of(rows: list[dict]) -> str:
    lines = [",".join(rows[0])]
    lines += [",".join("" if value is None else str(value) for value in row.values())
              for row in rows]
    return "\n".join(lines) + "\n"


class Register:
    def __init__(self, seed: int):
        draw = random.Random(seed)

        def maybe(value):
            return None if draw.random() < 0.3 else value

        days = ["2025-01-01", "2025-03-15", "2025-07-01", "2025-08-21"]
        kpis = {}
        for _ in range(draw.randint(1, 14)):
            row = {"team": draw.choice(TEAMS), "measure": draw.choice(MEASURES),
                   "filter": draw.choice(["", "segment=Chain"]),
                   "weight": maybe(draw.choice(["0.2", "0.3", "0.5", "1", "0"])),
                   "target": maybe(draw.choice(["-4", "0", "5", "8", "10"])),
                   "period": draw.choice(["", "quarter"]), "valid_from": maybe(draw.choice(days)),
                   "valid_to": draw.choice([None, None, "2025-08-19", "2025-12-31"])}
            if row["valid_from"] and row["valid_to"] and row["valid_from"] > row["valid_to"]:
                row["valid_to"] = None
            key = (row["team"], row["measure"], row["filter"], row["period"], row["valid_from"])
            kpis[key] = row
        self.kpis = list(kpis.values())
        self.objectives = []
        for i in range(draw.randint(1, 9)):
            starts, due = draw.choice([("2025-01-01", "2025-12-31"), ("2025-07-01", "2025-09-30"),
                                       ("2025-09-01", "2025-12-31"), ("2025-01-01", "2025-06-30")])
            parent = f"o{draw.randrange(i)}" if i and draw.random() < 0.7 else None
            self.objectives.append({
                "objective_id": f"o{i}",
                "measure": draw.choice(["leads", "calls", "revenue", f"own{i}"]),
                "direction": "up", "target": draw.choice(["4", "5", "8"]),
                "weight": maybe(draw.choice(["0.2", "0.5", "1"])), "starts_on": starts,
                "due_on": due, "parent_id": parent})
        self.owners = [{"objective_id": o["objective_id"], "team": team, "role": role}
                       for o in self.objectives for team in TEAMS
                       for role in [draw.choice(["accountable", "contributes", "informed", None])]
                       if role]
        self.links = sorted({(a["objective_id"], b["objective_id"]) for a in self.objectives
                             for b in self.objectives if a is not b and draw.random() < 0.1})
        self.actuals = [{"measure": o["measure"], "period_start": o["starts_on"],
                         "period_end": o["starts_on"][:8] + "28", "value": draw.choice([2, 5, 9])}
                        for o in self.objectives
                        if o["measure"].startswith("own") and draw.random() < 0.8]

    def book(self) -> coxswain.Book:
        book = coxswain.Book()
        for table, rows in (("kpis", self.kpis), ("objectives", self.objectives),
                            ("objective_owners", self.owners), ("actuals", self.actuals)):
            if rows:
                book.load_csv(table, csv_of(rows), dangling="create")
        if self.links:
            book.load_csv("objective_links", csv_of(
                [{"leading_id": a, "lagging_id": b} for a, b in self.links]))
        return book

    def weights(self) -> dict[str, dict]:
        """By team the KPIs of the day with their weights and targets."""
        valid: dict = {}
        for row in self.kpis:
            begins = row["valid_from"] or ""
            if begins > str(TODAY) or (row["valid_to"] or "9999") < str(TODAY):
                continue
            kpi = (row["measure"], row["filter"], row["period"])
            known = valid.setdefault(row["team"], {}).get(kpi)
            if known is None or (known["valid_from"] or "") < begins:
                valid[row["team"]][kpi] = row
        teams = {}
        for team, kpis in valid.items():
            given = [Fraction(r["weight"]) for r in kpis.values() if r["weight"] is not None]
            missing = len(kpis) - len(given)
            rest = max(Fraction(0), 1 - sum(given))
            raw = {k: Fraction(r["weight"]) if r["weight"] is not None else rest / missing
                   for k, r in kpis.items()}
            total = sum(raw.values())
            teams[team] = {k: (w / total if total else Fraction(1, len(raw)), kpis[k]["target"])
                           for k, w in raw.items()} if total or not missing else None
        return teams

    def pair(self, a: str, b: str) -> dict:
        kpis = self.weights()
        found: dict = {"shared_weight": None, "jaccard": None, "objective_overlap": None,
                       "target_agreement": None}
        if a in kpis and b in kpis:
            every = set(kpis[a]) | set(kpis[b])
            zero = (Fraction(0), None)
            least = sum(min(kpis[a].get(k, zero)[0], kpis[b].get(k, zero)[0]) for k in every)
            most = sum(max(kpis[a].get(k, zero)[0], kpis[b].get(k, zero)[0]) for k in every)
            found["shared_weight"], found["jaccard"] = least, least / most
            agree = []
            for k in set(kpis[a]) & set(kpis[b]):
                x, y = kpis[a][k][1], kpis[b][k][1]
                if x is None or y is None:
                    continue
                x, y = Fraction(x), Fraction(y)
                same = (x > 0) == (y > 0) and x != 0 and y != 0
                agree.append(Fraction(1) if x == y else
                             min(abs(x), abs(y)) / max(abs(x), abs(y)) if same else Fraction(0))
            if agree:
                found["target_agreement"] = sum(agree) / len(agree)
        running = {o["objective_id"] for o in self.objectives
                   if o["starts_on"] <= str(TODAY) <= o["due_on"]}
        own = {team: {o["objective_id"] for o in self.owners
                      if o["team"] == team and o["role"] != "informed"} & running
               for team in (a, b)}
        if own[a] | own[b]:
            found["objective_overlap"] = Fraction(len(own[a] & own[b]), len(own[a] | own[b]))
        parts = [(Fraction(w), found[name]) for w, name in
                 (("0.5", "shared_weight"), ("0.3", "objective_overlap"),
                  ("0.2", "target_agreement")) if found[name] is not None]
        found["index"] = (sum(w * part for w, part in parts) / sum(w for w, _ in parts)
                          if parts else None)
        return found

    def teams(self) -> list[str]:
        running = {o["objective_id"] for o in self.objectives
                   if o["starts_on"] <= str(TODAY) <= o["due_on"]}
        return sorted(set(self.weights()) | {o["team"] for o in self.owners
                                             if o["objective_id"] in running
                                             and o["role"] != "informed"})

    def orphans(self) -> dict[str, list[str]]:
        """By team the measures that roll up to no company measure."""
        before: dict = {}
        for a, b in self.links:
            before.setdefault(b, set()).add(a)
        for o in self.objectives:
            if o["parent_id"]:
                before.setdefault(o["parent_id"], set()).add(o["objective_id"])
        reached = {o["objective_id"] for o in self.objectives if o["measure"] in COMPANY}
        while True:
            more = reached | {a for b in reached for a in before.get(b, ())}
            if more == reached:
                break
            reached = more
        good = COMPANY | {o["measure"] for o in self.objectives if o["objective_id"] in reached}
        return {team: sum((w for k, (w, _) in kpis.items() if k[0] not in good), Fraction(0))
                for team, kpis in self.weights().items()}

    def cascade(self) -> dict[str, tuple]:
        """By objective its own score and its children's."""
        values = {row["measure"]: row for row in self.actuals}
        own: dict = {}
        for o in self.objectives:
            row = values.get(o["measure"])
            own[o["objective_id"]] = None
            if row is not None and o["starts_on"] <= str(TODAY):
                own[o["objective_id"]] = min(Fraction(1), Fraction(row["value"], int(o["target"])))
        children: dict = {}
        for o in self.objectives:
            children.setdefault(o["parent_id"], []).append(o)

        def below(identifier):
            siblings = children.get(identifier, [])
            given = [Fraction(o["weight"]) for o in siblings if o["weight"] is not None]
            missing = len(siblings) - len(given)
            rest = max(Fraction(0), 1 - sum(given)) / missing if missing else 0
            raw = [Fraction(o["weight"]) if o["weight"] is not None else rest for o in siblings]
            scored = []
            for o, weight in zip(siblings, raw):
                score = below(o["objective_id"])
                score = own[o["objective_id"]] if score is None else score
                if score is not None:
                    scored.append((weight, score))
            total = sum(weight for weight, _ in scored)
            return sum(w * s for w, s in scored) / total if total else None

        return {identifier: (score, below(identifier)) for identifier, score in own.items()}


def near(shown, expected) -> bool:
    if shown is None or expected is None:
        return shown is None and expected is None
    return abs(float(shown) - float(expected)) <= 1e-12


def differences(register: Register) -> tuple[int, list[str]]:
    found, compared = [], 0

    def check(what, shown, expected):
        nonlocal compared
        compared += 1
        if not near(shown, expected):
            found.append(f"{what} is {shown}, not {expected}")

    with register.book() as book:
        pairs = book.query("alignment", as_of=TODAY).to_pylist()
        expected = list(itertools.combinations(register.teams(), 2))
        if [(p["team_a"], p["team_b"]) for p in pairs[:-1]] != expected:
            return 1, [f"pairs are {pairs}, not {expected}"]
        for row in pairs[:-1]:
            for name, value in register.pair(row["team_a"], row["team_b"]).items():
                check(f"{row['team_a']}, {row['team_b']}: {name}", row[name], value)
        for name in ("shared_weight", "jaccard", "objective_overlap", "target_agreement"):
            parts = [register.pair(a, b)[name] for a, b in expected]
            parts = [part for part in parts if part is not None]
            if pairs:
                check(f"mean {name}", pairs[-1][name], sum(parts) / len(parts) if parts else None)
        for row in book.query("islands", as_of=TODAY).to_pylist():
            check(f"{row['team']}: orphans", row["orphan_weight"], register.orphans()[row["team"]])
        for row in book.query("cascade", as_of=TODAY).to_pylist():
            own, below = register.cascade()[row["objective_id"]]
            check(f"{row['objective_id']}: own_score", row["own_score"], own)
            check(f"{row['objective_id']}: children_score", row["children_score"], below)
    return compared, found


def main() -> int:
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else REGISTERS
    found: list[str] = []
    compared = 0
    for seed in range(first, first + count):
        figures, sentences = differences(Register(seed))
        compared += figures
        found += [f"seed {seed}, {sentence}" for sentence in sentences]
    for sentence in found[:40]:
        print(sentence)
    print(f"{count} registers, {compared} figures, {len(found)} differences")
    return 1 if found or compared < count else 0


if __name__ == "__main__":
    sys.exit(main())
