public import ChainModel
public import Encodings
public import Units

/// A transaction with what it spends and when it was included, as far as a node tells.
public struct BitcoinSpending: Sendable, Hashable {
    /// The transaction.
    public let transaction: BitcoinTransaction
    /// The spent outputs in the order of the inputs, each nil where the node does not say; empty
    /// for a coinbase. The node is believed.
    public let spent: [BitcoinOutput?]
    /// The time in the header of its block; nil while it waits for one.
    public let time: Timestamp?

    /// Reads what `getrawtransaction` gave, which must be about this transaction.
    ///
    /// Its bytes are checked against the id. Nodes before Bitcoin Core 25, nodes without undo
    /// data, and the memory pool leave out what is spent.
    public init(_ result: JSONValue, of id: TransactionID) throws(BitcoinRPCError) {
        guard let hex = result["hex"] else { throw .field("hex") }
        transaction = try BitcoinRPC.transaction(hex, of: id)
        guard let inputs = result["vin"]?.elements, inputs.count == transaction.inputs.count else {
            throw .field("vin")
        }
        if let value = result["blocktime"], !value.isNull {
            guard let seconds: UInt32 = value.integer() else { throw .field("blocktime") }
            time = Timestamp(seconds: Int64(seconds))
        } else {
            time = nil
        }
        guard !transaction.isCoinbase else {
            self.spent = []
            return
        }
        var spent: [BitcoinOutput?] = []
        for (input, described) in zip(transaction.inputs, inputs) {
            guard try BitcoinRPC.outpoint(described) == input.previousOutput else {
                throw .foreign
            }
            spent.append(try described["prevout"].map(BitcoinRPC.output))
        }
        self.spent = spent
    }
}

extension BitcoinRPC {
    /// `getrawtransaction` with what the transaction spends; read with ``BitcoinSpending``.
    ///
    /// Finds mempool transactions; others only on a node with `txindex`, or in a block that is
    /// named. Source: verbosity 2, Bitcoin Core 25 and later; older nodes take it for 1.
    public static func spending(
        _ transaction: TransactionID, in block: BlockHash? = nil
    ) -> JSONRPCCall {
        let name = JSONValue.string(transaction.bitcoinText)
        guard let block else { return JSONRPCCall("getrawtransaction", [name, .integer(2)]) }
        return JSONRPCCall(
            "getrawtransaction", [name, .integer(2), .string(block.bitcoinText)])
    }
}
