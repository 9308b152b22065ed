import ChainModel
import Digests
import Units

/// How a message was signed.
public enum BitcoinMessageForm: Sendable, Hashable {
    /// 65 bytes that name the key. Source: Bitcoin Core, `signmessage`; BIP-0137.
    case legacy
    /// A witness stack. Source: BIP-0322, "Simple".
    case simple
    /// A whole transaction, with its own time locks. Source: BIP-0322, "Full".
    case full(lockTime: UInt32, sequence: UInt32)
}

/// Why a signature proves nothing, although nothing in it is wrong. Source: BIP-0322.
public enum BitcoinMessageDoubt: Sendable, Hashable {
    /// The address, or what its witness runs, is no script that is understood here.
    case script
    /// It spends further outputs, as a proof of funds does; these are not looked at.
    case proofOfFunds
    /// The transaction has a version that may come to mean something.
    case version(UInt32)
}

/// What is known of a signature that was not refused; only `valid` proves anything.
public enum BitcoinMessageFinding: Sendable, Hashable {
    /// Whoever holds the address's key signed the message.
    case valid(BitcoinMessageForm)
    /// Nobody can say.
    case inconclusive(BitcoinMessageDoubt)
}

/// Why a signature is refused.
public enum BitcoinMessageRefusal: Error, Sendable, Hashable {
    /// It is no Base64.
    case base64(Base64Error)
    /// It is too long, or neither 65 bytes, nor a witness stack, nor such a transaction.
    case malformed
    /// The first of its 65 bytes names no kind of address.
    case wrongHeader(UInt8)
    /// The first of its 65 bytes names another kind of address than this is.
    case otherKind
    /// It is another key's, or of another message: no one can tell which of the two.
    case otherAddress
    /// The key is the address's, and the signature is not good for it.
    case badSignature
}

extension BitcoinMessage {
    /// The longest signature that is read, in characters of Base64.
    public static let signatureByteCountMax = 16_384

    /// Checks a signature of a message against an output script.
    ///
    /// The old format says in its header for which kind of address it is; it is not taken for
    /// another kind. BIP-0322 signatures have the prefix `smp` or `ful`, or none; those of P2PKH
    /// come as "full" only, and "simple" ones of P2SH-P2WPKH as wallets make them: the script that
    /// the input lacks follows from the key. Scripts of other forms are inconclusive, never valid.
    /// - Throws: `BitcoinMessageRefusal`.
    public static func check(
        _ message: [UInt8], by script: BitcoinScript, signature: String
    ) throws(BitcoinMessageRefusal) -> BitcoinMessageFinding {
        guard signature.utf8.count <= signatureByteCountMax else { throw .malformed }
        let prefix = signature.prefix(3)
        // As Base64 these would be a witness of 178 items or a transaction of a version far above
        // 2; the old format begins with `G` to `K`.
        switch prefix {
        case "smp":
            let items = try witness(try decoded(signature.dropFirst(3)))
            guard let items else { throw .malformed }
            return try checkSimple(items, by: script, message)
        case "ful":
            return try checkFull(try decoded(signature.dropFirst(3)), by: script, message)
        case "pof":
            return .inconclusive(.proofOfFunds)
        case _:
            let bytes = try decoded(signature[...])
            if bytes.count == legacyByteCount {
                return try checkLegacy(bytes, by: script, legacyDigest(message))
            }
            if let items = try witness(bytes) {
                return try checkSimple(items, by: script, message)
            }
            return try checkFull(bytes, by: script, message)
        }
    }

    private static let legacyByteCount = 65

    private static func decoded(
        _ text: Substring
    ) throws(BitcoinMessageRefusal) -> [UInt8] {
        do {
            return try Base64.decode(String(text))
        } catch {
            throw .base64(error)
        }
    }

    private static func checkLegacy(
        _ signature: [UInt8], by script: BitcoinScript, _ digest: Bytes32
    ) throws(BitcoinMessageRefusal) -> BitcoinMessageFinding {
        let header = signature[0]
        guard (27...42).contains(header) else { throw .wrongHeader(header) }
        let kind: BitcoinScript.Kind =
            switch header {
            case ...34: .p2pkh
            case ...38: .p2sh
            default: .p2wpkh
            }
        guard script.kind == kind else { throw .otherKind }
        let key = BitcoinCurve.recover(
            compact: Array(signature.dropFirst()), recoveryID: Int(header - 27) & 3,
            digest: digest, compressed: header >= 31)
        guard let key else { throw .badSignature }
        let hash = Hash160.hash(key)
        let paid: BitcoinScript =
            switch header {
            case ...34: .p2pkh(hash)
            case ...38: nested(hash).output
            default: .p2wpkh(hash)
            }
        guard paid == script else { throw .otherAddress }
        return .valid(.legacy)
    }

    /// Returns the items of a witness stack; nil for other bytes.
    private static func witness(
        _ bytes: [UInt8]
    ) throws(BitcoinMessageRefusal) -> [[UInt8]]? {
        do {
            return try bytes.withReader { (reader) throws(BitcoinParseError) in
                var items: [[UInt8]] = []
                for _ in 0..<(try reader.count(ofAtLeast: 1)) {
                    items.append(Array(try reader.sized()))
                }
                return reader.remainingByteCount == 0 ? items : nil
            }
        } catch {
            return nil
        }
    }

    private static func checkSimple(
        _ witness: [[UInt8]], by script: BitcoinScript, _ message: [UInt8]
    ) throws(BitcoinMessageRefusal) -> BitcoinMessageFinding {
        var (transaction, spent) = toSign(message, by: script)
        transaction.inputs[0].witness = witness
        switch script.kind {
        case .p2wpkh, .p2tr, .p2wsh: break
        case .p2pkh: throw .malformed
        case .p2sh:
            guard witness.count == 2 else { return .inconclusive(.script) }
            let redeem = nested(Hash160.hash(witness[1])).redeem
            transaction.inputs[0].signatureScript = BitcoinScript.pushing([redeem.bytes])
        case .publicKey, .multisig, .data, .anchor, .witnessUnknown, .nonstandard:
            return .inconclusive(.script)
        }
        return try BitcoinMessageSpend(transaction, spent: spent).check(as: .simple)
    }

    private static func checkFull(
        _ bytes: [UInt8], by script: BitcoinScript, _ message: [UInt8]
    ) throws(BitcoinMessageRefusal) -> BitcoinMessageFinding {
        let transaction: BitcoinTransaction
        do {
            transaction = try BitcoinTransaction.parse(bytes)
        } catch {
            throw .malformed
        }
        let (wanted, spent) = toSign(message, by: script)
        guard let input = transaction.inputs.first, transaction.outputs == wanted.outputs else {
            throw .malformed
        }
        guard input.previousOutput == wanted.inputs[0].previousOutput else { throw .otherAddress }
        guard transaction.inputs.count == 1 else { return .inconclusive(.proofOfFunds) }
        guard transaction.version == 0 || transaction.version == 2 else {
            return .inconclusive(.version(transaction.version))
        }
        return try BitcoinMessageSpend(transaction, spent: spent).check(
            as: .full(lockTime: transaction.lockTime, sequence: input.sequence))
    }

    private static func nested(
        _ hash: [UInt8]
    ) -> (redeem: BitcoinScript, output: BitcoinScript) {
        let redeem = BitcoinScript.p2wpkh(hash)
        return (redeem, .p2sh(Hash160.hash(redeem.bytes)))
    }
}
