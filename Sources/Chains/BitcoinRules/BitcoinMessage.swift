import ChainModel
import Digests
import Units

/// Why nothing can be said of a signed message.
public enum BitcoinMessageError: Error, Sendable, Equatable {
    /// The address is none of the network.
    case address(BitcoinAddressError)
    /// The signature is no Base64.
    case base64(Base64Error)
    /// The signature is neither 65 bytes with a known header nor a witness stack.
    case signatureMalformed
    /// Messages by such an address, or by a witness script of this form, are not understood here.
    case unsupported
}

/// Checks messages that are signed with the key of an address.
///
/// Source: Bitcoin Core, `MessageVerify`; BIP-0137 for segwit addresses in the old format;
/// BIP-0322, "simple" and "full".
public enum BitcoinMessage {
    /// Whether whoever holds an address's keys has signed a message.
    ///
    /// Does the same as ``check(_:by:signature:)`` for an address that is still a text.
    /// - Parameter message: the message's bytes, in UTF-8 where it is a text.
    /// - Throws: `BitcoinMessageError` where there is nothing to check; a signature of someone
    ///   else or of another message is no error.
    public static func verify(
        address: String, message: [UInt8], signature: String, network: BitcoinNetwork
    ) throws(BitcoinMessageError) -> Bool {
        let script: BitcoinScript
        do {
            script = try BitcoinAddress.decode(address, network: network)
        } catch {
            throw .address(error)
        }
        let finding: BitcoinMessageFinding
        do {
            finding = try check(message, by: script, signature: signature)
        } catch {
            switch error {
            case .base64(let reason): throw .base64(reason)
            case .malformed, .wrongHeader: throw .signatureMalformed
            case .otherKind, .otherAddress, .badSignature: return false
            }
        }
        switch finding {
        case .valid: return true
        case .inconclusive: throw .unsupported
        }
    }

    /// Returns what the old format signs. Source: Bitcoin Core, `MESSAGE_MAGIC`.
    public static func legacyDigest(_ message: [UInt8]) -> Bytes32 {
        var bytes: [UInt8] = []
        bytes.appendSized(Array("Bitcoin Signed Message:\n".utf8))
        bytes.appendSized(message)
        return Bytes32(digest: SHA256.doubleHash(bytes))
    }

    /// Returns the transaction that BIP-0322 lets the signer sign, without its witness, and the
    /// output that it spends.
    public static func toSign(
        _ message: [UInt8], by script: BitcoinScript
    ) -> (transaction: BitcoinTransaction, spent: BitcoinOutput) {
        let spent = BitcoinOutput(value: .zero(.btc), script: script)
        let nothing = TransactionID(Bytes32(head: 0, tail: 0))
        let commitment = [0, 32] + BitcoinTaggedHash.signedMessage.hash(message).bytes
        let toSpend = BitcoinTransaction(
            version: 0,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(transaction: nothing, outputIndex: .max),
                    signatureScript: commitment, sequence: 0, witness: [])
            ], outputs: [spent], lockTime: 0)
        let toSign = BitcoinTransaction(
            version: 0,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(transaction: toSpend.txID, outputIndex: 0),
                    signatureScript: [], sequence: 0, witness: [])
            ],
            outputs: [
                BitcoinOutput(
                    value: .zero(.btc), script: BitcoinScript([BitcoinScript.Opcode.returnData]))
            ], lockTime: 0)
        return (toSign, spent)
    }
}
