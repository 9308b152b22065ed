#!/usr/bin/env bash
# Installs the Debian packages that a job needs, and nothing that is there already.
#   usage: prepare.sh build|test
set -euo pipefail
build=(libcurl4-openssl-dev libsecp256k1-dev libssl-dev libexpat1-dev libbz2-dev libsqlite3-dev
    libqrencode-dev pkg-config python3-venv)
test=("${build[@]}" nginx-light openssl gzip libbotan-2-dev libxml2-utils
    chromium fonts-noto-cjk)
case "${1:-}" in
    build) wanted=("${build[@]}") ;;
    test) wanted=("${test[@]}") ;;
    *) echo "usage: prepare.sh build|test" >&2; exit 2 ;;
esac
missing=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "Installing from Debian: ${missing[*]}"
    root=()
    if [ "$(id -u)" != 0 ]; then
        root=(sudo)
        command -v sudo >/dev/null || {
            echo "Not root, and there is no sudo. As root, run: apt-get install ${missing[*]}" >&2
            exit 1
        }
    fi
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi
command -v swift >/dev/null || {
    echo "Swift is missing. Install Swift 6.3 from swift.org, then try again." >&2
    exit 1
}
