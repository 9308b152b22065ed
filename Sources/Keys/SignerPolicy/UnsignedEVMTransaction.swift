internal import Digests
internal import Encodings
public import EVMRules
public import Units

/// A transaction of an EVM chain before its signature, read from the bytes that are hashed.
///
/// Types 0 (with the chain's number, EIP-155), 1 (EIP-2930) and 2 (EIP-1559).
public struct UnsignedEVMTransaction: Sendable, Hashable {
    /// The type's number.
    public let type: UInt8
    /// The chain.
    public let chainID: UInt64
    /// The sender's transaction number.
    public let nonce: UInt64
    /// What is paid for each gas.
    public let fee: EVMTransaction.Fee
    /// The most gas that may be used.
    public let gasLimit: UInt64
    /// Who is called or paid; nil would create a contract.
    public let recipient: EVMAddress?
    /// How many wei are moved.
    public let value: UInt256
    /// The call's input.
    public let data: [UInt8]
    /// Whether accounts and slots are announced.
    public let hasAccessList: Bool
    /// The Keccak-256 of the bytes: what is signed.
    public let signingDigest: Bytes32

    /// The longest transaction that is read, in bytes: a transfer has about 130.
    public static let byteCountMax = 16_384

    /// Reads the bytes in their one form; nil for anything else.
    public init?(_ bytes: [UInt8]) {
        guard let first = bytes.first, bytes.count <= UnsignedEVMTransaction.byteCountMax else {
            return nil
        }
        do {
            switch first {
            case 1, 2: try self.init(type: first, Array(bytes.dropFirst()), signed: bytes)
            case 0xc0...: try self.init(type: 0, bytes, signed: bytes)
            default: return nil
            }
        } catch {
            // The caller says that the bytes are no transaction; the place does not matter.
            return nil
        }
    }

    private init(type: UInt8, _ list: [UInt8], signed bytes: [UInt8]) throws(RLPError) {
        let limits = RLP.Limits(depthMax: 8, itemCountMax: 2_000)
        var items = try RLP.decode(list, limits: limits).asList()
        guard items.count == (type == 1 ? 8 : 9) else { throw .notList }
        if type == 0 {
            // EIP-155: the chain's number, and two empty fields, stand behind the others.
            guard try items[7].asBytes().isEmpty, try items[8].asBytes().isEmpty else {
                throw .notNumber
            }
            hasAccessList = false
            items = [items[6]] + items[..<6]
        } else {
            hasAccessList = try !items.removeLast().asList().isEmpty
        }
        self.type = type
        chainID = try UnsignedEVMTransaction.word(items.removeFirst())
        nonce = try UnsignedEVMTransaction.word(items.removeFirst())
        let price = try items.removeFirst().asNumber()
        fee =
            type == 2
            ? .capped(max: try items.removeFirst().asNumber(), priority: price) : .price(price)
        gasLimit = try UnsignedEVMTransaction.word(items[0])
        let account = try items[1].asBytes()
        recipient = EVMAddress(account)
        guard recipient != nil || account.isEmpty else { throw .notBytes }
        value = try items[2].asNumber()
        data = try items[3].asBytes()
        guard let digest = Bytes32(Keccak256.hash(bytes)) else {
            preconditionFailure("a Keccak-256 digest has 32 bytes")
        }
        signingDigest = digest
        // EIP-2681 for the nonce, EIP-1559 for the priority fee.
        if case .capped(let max, let priority) = fee, priority > max { throw .notNumber }
        guard nonce < .max, chainID > 0 else { throw .notNumber }
    }

    private static func word(_ item: RLPItem) throws(RLPError) -> UInt64 {
        let number = try item.asNumber()
        guard number.high == 0, let word = UInt64(exactly: number.low) else { throw .notNumber }
        return word
    }
}
