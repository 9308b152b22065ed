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
/// BIP-0322, "simple", for P2WPKH, P2TR and P2WSH.
public enum BitcoinMessage {
    /// Whether whoever holds an address's keys has signed a message.
    ///
    /// The old format says in its header for which kind of address it is; it is not taken for
    /// another kind. BIP-0322 signatures come with or without their prefix `smp`.
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
        let bytes: [UInt8]
        do {
            bytes = try Base64.decode(withoutPrefix(signature))
        } catch {
            throw .base64(error)
        }
        if bytes.count == legacyByteCount {
            return try verifyLegacy(bytes, by: script, legacyDigest(message))
        }
        switch script.kind {
        case .p2wpkh, .p2tr, .p2wsh:
            return try verifySimple(try witness(bytes), by: script, message)
        case .p2pkh, .p2sh:
            throw .signatureMalformed
        case .publicKey, .multisig, .data, .anchor, .witnessUnknown, .nonstandard:
            throw .unsupported
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

    private static let legacyByteCount = 65

    private static func withoutPrefix(_ signature: String) -> String {
        // As Base64 the prefix would be a witness of 178 items, which no script takes.
        signature.hasPrefix("smp") ? String(signature.dropFirst(3)) : signature
    }

    private static func verifyLegacy(
        _ signature: [UInt8], by script: BitcoinScript, _ digest: Bytes32
    ) throws(BitcoinMessageError) -> Bool {
        let header = signature[0]
        guard (27...42).contains(header) else { throw .signatureMalformed }
        let key = BitcoinCurve.recover(
            compact: Array(signature.dropFirst()), recoveryID: Int(header - 27) & 3,
            digest: digest, compressed: header >= 31)
        guard let key else { return false }
        let hash = Hash160.hash(key)
        switch header {
        case ...34: return script == .p2pkh(hash)
        case ...38: return script == .p2sh(Hash160.hash(BitcoinScript.p2wpkh(hash).bytes))
        default: return script == .p2wpkh(hash)
        }
    }

    private static func witness(_ bytes: [UInt8]) throws(BitcoinMessageError) -> [[UInt8]] {
        do {
            return try bytes.withReader { (reader) throws(BitcoinParseError) in
                var items: [[UInt8]] = []
                for _ in 0..<(try reader.count(ofAtLeast: 1)) {
                    items.append(Array(try reader.sized()))
                }
                guard reader.remainingByteCount == 0 else { throw reader.error(.trailingBytes) }
                return items
            }
        } catch {
            throw .signatureMalformed
        }
    }

    private static func verifySimple(
        _ witness: [[UInt8]], by script: BitcoinScript, _ message: [UInt8]
    ) throws(BitcoinMessageError) -> Bool {
        guard let program = script.witnessProgram?.program, let last = witness.last else {
            return false
        }
        let (transaction, spent) = toSign(message, by: script)
        let hasher = BitcoinSignatureHasher(transaction, known: [spent])
        switch script.kind {
        case .p2tr:
            return try verifyTaproot(witness, outputKey: program, hasher)
        case .p2wpkh:
            guard witness.count == 2, last.count == 33, Hash160.hash(last) == program else {
                return false
            }
            return isSigned(witness[0], by: last, code: .p2pkh(program), hasher)
        case .p2wsh:
            guard SHA256.hash(last) == program else { return false }
            return try verify(witness.dropLast(), code: BitcoinScript(last), hasher)
        case .p2pkh, .p2sh, .publicKey, .multisig, .data, .anchor, .witnessUnknown, .nonstandard:
            throw .unsupported
        }
    }

    private static func verifyTaproot(
        _ witness: [[UInt8]], outputKey: [UInt8], _ hasher: BitcoinSignatureHasher
    ) throws(BitcoinMessageError) -> Bool {
        // More items are a script path or an annex.
        guard witness.count == 1 else { throw .unsupported }
        let signature = witness[0]
        let type = signature.count == 65 ? signature[64] : BitcoinSignatureHashType.byDefault
        let isWhole = signature.count == 64 || type == BitcoinSignatureHashType.all
        guard isWhole, (64...65).contains(signature.count) else { return false }
        do {
            return BitcoinCurve.isValid(
                schnorr: Array(signature.prefix(64)),
                for: try hasher.taproot(input: 0, type: type), key: outputKey)
        } catch {
            return false
        }
    }

    /// Whether what is left of a witness satisfies its script, of which a few forms are known.
    private static func verify(
        _ items: [[UInt8]], code: BitcoinScript, _ hasher: BitcoinSignatureHasher
    ) throws(BitcoinMessageError) -> Bool {
        if let key = code.paidPublicKey {
            return items.count == 1 && isSigned(items[0], by: key, code: code, hasher)
        }
        if let hash = code.paidKeyHash {
            guard items.count == 2, Hash160.hash(items[1]) == hash else { return false }
            return isSigned(items[0], by: items[1], code: code, hasher)
        }
        guard let (required, keys) = code.multisigPolicy else { throw .unsupported }
        guard items.count == required + 1, items[0].isEmpty else { return false }
        // Signatures come in the order of their keys.
        var signatures = items.dropFirst()
        for key in keys {
            guard let next = signatures.first else { break }
            if isSigned(next, by: key, code: code, hasher) { signatures.removeFirst() }
        }
        return signatures.isEmpty
    }

    /// Whether a key has signed all of the transaction. Source: BIP-0322, "Required rules".
    private static func isSigned(
        _ signature: [UInt8], by key: [UInt8], code: BitcoinScript, _ hasher: BitcoinSignatureHasher
    ) -> Bool {
        guard key.count == 33, BitcoinSignatureEncoding.isStrict(signature),
            signature.last == BitcoinSignatureHashType.all
        else { return false }
        let digest = hasher.witnessV0(
            input: 0, scriptCode: code.bytes, type: BitcoinSignatureHashType.all)
        return BitcoinCurve.isValid(der: signature.dropLast(), for: digest, key: key)
    }
}
