"""Exports of CRMs, read through mappings."""

import tempfile
import unittest
from decimal import Decimal
from pathlib import Path

import coxswain

OPPORTUNITIES = """\
Id,AccountId,Name,StageName,IsClosed,IsWon,Amount,CreatedDate,CloseDate,Type
006A,001A,First,Closed Won,true,true,1000.00,2026-01-02T09:00:00.000Z,2026-02-15,New Business
006B,001B,Second,Closed Lost,true,false,250.50,2026-01-03T09:00:00.000Z,2026-02-20,New Business
006C,001A,Third,Prospecting,false,false,75.25,2026-02-03T09:00:00.000Z,2026-06-30,New Business
"""
ACCOUNTS = "Id,Name,Industry\n001A,Alpha,Retail\n001B,Beta,Energy\n"
OWN = {"mapping": 1, "tables": [{"table": "deals", "file": "Sales", "columns": {
    "deal_id": "Number", "customer_id": "Client", "stage": "Phase",
    "status": {"from": "Phase", "map": {"Signed": "won", "Talks": "open"}},
    "closed_on": {"from": "Closed", "format": "d.m.y", "when": {"status": "won"}},
    "amount": "Net value"}}]}


class Mappings(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def sales(self) -> None:
        self.write("Sales.csv", "Number,Client,Phase,Closed,Net value\n"
                   "7,K1,Signed,31.3.2026,99.90\n8,K2,Talks,,10\n")

    def test_the_export_of_a_crm(self) -> None:
        self.write("Opportunity.csv", OPPORTUNITIES)
        self.write("Account.csv", ACCOUNTS)
        with coxswain.Book() as book:
            reports = book.load_folder(self.folder, mapping="salesforce")
            self.assertEqual(reports["deals"].rows_added, 3)
            self.assertEqual(reports["customers"].rows_added, 2)
            self.assertEqual(book.margin(by=["customers.industry"]).to_pylist()[0]["net_revenue"],
                             Decimal(1000))
        self.assertIn("salesforce", coxswain.describe("mappings")["name"])

    def test_a_mapping_of_ones_own(self) -> None:
        self.sales()
        path = self.write("ours.json", coxswain.Mapping(OWN).text)
        for mapping in (coxswain.Mapping(OWN), path, str(path)):
            with coxswain.Book.read_folder(self.folder, mapping=mapping) as book:
                margin = book.margin(by=["month"])
                self.assertEqual((margin["month"], margin["net_revenue"]),
                                 (["2026-03"], [Decimal("99.9")]))

    def test_a_guess_is_a_mapping(self) -> None:
        self.write("Opportunity.csv", OPPORTUNITIES)
        guessed = coxswain.Mapping.guess(self.folder)
        self.assertEqual(coxswain.Mapping(guessed.text).text, guessed.text)
        self.assertIn("deals", guessed.text)

    def test_what_is_wrong_is_said(self) -> None:
        with self.assertRaisesRegex(coxswain.NotFoundError, "salesforce"):
            coxswain.Mapping.builtin("salesforc")
        with self.assertRaisesRegex(coxswain.InvalidArgumentError, "tables"):
            coxswain.Mapping({"mapping": 1})
        with self.assertRaises(coxswain.FileMissingError):
            coxswain.Book.read_folder(self.folder / "nowhere", mapping="odoo")
        self.sales()
        self.write("Sales.csv", "Number,Client,Phase,Closed,Net value\n7,K1,Signed,never,99.90\n")
        with self.assertRaises(coxswain.InvalidArgumentError) as raised:
            coxswain.Book.read_folder(self.folder, mapping=coxswain.Mapping(OWN))
        self.assertEqual(raised.exception.problems[0].column, "Closed")
