"""Puts the library with its dependencies inside into the wheel, built as scripts/package builds it.

Needs the whole source tree, of which this folder is a part. pyproject.toml says the rest.
"""

import re
import shutil
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

TREE = Path(__file__).resolve().parents[2]


class BuildWithLibrary(build_py):
    def run(self):
        if self.editable_mode:  # COXSWAIN_LIBRARY says then which library it is
            super().run()
            return
        shutil.rmtree(self.build_lib, ignore_errors=True)  # nothing of an older build
        super().run()
        for script in (["setup", "--package"], ["bundle-deps"], ["build", "bundled", "coxswain"]):
            subprocess.run([TREE / "scripts" / script[0], *script[1:]], check=True)
        package = Path(self.build_lib) / "coxswain"
        subprocess.run(["strip", "--strip-unneeded", "-o", package / "libcoxswain.so",
                        TREE / "build/bundled/libcoxswain.so"], check=True)
        # Of all that is compiled in.
        shutil.copytree(TREE / "build/deps/notices", package / "notices")
        shutil.copy(TREE / "LICENSE", package / "notices")


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


class AnyPython(bdist_wheel):
    """The library is of one platform; that ctypes calls it, any Python 3 can do."""

    def get_tag(self):
        return "py3", "none", super().get_tag()[2]


setup(
    version=re.search(r"project\(coxswain VERSION ([0-9.]+)",
                      (TREE / "CMakeLists.txt").read_text()).group(1),
    distclass=WithLibrary,
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": AnyPython},
    options={"build": {"build_base": str(TREE / "build/python-wheel")}},
)
