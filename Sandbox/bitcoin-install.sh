#!/bin/bash
# Installs a real Bitcoin node (Debian's bitcoin-knots from trixie-backports) into one
# folder. The system's apt, libc and package database stay as they are; no root is needed.
#   usage: bitcoin-install.sh DEST
# Result: DEST/bin/{bitcoind,bitcoin-cli,bitcoin-tx,bitcoin-util,bitcoin-wallet}
set -euo pipefail
case ${1:-} in ''|-h|--help) sed -n '2,5s/^# \{0,1\}//p' "$0"; exit 2 ;; esac

for tool in apt-get apt-config dpkg; do
  command -v "$tool" >/dev/null || { echo "bitcoin-install: needs $tool (Debian)" >&2; exit 1; }
done
KEY=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$KEY" ] || { echo "bitcoin-install: install debian-archive-keyring ($KEY)" >&2; exit 1; }
case $(dpkg --print-architecture) in
  amd64) TRIPLET=x86_64-linux-gnu; LOADER=ld-linux-x86-64.so.2 ;;
  arm64) TRIPLET=aarch64-linux-gnu; LOADER=ld-linux-aarch64.so.1 ;;
  *) echo "bitcoin-install: only amd64 and arm64 are known here" >&2; exit 1 ;;
esac

mkdir -p "$1"
DEST=$(cd "$1" && pwd)
A=$DEST/.apt
rm -rf "$A"
mkdir -p "$A"/{etc/apt.conf.d,etc/preferences.d,etc/sources.list.d,lists/partial}
mkdir -p "$A"/{cache/archives/partial,state,log,debs}
: > "$A/state/status"

# The mirror that this machine's own apt uses; it needs no fetched lists to be asked.
SUITE=$(. /etc/os-release && echo "${VERSION_CODENAME:-none}")
MIRROR=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
           2>/dev/null | awk -v suite="$SUITE" '$2 == suite { print $1; exit }' || true)
case $(. /etc/os-release && echo "${ID:-}") in
  debian) : "${MIRROR:=http://deb.debian.org/debian}" ;;
  *) MIRROR=http://deb.debian.org/debian ;;
esac

for suite in trixie trixie-backports; do
  echo "deb [signed-by=$KEY] $MIRROR $suite main"
done > "$A/etc/sources.list"
{ # The machine's proxy and transport options first, then our own folders.
  apt-config dump --no-empty --format '%F "%v";%n' Acquire 2>/dev/null || true
  cat <<CONF
Dir::Etc "$A/etc";
Dir::Etc::sourcelist "$A/etc/sources.list";
Dir::Etc::sourceparts "$A/etc/sources.list.d";
Dir::Etc::preferencesparts "$A/etc/preferences.d";
Dir::State "$A/state";
Dir::State::Lists "$A/lists";
Dir::State::status "$A/state/status";
Dir::Cache "$A/cache";
Dir::Log "$A/log";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
  # Only root can become the _apt user, and _apt could not write into our folder.
  if [ "$(id -u)" -eq 0 ]; then echo 'APT::Sandbox::User "root";'; fi
} > "$A/apt.conf"
export APT_CONFIG=$A/apt.conf
apt-get update -qq
cd "$A/debs"
# The node, and the trixie libraries that it is linked with (its own libc included).
apt-get download -qq bitcoin-knots/trixie-backports \
  libc6 libgcc-s1 libstdc++6 libsqlite3-0 libzmq5 \
  libevent-core-2.1-7t64 libevent-extra-2.1-7t64 libevent-pthreads-2.1-7t64 \
  libbsd0 libmd0 libsodium23 libnorm1t64 libpgm-5.3-0t64 \
  libgssapi-krb5-2 libkrb5-3 libkrb5support0 libk5crypto3 libcom-err2 \
  libkeyutils1 libssl3t64
rm -rf "$DEST/root.new" && mkdir -p "$DEST/root.new" "$DEST/bin"
for deb in ./*.deb; do dpkg -x "$deb" "$DEST/root.new"; done
rm -rf "$DEST/root" && mv "$DEST/root.new" "$DEST/root"
for program in bitcoind bitcoin-cli bitcoin-tx bitcoin-util bitcoin-wallet; do
  cat > "$DEST/bin/$program" <<WRAP
#!/bin/sh
R=\$(dirname "\$(readlink -f "\$0")")/../root
L=\$R/usr/lib/$TRIPLET
exec "\$L/$LOADER" --library-path "\$L" "\$R/usr/bin/$program" "\$@"
WRAP
  chmod 755 "$DEST/bin/$program"
done
cd "$DEST" && rm -rf "$A"
# Read whole: a `head` that closes the pipe early would fail the script.
version=$("$DEST/bin/bitcoind" --version)
echo "${version%%$'\n'*}"
