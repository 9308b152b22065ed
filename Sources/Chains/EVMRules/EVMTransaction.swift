public import Units

/// A signed transaction with all of its fields, checked: of types 0 to 3.
public struct EVMTransaction: Sendable, Hashable {
    /// What the sender pays for each gas, in wei.
    public enum Fee: Sendable, Hashable {
        /// One price, as types 0 and 1 have it.
        case price(UInt256)
        /// A cap, and the part of it that goes to the block's maker (EIP-1559).
        case capped(max: UInt256, priority: UInt256)

        /// The most that is paid for each gas.
        public var max: UInt256 {
            switch self {
            case .price(let price): price
            case .capped(let max, _): max
            }
        }

        /// The most of it that goes to the block's maker: all of a single price.
        public var priority: UInt256 {
            switch self {
            case .price(let price): price
            case .capped(_, let priority): priority
            }
        }
    }

    /// An account and storage slots of it that the transaction announces (EIP-2930).
    public struct AccessEntry: Sendable, Hashable {
        /// The account.
        public let address: EVMAddress
        /// The slots' keys.
        public let storageKeys: [Bytes32]

        /// Makes an entry.
        public init(address: EVMAddress, storageKeys: [Bytes32]) {
            self.address = address
            self.storageKeys = storageKeys
        }
    }

    /// What a transaction with blobs has besides (EIP-4844).
    public struct Blobs: Sendable, Hashable {
        /// The most that is paid for each blob gas, in wei.
        public let feeMax: UInt256
        /// The blobs' versioned hashes.
        public let hashes: [Bytes32]

        /// Makes the blob fields.
        public init(feeMax: UInt256, hashes: [Bytes32]) {
            self.feeMax = feeMax
            self.hashes = hashes
        }
    }

    /// The fields that depend on the type.
    public enum Kind: Sendable, Hashable {
        /// Type 0; the chain's number is nil where the signature does not name it (EIP-155).
        case legacy(chainID: UInt64?)
        /// Type 1 (EIP-2930).
        case accessList(chainID: UInt64, [AccessEntry])
        /// Type 2 (EIP-1559).
        case dynamicFee(chainID: UInt64, [AccessEntry])
        /// Type 3 (EIP-4844), without the blobs themselves.
        case blobs(chainID: UInt64, [AccessEntry], Blobs)

        /// The type's number (EIP-2718).
        public var type: UInt8 {
            switch self {
            case .legacy: 0
            case .accessList: 1
            case .dynamicFee: 2
            case .blobs: 3
            }
        }

        /// The chain that the transaction is for; nil for old ones that are valid on any.
        public var chainID: UInt64? {
            switch self {
            case .legacy(let chainID): chainID
            case .accessList(let chainID, _), .dynamicFee(let chainID, _),
                .blobs(let chainID, _, _):
                chainID
            }
        }
    }

    /// The fields that depend on the type.
    public let kind: Kind
    /// The sender's transaction number.
    public let nonce: UInt64
    /// What is paid for each gas.
    public let fee: Fee
    /// The most gas that may be used.
    public let gasLimit: UInt64
    /// Who is called or paid; nil creates a contract.
    public let recipient: EVMAddress?
    /// How many wei are moved.
    public let value: UInt256
    /// The call's input, or the new contract's code.
    public let data: [UInt8]
    /// The sender's signature.
    public let signature: EVMSignature
    /// The account that signed.
    public let sender: EVMAddress
    /// The transaction's id.
    public let id: TransactionID

    /// The longest transaction that is read, in bytes. Source: go-ethereum's `txMaxSize`.
    public static let byteCountMax = 131_072

    /// The type's number.
    public var type: UInt8 { kind.type }

    /// The chain that the transaction is for; nil for old ones that are valid on any.
    public var chainID: UInt64? { kind.chainID }

    /// The accounts and slots that are announced; empty for type 0.
    public var accessList: [AccessEntry] {
        switch kind {
        case .legacy: []
        case .accessList(_, let list), .dynamicFee(_, let list), .blobs(_, let list, _): list
        }
    }

    /// The digest that the sender signed.
    public var signingDigest: Bytes32 { unsigned.signingDigest }

    /// The fields before the signature.
    var unsigned: Unsigned {
        Unsigned(
            kind: kind, nonce: nonce, fee: fee, gasLimit: gasLimit, recipient: recipient,
            value: value, data: data)
    }

    init(_ fields: Unsigned, signature: EVMSignature, bytes: [UInt8]) throws(EVMTransactionError) {
        kind = fields.kind
        nonce = fields.nonce
        fee = fields.fee
        gasLimit = fields.gasLimit
        recipient = fields.recipient
        value = fields.value
        data = fields.data
        self.signature = signature
        do {
            sender = try signature.signer(ofDigest: fields.signingDigest)
        } catch {
            throw EVMTransactionError(error)
        }
        id = TransactionID(.keccak(of: bytes))
    }
}
