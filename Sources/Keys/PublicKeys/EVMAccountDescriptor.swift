import Digests
import EVMRules

/// The accounts of one extended key on EVM chains, as text: `evm(xpub…/0/*)`.
///
/// A form of our own, with the key expressions and the checksum of BIP-0380. The key is usually
/// that of `m/44h/60h/0h` (BIP-0044), so that `/0/*` are the accounts which wallets show.
public struct EVMAccountDescriptor: Sendable {
    /// The descriptor without its checksum, as it was given.
    public let body: String
    /// The eight characters that belong behind the body.
    public let checksum: String
    private let key: KeyExpression

    /// Reads a descriptor; a checksum behind `#` is verified if it is there.
    ///
    /// An extended key must be an `xpub`: EVM chains have no other spelling.
    /// - Throws: `DescriptorError`; `privateKeyNotAllowed` for WIF and extended private keys.
    public init(_ text: String) throws(DescriptorError) {
        guard text.utf8.count <= EVMAccountDescriptor.textByteCountMax else {
            throw DescriptorError(.tooLong)
        }
        let body = try DescriptorChecksum.verifiedBody(Array(text.utf8))
        var scanner = DescriptorScanner(body)
        guard try scanner.functionName() == "evm" else { throw DescriptorError(.unknownFunction) }
        var parser = KeyExpressionParser(isMainnet: true)
        key = try parser.parse(scanner.argument(), forms: .any)
        try scanner.expect(")")
        guard scanner.isAtEnd else { throw DescriptorError(.syntax, at: scanner.offset) }
        self.body = String(decoding: body, as: UTF8.self)
        checksum = try DescriptorChecksum.compute(self.body)
    }

    /// The body, `#` and the checksum.
    public var text: String { "\(body)#\(checksum)" }

    /// Whether it has an account for each index (`/*`), and not just one.
    public var isRanged: Bool { key.isRanged }

    /// How many branches it has (`<0;1>` makes two); 1 where there is no such step.
    public var branchCount: Int { key.branchCount }

    /// Returns the account at an index of a branch.
    ///
    /// - Throws: `DescriptorError` with `indexOutOfRange` (2³¹ or more), `branchOutOfRange`, or
    ///   `underivable`, after which the next index is to be taken.
    public func expand(index: UInt32, branch: Int = 0) throws(DescriptorError) -> EVMAddress {
        guard let number = ChildNumber(index) else { throw DescriptorError(.indexOutOfRange) }
        guard (0..<branchCount).contains(branch) else { throw DescriptorError(.branchOutOfRange) }
        return try key.key(index: number, branch: branch).key.evmAddress
    }

    private static let textByteCountMax = 4_096
}

extension CompressedPublicKey {
    /// The account that the key controls on EVM chains.
    ///
    /// Source: Ethereum Yellow Paper, appendix F: the last 20 bytes of Keccak-256 over both
    /// coordinates.
    public var evmAddress: EVMAddress {
        let hash = Keccak256.hash(Array(uncompressedBytes.dropFirst()))
        guard let address = EVMAddress(hash.suffix(20)) else {
            preconditionFailure("twenty bytes are an address")
        }
        return address
    }
}
