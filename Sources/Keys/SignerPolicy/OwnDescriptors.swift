internal import BitcoinRules
internal import SignerProtocol

/// All descriptors of ours.
struct OwnDescriptors: Sendable {
    private let descriptors: [OwnDescriptor]

    init(_ reader: inout PolicyReader) throws(PolicyDocumentError) {
        var descriptors: [OwnDescriptor] = []
        for var part in try reader.readers("descriptors", countMax: 256) {
            descriptors.append(try OwnDescriptor(&part))
        }
        guard !descriptors.isEmpty else {
            throw reader.error(.missing, "descriptors", "is missing; list our descriptors")
        }
        self.descriptors = descriptors
    }

    /// The descriptors' checksums, in the order of the file.
    var checksums: [String] { descriptors.map(\.checksum) }

    /// Whether any coin of a network (nil for EVM chains) can be spent.
    func canSpend(on network: BitcoinNetwork?) -> Bool {
        descriptors.contains { $0.network == network && $0.uses.contains(.spend) }
    }

    /// Returns our keys at a place: one for each form that a descriptor has there.
    func keys(at origin: KeyOrigin, on network: BitcoinNetwork?) -> [OwnKey] {
        var keys: [OwnKey] = []
        for descriptor in descriptors where descriptor.network == network {
            guard let publicKey = descriptor.publicKey(at: origin) else { continue }
            keys.append(
                OwnKey(
                    origin: origin, form: descriptor.form, publicKey: publicKey,
                    uses: descriptor.uses))
        }
        return keys
    }
}
