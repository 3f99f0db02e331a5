"""A program that reads all questions and prints all answers: ask.c and ask.cc."""

import json
import subprocess

import canonical


def open_folder(folder, program):
    running = subprocess.Popen([program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, bufsize=1)

    def ask(query, options):
        running.stdin.write(f"{query}\t{json.dumps(options)}\n")
        running.stdin.flush()
        text = ""
        while not text.endswith("\x1e"):
            read = running.stdout.read(1)
            if not read:
                raise RuntimeError(running.stderr.read())
            text += read
        return canonical.read_csv(text[:-1])

    def close():
        running.communicate()

    ask.close = close
    return ask
