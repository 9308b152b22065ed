"""PSBTs: bitcoin-cli and two wallet libraries, embit and the Bitcoin Development Kit."""
import bdkpython
from embit.finalizer import finalize_psbt
from embit.psbt import PSBT

from . import Refused, require, same
from .node import satoshis


def judge(node, text, txid=None, fee=None):
    """Reads a PSBT with all three; returns what bitcoin-cli decodes."""
    decoded = node.cli("decodepsbt", text)
    node.cli("analyzepsbt", text)
    found = decoded["tx"]["txid"]
    if txid is not None:
        same("txid", txid, found)
    if fee is not None:
        same("fee", fee, satoshis(decoded["fee"]))
    with reading("embit"):
        same("txid by embit", found, PSBT.from_string(text).tx.txid().hex())
    with reading("the Bitcoin Development Kit"):
        written = bdkpython.Psbt(text).serialize()
    same("as the Bitcoin Development Kit writes it", sorted_lists(decoded),
         sorted_lists(node.decoded(written)))
    with reading("embit"):
        written = PSBT.from_string(text).to_string()
    same("as embit writes it", sorted_lists(decoded),
         sorted_lists(node.decoded(written)))
    return decoded


def judge_course(node, parts, combined, final, raw):
    """Combines, finalises and extracts what is given in parts; all must come to ours."""
    extracted = judge_combined(node, parts, combined)
    same("extracted by bitcoin-cli", raw.hex(), extracted.hex())
    ours = sorted_lists(judge(node, final))
    theirs = node.cli("finalizepsbt", combined, False)["psbt"]
    same("finalised by bitcoin-cli", ours, sorted_lists(node.decoded(theirs)))
    same("what analyzepsbt says comes next", node.cli("analyzepsbt", final)["next"], "extractor")
    same("extracted by bitcoin-cli", raw.hex(), node.cli("finalizepsbt", final)["hex"])
    with reading("embit"):
        extracted = finalize_psbt(PSBT.from_string(final)).serialize()
    same("extracted by embit", raw.hex(), extracted.hex())


def judge_combined(node, parts, combined):
    """Combines what is given in parts, which must come to ours.

    Returns the transaction to which bitcoin-cli and the Bitcoin Development Kit finalise it.
    """
    for part in parts:
        judge(node, part)
    ours = sorted_lists(judge(node, combined))
    joined = node.cli("combinepsbt", list(parts))
    same("combined by bitcoin-cli", ours, sorted_lists(node.decoded(joined)))
    with reading("the Bitcoin Development Kit"):
        joined = bdkpython.Psbt(parts[0])
        for part in parts[1:]:
            joined = joined.combine(bdkpython.Psbt(part))
        written = joined.serialize()
    same("combined by the Bitcoin Development Kit", ours,
         sorted_lists(node.decoded(written)))
    same("what analyzepsbt says comes next", node.cli("analyzepsbt", combined)["next"],
         "finalizer")
    theirs = node.cli("finalizepsbt", combined)
    require(theirs["complete"], "bitcoin-cli cannot finalise it")
    with reading("the Bitcoin Development Kit"):
        result = joined.finalize()
        require(result.could_finalize, "the Bitcoin Development Kit cannot finalise it")
        extracted = bytes(result.psbt.extract_tx_unchecked_fee_rate().serialize())
    same("finalised by the Bitcoin Development Kit", theirs["hex"], extracted.hex())
    return extracted


def sorted_lists(value):
    """A decoded PSBT without the order of its maps' entries."""
    if isinstance(value, dict):
        return {key: sorted(map(sorted_lists, each), key=str) if key in UNORDERED
                else sorted_lists(each) for key, each in value.items()}
    if isinstance(value, list):
        return [sorted_lists(each) for each in value]
    return value


# Maps of a PSBT that decodepsbt gives as lists.
UNORDERED = {"bip32_derivs", "taproot_bip32_derivs", "taproot_script_path_sigs",
             "taproot_scripts", "global_xpubs", "proprietary"}


class reading:  # noqa: N801
    """Turns any exception of a library into its refusal."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        if problem is not None and not isinstance(problem, (Refused, KeyboardInterrupt)):
            raise Refused(f"{self.name} refuses: {type(problem).__name__} {problem}") from problem
