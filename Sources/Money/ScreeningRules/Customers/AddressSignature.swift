public import BitcoinRules
public import EVMRules
import Encodings

/// How the ownership of an address was shown.
public enum OwnershipMethod: String, Sendable, Hashable, CaseIterable {
    /// Bitcoin's old signed message. Source: Bitcoin Core, `signmessage`; BIP-0137.
    case bitcoinMessage
    /// BIP-0322, "Simple".
    case bip322Simple
    /// BIP-0322, "Full".
    case bip322Full
    /// `personal_sign`. Source: EIP-191, version 0x45.
    case personalSign
    /// A small payment of an exact amount from the address.
    case microTransaction
    /// The customer's word, which a person accepted.
    case declaration

    /// Whether it needs the address's key: a word alone does not.
    public var isProof: Bool {
        switch self {
        case .bitcoinMessage, .bip322Simple, .bip322Full, .personalSign, .microTransaction: true
        case .declaration: false
        }
    }
}

/// Why a signature shows nothing.
public enum AddressSignatureRefusal: Error, Sendable, Hashable {
    /// It is longer than `AddressSignature.byteCountMax`.
    case tooLong
    /// It is no hexadecimal text.
    case notHex
    /// Checking an address of this family is not possible here.
    case unsupported(ScreeningFamily)
    /// It is of another key or another message.
    case otherAddress
    /// A Bitcoin signature is refused.
    case bitcoin(BitcoinMessageRefusal)
    /// An EVM signature is refused.
    case evm(EVMSignatureError)
    /// Nothing in it is wrong, and it proves nothing all the same.
    case inconclusive(BitcoinMessageDoubt)

    /// The refusal in a sentence for the person who signed.
    public var sentence: String {
        switch self {
        case .tooLong: "It is longer than any signature that is read."
        case .notHex: "It must be hexadecimal: 65 bytes as the wallet gives them."
        case .unsupported: "Signatures by such an address are not checked here."
        case .otherAddress, .bitcoin(.otherAddress):
            "It was made by another address, or for another text. Sign the text as it is."
        case .bitcoin(.base64): "It must be Base64 as the wallet gives it."
        case .bitcoin(.malformed), .bitcoin(.wrongHeader):
            "It is in no format that is known: signmessage, or BIP-322 simple or full."
        case .bitcoin(.otherKind): "It says of itself that it is for another kind of address."
        case .bitcoin(.badSignature): "It is not good for this address."
        case .evm(.wrongLength):
            "It must have 65 bytes. Contract accounts (EIP-1271) cannot be asked here."
        case .evm: "It is not good: sign the text with personal_sign."
        case .inconclusive:
            "The address's script is not understood here; prove it by a small payment."
        }
    }
}

/// Checks signatures of texts by addresses.
///
/// Accounts that are contracts sign by rules of their own (EIP-1271), which only their chain
/// knows: they are refused here and can prove themselves by a payment. TRON's TIP-191 is not read
/// yet.
public enum AddressSignature {
    /// The longest signature, in characters.
    public static let byteCountMax = BitcoinMessage.signatureByteCountMax

    /// Returns how the address signed the text.
    ///
    /// Bitcoin: Base64; EVM: 65 bytes in hexadecimal, with or without `0x`, with a low s and the
    /// recovery value 0, 1, 27 or 28. Throws `AddressSignatureRefusal`: whatever is not certain
    /// is refused.
    public static func check(
        _ text: String, by address: CustomerAddress, signature: String
    ) throws(AddressSignatureRefusal) -> OwnershipMethod {
        guard signature.utf8.count <= byteCountMax else { throw .tooLong }
        let message = Array(text.utf8)
        switch address.family {
        case .bitcoin:
            return try bitcoin(message, address.key, signature)
        case .evm:
            return try evm(message, address.key, signature)
        case .tron, .other:
            throw .unsupported(address.family)
        }
    }

    private static func bitcoin(
        _ message: [UInt8], _ script: [UInt8], _ signature: String
    ) throws(AddressSignatureRefusal) -> OwnershipMethod {
        let finding: BitcoinMessageFinding
        do {
            finding = try BitcoinMessage.check(
                message, by: BitcoinScript(script), signature: signature)
        } catch {
            throw .bitcoin(error)
        }
        switch finding {
        case .valid(.legacy): return .bitcoinMessage
        case .valid(.simple): return .bip322Simple
        case .valid(.full): return .bip322Full
        case .inconclusive(let doubt): throw .inconclusive(doubt)
        }
    }

    private static func evm(
        _ message: [UInt8], _ account: [UInt8], _ signature: String
    ) throws(AddressSignatureRefusal) -> OwnershipMethod {
        let hasPrefix = signature.hasPrefix("0x") || signature.hasPrefix("0X")
        let bytes: [UInt8]
        do {
            bytes = try Hex.decode(String(signature.dropFirst(hasPrefix ? 2 : 0)))
        } catch {
            throw .notHex
        }
        let signer: EVMAddress
        do {
            signer = try EVMPersonalMessage.signer(of: message, signature: bytes)
        } catch {
            throw .evm(error)
        }
        guard Array(signer.bytes) == account else { throw .otherAddress }
        return .personalSign
    }
}
