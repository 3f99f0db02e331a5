"""The report, as text, as data, as a page, in a notebook."""

import json
import unittest

import coxswain
from company import company, public_data


class Report(unittest.TestCase):
    def test_it_is_of_the_moment_it_was_asked_for(self):
        book = company()
        with book.report(company="Ärger & Co") as report:
            book.erase("deals", {"deal_id": "D1"})
            self.assertEqual(report.content["company"], "Ärger & Co")
            self.assertIn("Ärger & Co", str(report))
            self.assertIn("1 500", report.headline[0])
            self.assertIn(report.headline[0], report.text())
            page = report.html()
            self.assertTrue(page.startswith("<!doctype html>"), page[:40])
            self.assertIn("Ärger &amp; Co", page)
            self.assertTrue(report._repr_html_().lstrip().startswith("<div"))
            self.assertIn("/js/vega.js", report.html(script_links=["/js/vega.js", "/js/draw.js"]))
        with self.assertRaises(coxswain.FailedPreconditionError):
            report.text()
        self.assertIn("1 500", report.headline[0], "what was read stays")

    def test_a_filter(self):
        report = company().report(filter="channel=web")
        self.assertIn("1 000", report.headline[0])
        with self.assertRaisesRegex(coxswain.InvalidArgumentError, "chanel"):
            company().report(filter="chanel=web")

    def test_a_report_of_a_snapshot_leaves_it_open(self):
        with company().snapshot() as snapshot:
            with snapshot.report() as report:
                self.assertEqual(report.content["format"], "coxswain.report/1")
            self.assertEqual(snapshot.margin()["deals"], [3])

    def test_a_plan_is_written(self):
        book = company()
        with self.assertRaisesRegex(coxswain.FailedPreconditionError, "plan_lines"):
            book.plan()
        book.load("plan_lines", [{"plan_id": "growth", "version": "v1", "plan_line_id": "a",
                                  "measure": "bookings", "period_start": "2026-01-01",
                                  "period_end": "2026-12-31", "value": 100}])
        self.assertIn("# Ärger & Co: plan growth, version v1",
                      book.plan(company="Ärger & Co").replace("\\", ""))
        with book.snapshot() as snapshot:
            page = snapshot.plan("growth", "v1", format="html")
        self.assertTrue(page.startswith("<!DOCTYPE html>"), page[:40])
        with self.assertRaisesRegex(coxswain.NotFoundError, "'v1'"):
            book.plan(version="v2")
        with self.assertRaisesRegex(ValueError, "format"):
            book.plan(format="pdf")

    def test_charts_show_themselves(self):
        report = coxswain.Book.read_folder(public_data("adventureworks")).report()
        self.assertGreaterEqual(len(report.charts), 3)
        for chart in report.charts:
            bundle = chart._repr_mimebundle_()
            spec = bundle["application/vnd.vegalite.v5+json"]
            self.assertIn("vega-lite/v5", spec["$schema"])
            self.assertIn(chart.title, bundle["text/plain"])
            json.dumps(spec, allow_nan=False)
        self.assertEqual(report.chart("waterfall").section, "margin")
        with self.assertRaisesRegex(KeyError, "waterfall"):
            report.chart("fall")


if __name__ == "__main__":
    unittest.main()
