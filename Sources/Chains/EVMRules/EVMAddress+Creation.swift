internal import Digests
internal import Encodings
public import Units

extension EVMAddress {
    /// The account of an uncompressed public key, given without its first byte (0x04).
    ///
    /// Nil for anything but 64 bytes. Source: Ethereum Yellow Paper, appendix F.
    public init?(publicKeyCoordinates bytes: some Collection<UInt8>) {
        guard bytes.count == 64 else { return nil }
        self.init(Keccak256.hash(Array(bytes)).suffix(EVMAddress.byteCount))
    }

    /// Returns the address of the contract that this account creates with its transaction's nonce.
    ///
    /// Source: Ethereum Yellow Paper, section 7 (the opcode CREATE).
    public func created(nonce: UInt64) -> EVMAddress {
        let item = RLPItem.list([.bytes(bytes), .number(UInt256(UInt128(nonce)))])
        return EVMAddress.ofDigest(Keccak256.hash(RLP.encode(item)))
    }

    /// Returns the address of the contract that this account creates with CREATE2.
    ///
    /// Source: EIP-1014.
    public func created(salt: Bytes32, initCodeHash: Bytes32) -> EVMAddress {
        EVMAddress.ofDigest(Keccak256.hash([0xff] + bytes + salt.bytes + initCodeHash.bytes))
    }

    private static func ofDigest(_ digest: [UInt8]) -> EVMAddress {
        guard let address = EVMAddress(digest.suffix(byteCount)) else {
            preconditionFailure("a digest has more than 20 bytes")
        }
        return address
    }
}
