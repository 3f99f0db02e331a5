#!/usr/bin/env bash
# Builds the extension of bindings/sqlite and prints its path.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
scripts/build dev coxswain_sqlite
echo "$PWD/build/dev/coxswain_sqlite.so"
