"""eth-account: the keys and signatures of EVM chains."""
import rlp
from eth_abi import encode
from eth_account import Account
from eth_account.messages import encode_defunct, encode_typed_data
from eth_utils import keccak, to_checksum_address

from . import Refused, same


def sender_of(raw):
    """Returns who signed a raw transaction, with EIP-55's capitals."""
    try:
        return Account.recover_transaction(raw)
    except Exception as problem:  # eth-account raises many kinds for bytes that it refuses.
        raise Refused(f"eth-account refuses the transaction: {problem}") from problem


def address(account):
    """Returns the text of an address of 20 bytes, with EIP-55's capitals."""
    return to_checksum_address(account)


def transfer_data(to, amount):
    """Returns what calls ERC-20's transfer."""
    return "0x" + (keccak(text="transfer(address,uint256)")[:4] + encode(
        ["address", "uint256"], [to, amount])).hex()


def nonce_of(raw):
    """Returns the nonce of a raw transaction, which is the first field, or the second if typed."""
    fields = rlp.decode(raw if raw[0] >= 0xc0 else raw[1:])
    return int.from_bytes(fields[0 if raw[0] >= 0xc0 else 1], "big")


def judge(raw, sender, transaction_hash=None):
    """Recovers the sender of a raw transaction and compares it."""
    same("sender", sender, sender_of(raw))
    if transaction_hash is not None:
        same("hash", transaction_hash, "0x" + keccak(raw).hex())


def judge_signing(fields, key, raw, transaction_hash, sender):
    """Compares a signed transaction with what eth-account signs of the same fields."""
    judge(raw, sender, transaction_hash)
    same("sender", sender, Account.from_key(key).address)
    same("raw transaction", raw.hex(),
         bytes(Account.sign_transaction(fields, key).raw_transaction).hex())


def judge_message(message, key, signature):
    """Compares a signature under EIP-191 with eth-account's, and recovers its signer."""
    _judge_signable(encode_defunct(message), key, signature)


def judge_typed_data(typed, key, signature):
    """Compares a signature under EIP-712 with eth-account's, and recovers its signer."""
    _judge_signable(encode_typed_data(full_message=typed), key, signature)


def _judge_signable(signable, key, signature):
    same("signer", Account.recover_message(signable, signature=signature),
         Account.from_key(key).address)
    same("signature", signature.hex(),
         bytes(Account.sign_message(signable, key).signature).hex())
