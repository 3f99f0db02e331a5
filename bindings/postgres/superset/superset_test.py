"""Apache Superset on the sample company in PostgreSQL: registers the database, makes a dataset of a view of
cxs_create_view, charts it, and compares what the chart shows with the command line.

Run by scripts/test-superset beside the server that PGHOST and the like name."""

import argparse
import csv
import io
import json
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal
from http.cookiejar import CookieJar

PORT = 8097
HERE = pathlib.Path(__file__).parent
VIEW = "margin_by_segment"


class Superset:
    """A Superset of its own, with its data in `home`."""

    def __init__(self, home: pathlib.Path) -> None:
        config = home / "superset_config.py"
        config.write_text(f"""
SECRET_KEY = {secrets.token_hex(32)!r}
SQLALCHEMY_DATABASE_URI = 'sqlite:///{home}/superset.db?check_same_thread=false'
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
""")
        self.environment = {**os.environ, "SUPERSET_CONFIG_PATH": str(config), "SUPERSET_HOME": str(home),
                            "FLASK_APP": "superset.app:create_app()"}
        self.environment.pop("PGDATABASE", None)
        self.bin = pathlib.Path(sys.executable).parent
        self.log = (home / "superset.log").open("w+")
        self.password = secrets.token_hex(8)
        self.cookies = CookieJar()
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def command(self, *arguments: str) -> None:
        done = subprocess.run([self.bin / "superset", *arguments], env=self.environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            sys.exit(f"superset {arguments[0]}:\n{done.stdout[-4000:]}")

    def start(self) -> None:
        self.command("db", "upgrade")
        self.command("fab", "create-admin", "--username", "admin", "--firstname", "A", "--lastname", "B",
                     "--email", "admin@example.com", "--password", self.password)
        self.command("init")
        self.server = subprocess.Popen([self.bin / "superset", "run", "-p", str(PORT), "--with-threads"],
                                       env=self.environment, stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(600):
            try:
                self.http.open(f"http://127.0.0.1:{PORT}/health", timeout=5)
                break
            except OSError:
                if self.server.poll() is not None:
                    break
                time.sleep(0.5)
        form = urllib.parse.urlencode({"username": "admin", "password": self.password}).encode()
        self.http.open(f"http://127.0.0.1:{PORT}/login/", form, timeout=120)

    def post(self, path: str, body: dict) -> dict:
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}/api/v1/{path}",
                                         json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            return json.load(self.http.open(request, timeout=300))
        except urllib.error.HTTPError as error:
            sys.exit(f"{path}: {error} {error.read().decode()[:2000]}")

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait(60)


def psql(script: str) -> None:
    subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1"], input=script, text=True, check=True,
                   stdout=subprocess.DEVNULL)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--coxswain", required=True)
    parser.add_argument("--modules", required=True)
    parser.add_argument("--screen")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder)
        company = home / "company"
        subprocess.run([arguments.coxswain, "sample", company], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["python3", HERE.parent / "tests" / "company.py", company], check=True)
        psql(f"""SELECT cxs_create_view('{VIEW}', 'margin', '{{"by": ["segment"]}}')""")
        wanted = {row["segment"]: Decimal(row["contribution_margin"]) for row in csv.DictReader(io.StringIO(
            subprocess.run([arguments.coxswain, "query", "margin", company, "--by", "segment", "--format",
                            "csv"], check=True, stdout=subprocess.PIPE, text=True).stdout))}

        superset = Superset(home)
        superset.start()
        try:
            return chart(superset, wanted, arguments)
        except BaseException:
            superset.log.seek(0)
            print(superset.log.read()[-6000:], file=sys.stderr)
            raise
        finally:
            superset.stop()


def chart(superset: Superset, wanted: dict, arguments: argparse.Namespace) -> int:
    where = urllib.parse.urlencode({"host": os.environ["PGHOST"], "port": os.environ["PGPORT"]})
    database = superset.post("database/", {
        "database_name": "Tern Outfitters",
        "sqlalchemy_uri": f"postgresql+psycopg2://postgres@/coxswain?{where}"})["id"]
    dataset = superset.post("dataset/", {"database": database, "schema": "public",
                                         "table_name": VIEW})["id"]
    metric = {"expressionType": "SQL", "sqlExpression": "SUM(contribution_margin)",
              "label": "Contribution margin", "optionName": "metric_margin"}
    source = {"id": dataset, "type": "table"}
    query = {"columns": ["segment"], "metrics": [metric], "orderby": [[metric, False]], "row_limit": 100}
    data = superset.post("chart/data", {"datasource": source, "queries": [query],
                                        "result_format": "json", "result_type": "full"})["result"][0]["data"]
    shown = {row["segment"]: Decimal(str(row["Contribution margin"])) for row in data}
    params = {"datasource": f"{dataset}__table", "viz_type": "echarts_timeseries_bar", "x_axis": "segment",
              "metrics": [metric], "groupby": [], "x_axis_sort": "Contribution margin",
              "x_axis_sort_asc": False, "row_limit": 100, "show_value": True, "show_legend": False,
              "y_axis_format": ",.0f", "x_axis_title": "", "y_axis_title": "", "orientation": "vertical"}
    slice_id = superset.post("chart/", {
        "slice_name": "Contribution margin by segment, from cxs_query", "viz_type": params["viz_type"],
        "datasource_id": dataset, "datasource_type": "table", "params": json.dumps(params)})["id"]
    close = all(abs(shown[name] - margin) < Decimal("0.005") for name, margin in wanted.items())
    if shown.keys() != wanted.keys() or not close:
        print(f"Superset charts {shown},\nthe command line says {wanted}", file=sys.stderr)
        return 1
    print(f"{len(shown)} segments are charted as the command line says them")
    session = next(cookie.value for cookie in superset.cookies if cookie.name == "session")
    screen = ["--screen", str(pathlib.Path(arguments.screen).resolve())] if arguments.screen else []
    return subprocess.run(["node", pathlib.Path(arguments.modules, "chart.mjs").resolve(), "--session", session,
                           "--address", f"http://127.0.0.1:{PORT}/explore/?slice_id={slice_id}", *screen]).returncode


if __name__ == "__main__":
    sys.exit(main())
