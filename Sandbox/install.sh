#!/bin/bash
# Installs what the sandbox runs on into one folder; the second run ends at once.
#   usage: Sandbox/install.sh [DEST] [--with-injective] [--with-judges] [--with-browser]
# DEST is .sandbox at the repository's root if not given. It gets:
#   DEST/bitcoin/bin     bitcoind and its tools (bitcoin-knots, from Debian)
#   DEST/venv            Python with py-evm, eth-account, coincurve, vyper
#   DEST/injective       only with --with-injective: the Go node injectived (BUSL-1.1)
#   DEST/judges          only with --with-judges: libbitcoinkernel, eth-account, embit and the
#                        Bitcoin Development Kit, which judge what tests sign
#   DEST/browser         only with --with-browser: Playwright and axe-core, for the console's pages
# Several runs at once are safe: the later ones wait for the first.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
DEST=$(dirname "$HERE")/.sandbox
INJECTIVE=no
JUDGES=no
BROWSER=no
for argument in "$@"; do
  case $argument in
    --with-injective) INJECTIVE=yes ;;
    --with-judges) JUDGES=yes ;;
    --with-browser) BROWSER=yes ;;
    -h|--help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    -*) echo "install: unknown option $argument (see --help)" >&2; exit 2 ;;
    *) DEST=$argument ;;
  esac
done
mkdir -p "$DEST"
DEST=$(cd "$DEST" && pwd)
[ -e "$DEST/.gitignore" ] || echo '*' > "$DEST/.gitignore"
exec 9> "$DEST/.lock"
flock 9

digest() { cat "$@" | sha256sum | cut -c1-64; }
is_done() { [ "$(cat "$DEST/$1.stamp" 2>/dev/null || true)" = "$2" ]; }
say() { echo "install: $*"; }

make_venv() { # FOLDER REQUIREMENTS
  rm -rf "$1"
  if ! python3 -c 'import venv, ensurepip' 2>/dev/null; then
    echo "install: Python's venv module is missing: apt-get install python3-venv" >&2
    exit 1
  fi
  python3 -m venv "$1"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-input -r "$2"
}

pins=$(digest "$HERE/bitcoin-install.sh")
if is_done bitcoin "$pins" && [ -x "$DEST/bitcoin/bin/bitcoind" ]; then
  say "bitcoin is there"
else
  say "bitcoin: fetching bitcoin-knots from Debian's trixie-backports (about 32 MB)"
  rm -f "$DEST/bitcoin.stamp"
  say "bitcoin: $(bash "$HERE/bitcoin-install.sh" "$DEST/bitcoin")"
  echo "$pins" > "$DEST/bitcoin.stamp"
fi

python=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
pins="$python $(digest "$HERE/requirements.txt")"
if is_done python "$pins" && [ -x "$DEST/venv/bin/vyper" ]; then
  say "python packages are there"
else
  say "python: making a venv with py-evm, eth-account, coincurve and vyper"
  rm -f "$DEST/python.stamp"
  make_venv "$DEST/venv" "$HERE/requirements.txt"
  echo "$pins" > "$DEST/python.stamp"
fi

if [ "$INJECTIVE" = yes ]; then
  pins="$python $(digest "$HERE/requirements-injective.txt")"
  if is_done injective "$pins" && [ -x "$DEST/injective/bin/injectived" ]; then
    say "injective-core is there"
  else
    say "injective: making a venv with injective-core (76 MB, licence BUSL-1.1, tests only)"
    rm -f "$DEST/injective.stamp"
    make_venv "$DEST/injective" "$HERE/requirements-injective.txt"
    echo "$pins" > "$DEST/injective.stamp"
  fi
fi
if [ "$JUDGES" = yes ]; then
  pins="$python $(digest "$HERE/requirements-judges.txt")"
  if is_done judges "$pins" && [ -x "$DEST/judges/bin/python" ]; then
    say "the judges are there"
  else
    say "judges: making a venv with libbitcoinkernel, eth-account, embit and bdkpython"
    rm -f "$DEST/judges.stamp"
    make_venv "$DEST/judges" "$HERE/requirements-judges.txt"
    echo "$pins" > "$DEST/judges.stamp"
  fi
fi
if [ "$BROWSER" = yes ]; then
  pins="$python $(digest "$HERE/requirements-browser.txt")"
  if is_done browser "$pins" && [ -x "$DEST/browser/bin/python" ]; then
    say "the browser's driver is there"
  else
    say "browser: making a venv with Playwright and axe-core; chromium itself is Debian's"
    rm -f "$DEST/browser.stamp"
    make_venv "$DEST/browser" "$HERE/requirements-browser.txt"
    echo "$pins" > "$DEST/browser.stamp"
  fi
fi
say "ready in $DEST"
