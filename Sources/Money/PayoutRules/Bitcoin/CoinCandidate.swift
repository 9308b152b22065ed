public import BitcoinRules
public import ChainModel
public import Units

/// An output of ours that a plan may spend.
public struct CoinCandidate: Sendable, Hashable {
    /// The most bitcoin that there can be, in satoshi.
    static let satoshisMax: Int64 = 2_100_000_000_000_000

    /// The output.
    public let outpoint: Outpoint
    /// What it holds.
    public let value: Amount
    /// What spending it weighs at most, signed: outpoint, sequence, script and witness with their
    /// lengths, and one for the empty witness of an input that has none beside others that do.
    public let inputWeight: Int

    /// Makes a candidate.
    ///
    /// - Precondition: the value is in BTC and at most 21 million of them; the weight is at least
    ///   that of the 41 bytes that every input has.
    public init(outpoint: Outpoint, value: Amount, inputWeight: Int) {
        precondition(value.asset == .btc, "a coin holds bitcoin")
        precondition(
            value.minorUnits <= UInt128(Self.satoshisMax), "there is no more bitcoin")
        precondition(inputWeight >= 164, "an input has at least 41 bytes")
        self.outpoint = outpoint
        self.value = value
        self.inputWeight = inputWeight
    }

    /// Makes a candidate of a kind of output.
    ///
    /// - Precondition: the value is in BTC and at most 21 million of them.
    public init(outpoint: Outpoint, value: Amount, kind: BitcoinSpendKind) {
        self.init(
            outpoint: outpoint, value: value,
            inputWeight: kind.inputWeight + (kind.hasWitness ? 0 : 1))
    }

    var satoshis: Int64 { Int64(truncatingIfNeeded: value.minorUnits) }
}

extension Outpoint {
    static func ordered(_ left: Outpoint, _ right: Outpoint) -> Bool {
        (left.transaction, left.outputIndex) < (right.transaction, right.outputIndex)
    }
}
