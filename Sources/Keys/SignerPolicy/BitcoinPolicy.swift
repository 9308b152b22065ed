public import BitcoinRules
public import Units

/// What may be signed on one Bitcoin network.
public struct BitcoinPolicy: Sendable {
    /// The network.
    public let network: BitcoinNetwork
    /// How much may leave.
    public let limits: SpendingLimits
    /// How much may be paid as fees.
    public let fees: FeeCeilings
    /// The highest fee in 1/10,000 of what is paid.
    public let feeShareBasisPoints: UInt64
    /// The highest fee rate.
    public let feeRateMax: FeeRate
    /// When payouts may be signed.
    public let hours: SigningHours
    let destinations: DestinationRules<BitcoinScript>

    init(_ reader: inout PolicyReader) throws(PolicyDocumentError) {
        let network = try BitcoinPolicy.network(&reader)
        self.network = network
        limits = try SpendingLimits(
            try reader.reader("limits", "the limits of payouts"), of: .btc)
        var fees = try reader.reader("fees", "the ceilings of fees")
        self.fees = try FeeCeilings(&fees, of: .btc)
        feeShareBasisPoints = try fees.count(
            "shareBasisPoints", in: 1...10_000, "the highest fee in 1/10,000 of what is paid")
        let rate = try fees.count(
            "satoshisPerVirtualByte", in: 1...100_000, "the highest fee rate")
        feeRateMax = FeeRate(satoshisPerKilobyte: rate * 1_000)
        try fees.finish()
        hours = try SigningHours(&reader)
        destinations = try DestinationRules(
            &reader, reading: { BitcoinPolicy.script($0, network) },
            example: "an address of \(network.rawValue)")
        try reader.finish()
    }

    static func network(_ reader: inout PolicyReader) throws(PolicyDocumentError) -> BitcoinNetwork
    {
        let known = BitcoinNetwork.allCases.map(\.rawValue).joined(separator: ", ")
        guard let network = BitcoinNetwork(rawValue: try reader.text("network", known)) else {
            throw reader.error(.malformed, "network", "must be one of \(known)")
        }
        return network
    }

    /// The script that an address stands for; nil for no address of the network.
    static func script(_ address: String, _ network: BitcoinNetwork) -> BitcoinScript? {
        do {
            return try BitcoinAddress.decode(address, network: network)
        } catch {
            return nil
        }
    }
}
