"""The command line."""

import subprocess

import canonical


def option(name, value):
    text = ",".join(value) if isinstance(value, list) else str(value)
    return ["--option", f"{name}={text}"]


def open_folder(folder, program):
    def ask(query, options):
        flags = [part for name, value in options.items() for part in option(name, value)]
        done = subprocess.run([program, "query", query, folder, "--format", "csv", *flags],
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return canonical.read_csv(done.stdout)

    return ask
