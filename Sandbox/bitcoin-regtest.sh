#!/bin/bash
# Starts a regtest node in the foreground, on 127.0.0.1 only.
#   usage: bitcoin-regtest.sh BINDIR DATADIR [RPCPORT] [more bitcoind options...]
# The RPC user is $BITCOIN_RPC_USER (or sandbox); the password is $BITCOIN_RPC_PASSWORD, or
# is read from the file $BITCOIN_RPC_PASSWORD_FILE. Both go to bitcoind through a file that
# only its owner reads, never through the command line. REST is on the RPC port. With
# $BITCOIN_ZMQ_PORT set, block hashes are published there and transactions on the next port.
# -corepolicy=1 asks for Bitcoin Core's mempool policy instead of Knots' stricter one, and
# -mempooltruc=enforce for version 3 transactions as Core has them.
set -euo pipefail
case ${1:-} in ''|-h|--help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;; esac
BIN=$1; DATA=${2:?DATADIR is missing}; PORT=${3:-18443}
shift 2; [ $# -eq 0 ] || shift
RPC_USER=${BITCOIN_RPC_USER:-sandbox}
RPC_PASSWORD=${BITCOIN_RPC_PASSWORD:-}
if [ -z "$RPC_PASSWORD" ] && [ -n "${BITCOIN_RPC_PASSWORD_FILE:-}" ]; then
  RPC_PASSWORD=$(cat "$BITCOIN_RPC_PASSWORD_FILE")
fi
[ -n "$RPC_PASSWORD" ] || {
  echo "bitcoin-regtest: set BITCOIN_RPC_PASSWORD or BITCOIN_RPC_PASSWORD_FILE" >&2; exit 2; }
umask 077
mkdir -p "$DATA"
DATA=$(cd "$DATA" && pwd)
printf '[regtest]\nrpcuser=%s\nrpcpassword=%s\n' "$RPC_USER" "$RPC_PASSWORD" \
  > "$DATA/sandbox.conf"
unset BITCOIN_RPC_PASSWORD
ZMQ=()
if [ -n "${BITCOIN_ZMQ_PORT:-}" ]; then
  ZMQ=("-zmqpubhashblock=tcp://127.0.0.1:$BITCOIN_ZMQ_PORT"
       "-zmqpubrawtx=tcp://127.0.0.1:$((BITCOIN_ZMQ_PORT + 1))")
fi
exec "$BIN/bitcoind" -regtest -datadir="$DATA" -conf="$DATA/sandbox.conf" -nosettings \
  -server=1 -rest=1 -txindex=1 -blockfilterindex=1 -coinstatsindex=1 \
  -listen=0 -dnsseed=0 -natpmp=0 -upnp=0 -connect=0 \
  -rpcbind=127.0.0.1 -rpcallowip=127.0.0.1 -rpcport="$PORT" \
  -fallbackfee=0.0001 -corepolicy=1 -mempooltruc=enforce \
  -rpcthreads=8 -rpcworkqueue=256 -printtoconsole=0 "${ZMQ[@]}" "$@"
