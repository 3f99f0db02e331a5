"""The C++ API, by a program in C++."""

from ways.program import open_folder  # noqa: F401
