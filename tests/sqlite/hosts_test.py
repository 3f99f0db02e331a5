"""The extension in the programs that people load it into: SQLite's shell, Python, Datasette.

    hosts_test.py --extension coxswain_sqlite.so --coxswain PROGRAM [unittest arguments]

Python must be one whose sqlite3 may load extensions, with Datasette installed.
"""

import argparse
import csv
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

OPTIONS = argparse.Namespace()
NUMBERS = {"money", "share", "quantity", "number", "integer", "rate"}


def coxswain(*arguments):
    return subprocess.run([OPTIONS.coxswain, *map(str, arguments)], check=True, text=True,
                          capture_output=True).stdout


def connect(path):
    connection = sqlite3.connect(path)
    connection.enable_load_extension(True)
    connection.load_extension(OPTIONS.extension)
    connection.enable_load_extension(False)
    return connection


def make_database(folder, path):
    """The sample company as a database, the way a script would import its CSV files."""
    connection = sqlite3.connect(path)
    for file in sorted(pathlib.Path(folder).glob("*.csv")):
        described = csv.DictReader(
            coxswain("describe", "table", file.stem, "--format", "csv").splitlines())
        types = {row["name"]: row["type"] for row in described}
        with open(file, encoding="utf-8", newline="") as source:
            rows = csv.reader(source)
            names = next(rows)
            columns = ", ".join(
                f'"{name}" {"NUMERIC" if types.get(name) in NUMBERS else "TEXT"}' for name in names)
            connection.execute(f"CREATE TABLE {file.stem}({columns})")
            connection.executemany(
                f"INSERT INTO {file.stem} VALUES({', '.join('?' * len(names))})",
                ([value or None for value in row] for row in rows))
    connection.commit()
    connection.close()


class Hosts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.room.cleanup)
        cls.folder = pathlib.Path(cls.room.name, "company")
        cls.database = str(pathlib.Path(cls.room.name, "company.db"))
        coxswain("sample", cls.folder, "--scale", "0.3")
        make_database(cls.folder, cls.database)
        with connect(cls.database) as connection:
            connection.execute("CREATE VIRTUAL TABLE by_segment USING cxs_margin(by=segment)")
        connection.close()

    def expected(self):
        """Segment to net revenue and contribution margin, as the command line says of the files."""
        rows = csv.DictReader(coxswain("query", "margin", self.folder, "--by", "segment", "--format",
                                       "csv").splitlines())
        return {row["segment"]: (float(row["net_revenue"]), float(row["contribution_margin"]))
                for row in rows}


class Shell(Hosts):
    def ask(self, sql, database=None):
        return subprocess.run(["sqlite3", "-json", database or self.database,
                               f".load {OPTIONS.extension}", sql],
                              text=True, capture_output=True, check=False)

    def test_it_answers(self):
        rows = json.loads(self.ask("SELECT dimensions ->> 'segment' AS segment, net_revenue, "
                                   "contribution_margin FROM cxs_margin('segment')").stdout)
        self.assertEqual({row["segment"]: (row["net_revenue"], row["contribution_margin"])
                          for row in rows}, self.expected())

    def test_imported_files_need_no_types(self):
        database = str(pathlib.Path(self.room.name, "imported.db"))
        imports = [f".import {self.folder}/{name}.csv {name}"
                   for name in ("settings", "customers", "deals", "deal_lines", "deal_costs",
                                "products", "campaigns", "cost_kinds", "owners", "teams")
                   if (self.folder / f"{name}.csv").exists()]
        subprocess.run(["sqlite3", "-csv", database, *imports], check=True)
        rows = json.loads(self.ask("SELECT dimensions ->> 'segment' AS segment, net_revenue, "
                                   "contribution_margin FROM cxs_margin('segment')", database).stdout)
        self.assertEqual({row["segment"]: (row["net_revenue"], row["contribution_margin"])
                          for row in rows}, self.expected())

    def test_errors_are_said(self):
        answer = self.ask("SELECT * FROM cxs_margin('sgment')")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("segment", answer.stderr)


class Python(Hosts):
    def test_it_answers(self):
        connection = connect(self.database)
        self.addCleanup(connection.close)
        rows = connection.execute("SELECT segment, net_revenue, contribution_margin FROM by_segment")
        self.assertEqual({segment: (net, margin) for segment, net, margin in rows}, self.expected())

    def test_parameters_and_tallies(self):
        connection = connect(":memory:")
        self.addCleanup(connection.close)
        deals = [("C1", "Won", "won", "2026-01-15", 100.25), ("C2", "Won", "won", "2026-01-16", 50)]
        connection.execute("CREATE TABLE sales(customer, stage, status, day, amount)")
        connection.executemany("INSERT INTO sales VALUES(?, ?, ?, ?, ?)", deals)
        (tally,), = connection.execute(
            "SELECT cxs_tally('margin', NULL, 'deals', 'customer_id', customer, 'stage', stage, "
            "'status', status, 'closed_on', day, 'amount', amount) FROM sales")
        self.assertIsInstance(tally, bytes)
        (net,), = connection.execute("SELECT cxs_solve(?, 'net_revenue')", (tally,))
        self.assertEqual(net, 150.25)
        torn = tally[:-1] + bytes([tally[-1] ^ 1])
        with self.assertRaisesRegex(sqlite3.OperationalError, "."):
            connection.execute("SELECT cxs_solve(?, 'net_revenue')", (torn,)).fetchall()

    def test_an_interrupt_stops_it(self):
        connection = sqlite3.connect(self.database, check_same_thread=False)
        connection.enable_load_extension(True)
        connection.load_extension(OPTIONS.extension)
        self.addCleanup(connection.close)
        stop = threading.Event()

        def interrupt():
            while not stop.wait(0.001):
                connection.interrupt()

        thread = threading.Thread(target=interrupt)
        thread.start()
        try:
            with self.assertRaisesRegex(sqlite3.OperationalError, "interrupted"):
                connection.execute("SELECT count(*) FROM cxs_margin('segment,month'), "
                                   "cxs_report").fetchall()
        finally:
            stop.set()
            thread.join()
        self.assertEqual(connection.execute("SELECT count(*) FROM by_segment").fetchone()[0],
                         len(self.expected()))


class Datasette(Hosts):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        cls.address = f"http://127.0.0.1:{port}"
        cls.log = open(os.path.join(cls.room.name, "datasette.log"), "wb")
        cls.addClassCleanup(cls.log.close)
        cls.server = subprocess.Popen(
            [sys.executable, "-m", "datasette", cls.database, "--host", "127.0.0.1", "--port",
             str(port), "--load-extension", OPTIONS.extension, "--setting", "sql_time_limit_ms",
             "20000"], stdout=cls.log, stderr=subprocess.STDOUT)

        def end():
            cls.server.terminate()
            cls.server.wait(20)

        cls.addClassCleanup(end)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{cls.address}/-/versions.json", timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError):
                if cls.server.poll() is not None:
                    break
                time.sleep(0.1)
        log = pathlib.Path(cls.log.name).read_text(encoding="utf-8")
        raise AssertionError(f"Datasette did not start: {log}")

    def get(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(f"{self.address}{path}?{query}", timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def test_a_query_is_json(self):
        status, text = self.get("/company.json", _shape="array", by="segment", sql=(
            "SELECT dimensions ->> 'segment' AS segment, net_revenue, contribution_margin FROM "
            "cxs_margin WHERE \"by\" = :by"))
        self.assertEqual(status, 200, text)
        self.assertEqual({row["segment"]: (row["net_revenue"], row["contribution_margin"])
                          for row in json.loads(text)}, self.expected())

    def test_a_table_is_a_page(self):
        status, page = self.get("/company/by_segment")
        self.assertEqual(status, 200)
        for segment in self.expected():
            self.assertIn(segment, page)
        status, page = self.get("/company")  # the list of tables, each of them looked at
        self.assertEqual(status, 200)
        self.assertIn("by_segment", page)

    def test_an_error_is_a_page_that_says_it(self):
        status, page = self.get("/company", sql="SELECT * FROM cxs_margin('sgment')")
        self.assertEqual(status, 400)
        self.assertIn("segment", page)

    def test_the_time_limit_holds(self):
        status, page = self.get("/company.json", _timelimit=1, sql=(
            "SELECT count(*) FROM cxs_margin('owner,month'), cxs_customer_profitability"))
        self.assertEqual(status, 400, page)
        self.assertIn("nterrupted", page)
        self.assertEqual(self.get("/company/by_segment.json")[0], 200)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--extension", required=True)
    parser.add_argument("--coxswain", required=True)
    _, rest = parser.parse_known_args(namespace=OPTIONS)
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
