public import Units

/// A digest that the policy looked at and allowed to be signed.
///
/// Keys sign nothing else, and only ``SignerPolicy``'s own checks make one: what was not parsed and
/// compared with the payouts asked for has no digest to sign.
public struct ApprovedDigest: Sendable {
    /// The 32 bytes to sign.
    public let bytes: Bytes32

    init(_ bytes: Bytes32) { self.bytes = bytes }

    /// Makes one without any check, for programs that sign test vectors with test keys.
    ///
    /// No part of an installation uses it: a tidy test holds who may import this interface.
    @_spi(UncheckedDigest) public init(unchecked bytes: Bytes32) { self.bytes = bytes }
}
