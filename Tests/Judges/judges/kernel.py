"""libbitcoinkernel: Bitcoin Core's own consensus code, without a node."""
import pbk
from pbk.script import PrecomputedTransactionData

from . import Refused, require, same


def judge(raw, spent, txid=None):
    """Verifies the script of every input with all consensus flags.

    `spent` are pairs of satoshis and script, one for each input in its order.
    """
    try:
        transaction = pbk.Transaction(raw)
    except RuntimeError as problem:
        raise Refused("libbitcoinkernel cannot read the transaction") from problem
    same("the transaction as libbitcoinkernel writes it", raw, bytes(transaction))
    if txid is not None:
        same("txid", txid, str(transaction.txid))
    require(len(spent) == len(transaction.inputs), "there is not one spent output for each input")
    scripts = [pbk.ScriptPubkey(script) for _, script in spent]
    outputs = [pbk.TransactionOutput(script, value) for script, (value, _) in zip(scripts, spent)]
    data = PrecomputedTransactionData(transaction, outputs)
    for index, (script, (value, _)) in enumerate(zip(scripts, spent)):
        is_valid = script.verify(
            value, transaction, data, index, pbk.ScriptVerificationFlags.ALL)
        require(is_valid, f"libbitcoinkernel refuses input {index}")
