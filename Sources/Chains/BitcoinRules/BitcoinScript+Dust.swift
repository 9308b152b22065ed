public import Units

extension BitcoinScript {
    /// The weight of an output with this script, in weight units.
    public var outputWeight: Int { 4 * outputByteCount }

    /// The rate below which outputs are dust unless a node is told otherwise: 3,000 sat/kvB.
    ///
    /// Source: Bitcoin Core, `DUST_RELAY_TX_FEE`.
    public static let dustRelayFeeRate = FeeRate(satoshisPerKilobyte: 3_000)

    /// The smallest value of an output with this script that nodes relay; 0 for data.
    ///
    /// Unit: satoshi. Source: Bitcoin Core, `GetDustThreshold` at 3,000 sat/kvB: 294 for P2WPKH,
    /// 330 for P2TR and P2WSH, 540 for P2SH, 546 for P2PKH.
    public var dustLimit: Amount {
        do {
            return try dustLimit(at: BitcoinScript.dustRelayFeeRate)
        } catch {
            preconditionFailure("3,000 times a script's length fits into 64 bits")
        }
    }

    /// Returns the smallest value of an output with this script at another rate; 0 for data.
    ///
    /// - Throws: `AmountError.tooLarge`.
    public func dustLimit(at rate: FeeRate) throws(AmountError) -> Amount {
        guard bytes.first != Opcode.returnData, bytes.count <= BitcoinScript.spendableByteCountMax
        else { return .zero(.btc) }
        // What spending it would cost, as the function assumes: a signature and a key, which
        // count a quarter in a witness.
        let spending = witnessProgram == nil ? 32 + 4 + 1 + 107 + 4 : 32 + 4 + 1 + 107 / 4 + 4
        return try rate.fee(forVirtualBytes: UInt32(outputByteCount + spending))
    }

    /// Source: Bitcoin Core, `MAX_SCRIPT_SIZE`: longer scripts can never be spent.
    private static let spendableByteCountMax = 10_000

    private var outputByteCount: Int {
        8 + CompactSize.byteCount(of: bytes.count) + bytes.count
    }
}
