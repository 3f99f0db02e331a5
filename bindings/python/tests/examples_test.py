"""The examples, as people run them."""

import os
import subprocess
import sys
import unittest

from company import TREE, public_data


def output(name, **environment):
    done = subprocess.run([sys.executable, "-W", "error", TREE / "examples/python" / name],
                          env={**os.environ, **environment}, capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


class Examples(unittest.TestCase):
    def test_ten_lines(self):
        self.assertEqual(output("ten_lines.py"), "Industry 800.500000 -19.500000\n"
                                                 "Retail 1000.000000 360.000000\n")

    def test_adventureworks(self):
        told = output("adventureworks.py",
                      COXSWAIN_TEST_DATA=str(public_data("adventureworks").parent))
        self.assertIn("Net revenue 80,450,596.98, gross margin 470,482.60, contribution margin "
                      "-1,540,783.31", told)
        self.assertIn("The same digits: True", told)
        self.assertIn("Chart waterfall", told)


if __name__ == "__main__":
    unittest.main()
