"""What a query says it reads is all that it reads: columns_test.py --coxswain PROGRAM [--all]

Every query is asked of the sample company, of its own example and of every sixth of the others, with
--all of every one; and asked again after all columns are gone that it does not name, but those that
rows must have and are told apart by. The answers are the same. Ends with the number of checks that
passed and failed.
"""

import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# What else than their defaults queries are asked; {measures} are all there are.
QUESTIONS = {
    "margin": [[], ["--level", "deal"], ["--level", "line"], ["--as-of", "2023-06-30"]],
    "margin_bridge": [
        [],
        ["--measure", "contribution_margin", "--method", "shapley", "--by", "product_id"],
        ["--grain", "quarter", "--against", "before", "--as-of", "2023-06-30"],
    ],
    "measures": [
        ["--measures", "{measures}", "--target", "900000000"],
        ["--measures", "{measures}", "--target", "900000000", "--by", "quarter"],
        ["--measures", "{measures}", "--as-of", "2023-06-30"],
    ],
    "price_band": [[], ["--show", "quantiles"], ["--level", "line"]],
    "price_realisation": [[], ["--by", "size_class"], ["--peers", "customers.segment"]],
    "policy_breaches": [[], ["--status", "open"], ["--status", "all"], ["--level", "line"]],
    "penetration": [[], ["--plan", "growth-2026"], ["--as-of", "2023-06-30"]],
    "market_size": [
        ["--by", "segment"],
        ["--by", "segment,region,product_family", "--versions", "all", "--as-of", "2023-06-30"],
    ],
    "white_space": [[], ["--level", "cell"], ["--level", "account", "--as-of", "2023-06-30"]],
    "adoption": [[], ["--grain", "month"]],
    "campaigns": [["--credit", "primary"], ["--credit", "line"], ["--credit", "auto"]],
    "plan_attainment": [[], ["--by", "measure"], ["--as-of", "2025-01-31"]],
    "headroom": [["--replicates", "0"], ["--plans-from", "objectives", "--replicates", "0"]],
    "scorecard": [[], ["--as-of", "2025-06-30"]],
    "forecast": [
        [],
        ["--measure", "bookings", "--from", "2025-01-01", "--to", "2025-12-31", "--as-of",
         "2025-06-30", "--probabilities", "given"],
    ],
    "forecast_backtest": [["--every", "month"], ["--every", "month", "--as-of", "2025-03-31"]],
    "customer_profitability": [[], ["--measure", "gross_margin"]],
    "margin_targets": [[], ["--as-of", "2025-06-30"]],
    "handover": [["--by", "team,from_team,owner,kind"], ["--clock", "working_days"]],
    "handover_late": [[], ["--as-of", "2025-06-30"]],
    "deal_triage": [[], ["--as-of", "2025-06-30"]],
    "countermeasures": [[], ["--show", "objectives"]],
}


class Checks:
    def __init__(self, program: pathlib.Path):
        self.program = program
        self.passed = 0
        self.failed = 0

    def coxswain(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [self.program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )

    def described(self, *what: str) -> list[dict]:
        result = json.loads(self.coxswain("describe", *what, "--format", "json").stdout)
        names = [column["name"] for column in result["columns"]]
        return [dict(zip(names, row)) for row in result["rows"]]

    def check(self, holds: bool, message: str) -> None:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {message}")


def without(company: pathlib.Path, kept: set[str], target: pathlib.Path) -> int:
    """Copies the company with these columns alone, as "deals.amount"; how many it left out."""
    dropped = 0
    for path in company.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        keep = [i for i, name in enumerate(rows[0]) if f"{path.stem}.{name}" in kept]
        dropped += len(rows[0]) - len(keep)
        with (target / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([[row[i] for i in keep] for row in rows])
    return dropped


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--coxswain", type=pathlib.Path, required=True)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    checks = Checks(arguments.coxswain.resolve())
    measures = ",".join(row["name"] for row in checks.described("measure"))
    # What rows must have, and what tells them apart.
    required = {"settings.name", "settings.value", "deals.customer_id", "deals.closed_on"}
    for table in checks.described("table"):
        for column in checks.described("table", table["name"]):
            if column["required"] or column["key"]:
                required.add(f"{column['table']}.{column['name']}")

    with tempfile.TemporaryDirectory() as room:
        sample = pathlib.Path(room) / "sample"
        checks.coxswain("sample", str(sample), "--scale", "0.05")
        companies = [sample, *(path for path in sorted((ROOT / "docs/examples").iterdir())
                               if list(path.glob("*.csv")))]
        dropped = 0
        answered = set()
        for place, query in enumerate(checks.described("query")):
            name = query["name"]
            kept = required | set(query["columns"].split(", "))
            for number, company in enumerate(companies):
                chosen = company == sample or company.name == name or (number + place) % 6 == 0
                if not chosen and not arguments.all:
                    continue
                smaller = pathlib.Path(room) / f"{name}-{number}"
                smaller.mkdir()
                dropped += without(company, kept, smaller)
                for options in QUESTIONS.get(name, [[]]):
                    asked = [option.format(measures=measures) for option in options]
                    whole = checks.coxswain("query", name, str(company), "--format", "csv", *asked)
                    if whole.returncode != 0:
                        continue  # a table that it needs is not in this company
                    answered.add(name)
                    small = checks.coxswain("query", name, str(smaller), "--format", "csv", *asked)
                    checks.check(
                        small.stdout == whole.stdout,
                        f"{name} {' '.join(options)} of {company.name} reads what it does not name"
                        f" {small.stderr}",
                    )
            checks.check(name in answered, f"no company can answer {name}")
        checks.check(dropped > 100, "hardly a column was left out: the test is none")
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
