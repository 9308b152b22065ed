public import ChainModel
public import Encodings
public import Units

extension BitcoinRPC {
    /// `estimatesmartfee`; read with ``BitcoinFeeEstimate``.
    ///
    /// - Parameter blocks: within how many blocks to be included, 1 to 1,008.
    public static func feeEstimate(
        withinBlocks blocks: UInt16, isConservative: Bool = false
    ) -> JSONRPCCall {
        JSONRPCCall(
            "estimatesmartfee",
            [.integer(blocks), .string(isConservative ? "conservative" : "economical")])
    }

    /// `sendrawtransaction`; read with ``broadcastID(_:of:)``, an error with
    /// ``BitcoinBroadcastRefusal``.
    ///
    /// A node that has the transaction in its mempool already answers as if it were new.
    /// - Parameter feeRateMax: above this rate the node refuses it.
    public static func broadcast(_ raw: [UInt8], feeRateMax: FeeRate) -> JSONRPCCall {
        JSONRPCCall("sendrawtransaction", [.string(Hex.encode(raw)), rate(feeRateMax)])
    }

    /// `testmempoolaccept` of one transaction; read with ``BitcoinMempoolVerdict``.
    public static func mempoolTest(_ raw: [UInt8], feeRateMax: FeeRate) -> JSONRPCCall {
        JSONRPCCall(
            "testmempoolaccept", [.array([.string(Hex.encode(raw))]), rate(feeRateMax)])
    }

    /// `getmempoolentry`; read with ``BitcoinMempoolEntry``.
    ///
    /// For a transaction that is not there the node answers with the code ``notFound``.
    public static func mempoolEntry(_ transaction: TransactionID) -> JSONRPCCall {
        JSONRPCCall("getmempoolentry", [.string(transaction.bitcoinText)])
    }

    /// `getmempoolinfo`; read with ``BitcoinMempoolInfo``.
    public static let mempoolInfo = JSONRPCCall("getmempoolinfo", [])

    /// Reads the id that `sendrawtransaction` gave, which must be the transaction's own.
    public static func broadcastID(
        _ result: JSONValue, of transaction: TransactionID
    ) throws(BitcoinRPCError) -> TransactionID {
        let id = try transactionID(result, field: "result")
        guard id == transaction else { throw .foreign }
        return id
    }

    private static func rate(_ rate: FeeRate) -> JSONValue {
        .number(Amount.satoshis(rate.satoshisPerKilobyte).decimal)
    }

    static func transactionID(
        _ value: JSONValue?, field: String
    ) throws(BitcoinRPCError) -> TransactionID {
        guard let text = value?.text, let id = TransactionID(bitcoinText: text) else {
            throw .field(field)
        }
        return id
    }

    static func feeRate(_ value: JSONValue?, field: String) throws(BitcoinRPCError) -> FeeRate {
        guard let text = value?.numberText else { throw .field(field) }
        do {
            return try FeeRate(bitcoinPerKilobyte: text)
        } catch {
            throw .field(field)
        }
    }

    static func amount(_ value: JSONValue?, field: String) throws(BitcoinRPCError) -> Amount {
        guard let text = value?.numberText else { throw .field(field) }
        do {
            return try Amount(decimal: text, of: .btc)
        } catch {
            throw .field(field)
        }
    }

    /// Fees as a miner counts them, which may be below zero.
    static func countedFees(
        _ value: JSONValue?, field: String
    ) throws(BitcoinRPCError) -> Amount {
        guard let text = value?.numberText, text.hasPrefix("-") else {
            return try amount(value, field: field)
        }
        _ = try amount(.number(String(text.dropFirst())), field: field)
        return .zero(.btc)
    }

    static func count(_ value: JSONValue?, field: String) throws(BitcoinRPCError) -> UInt32 {
        guard let count: UInt32 = value?.integer() else { throw .field(field) }
        return count
    }
}
