#!/bin/bash
# Starts a real EVM node with one validator in the foreground, on 127.0.0.1 only: the Go daemon
# injectived (a CometBFT chain whose EVM and eth_ JSON-RPC are go-ethereum's). Blocks are final
# at once, so that there are no reorgs on it; evm_front.py is for those.
#   usage: evm-node.sh INJECTIVED HOMEDIR [RPCPORT=8545] [BLOCK_MS=500] [EVM_CHAIN_ID=31338]
# INJECTIVED is .sandbox/injective/bin/injectived after install.sh --with-injective.
# The ports RPCPORT to RPCPORT+6 are taken; WebSocket is on RPCPORT+1.
# Funded accounts: the private keys 0x…01 to 0x…0a (32 bytes), for tests only.
set -euo pipefail
case ${1:-} in ''|-h|--help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2 ;; esac
I=$1; H=${2:?HOMEDIR is missing}; PORT=${3:-8545}; MS=${4:-500}; EVM_ID=${5:-31338}
HERE=$(cd "$(dirname "$0")" && pwd)
CHAIN=injective-777
FUNDS=1000000000000000000000000inj
umask 077
mkdir -p "$(dirname "$H")"
export TMPDIR="$H/tmp" # Each run leaves a folder there.
if [ ! -e "$H/.ready" ]; then # A half-made home is made anew.
  if [ -e "$H" ] && [ ! -e "$H/.evm-node" ]; then
    echo "evm-node: $H is there and not from here" >&2; exit 1
  fi
  rm -rf "$H"; mkdir -p "$TMPDIR"; : > "$H/.evm-node"
  quietly() { "$I" --home "$H" "$@" > "$H/setup.log" 2>&1 || { cat "$H/setup.log" >&2; exit 1; }; }
  quietly init sandbox --chain-id "$CHAIN"
  quietly keys add validator --keyring-backend test --no-backup
  accounts=$(python3 "$HERE/evm_node_genesis.py" "$H/config/genesis.json" "$EVM_ID")
  validator=$("$I" --home "$H" keys show validator -a --keyring-backend test)
  for account in "$validator" $accounts; do
    quietly add-genesis-account "$account" "$FUNDS" --chain-id "$CHAIN"
  done
  quietly genesis gentx validator 1000000000000000000000inj --chain-id "$CHAIN" \
    --keyring-backend test
  quietly genesis collect-gentxs
  quietly genesis validate
  : > "$H/.ready"
fi
mkdir -p "$TMPDIR"
exec "$I" --home "$H" start --chain-id "$CHAIN" \
  --json-rpc.enable --json-rpc.api eth,net,web3,txpool \
  --json-rpc.address "127.0.0.1:$PORT" --json-rpc.ws-address "127.0.0.1:$((PORT + 1))" \
  --json-rpc.metrics-address "127.0.0.1:$((PORT + 2))" \
  --rpc.laddr "tcp://127.0.0.1:$((PORT + 3))" --rpc.pprof_laddr "" \
  --p2p.laddr "tcp://127.0.0.1:$((PORT + 4))" --p2p.pex=false --p2p.seeds "" \
  --p2p.persistent_peers "" \
  --grpc.address "127.0.0.1:$((PORT + 5))" --grpc-web.enable=false \
  --api.enable=false --api.address "tcp://127.0.0.1:$((PORT + 6))" \
  --unsafe-consensus-timeout-commit "${MS}ms" --log-level "${LOG_LEVEL:-warn}" --log-no-color
