public import ChainModel
public import Encodings
public import Units

/// Why a node's answer cannot be used.
public enum BitcoinRPCError: Error, Sendable, Equatable {
    /// The answer is an error, or no JSON-RPC.
    case answer(JSONRPCError)
    /// A field is missing or is not what it should be; its name.
    case field(String)
    /// The bytes in it are malformed.
    case malformed(BitcoinParseError)
    /// It is about another block or transaction than was asked for.
    case foreign
}

extension BitcoinRPC {
    /// Returns the hash that `getblockhash` gave.
    public static func blockHash(_ result: JSONValue) throws(BitcoinRPCError) -> BlockHash {
        try blockHash(result, field: "result")
    }

    /// Returns the header that `getblockheader` gave, which must be the one that was asked for.
    public static func header(
        _ result: JSONValue, of block: BlockHash
    ) throws(BitcoinRPCError) -> BitcoinBlockHeader {
        let header: BitcoinBlockHeader
        do {
            header = try BitcoinBlockHeader.parse(try bytes(result, field: "result"))
        } catch let error as BitcoinParseError {
            throw .malformed(error)
        } catch let error as BitcoinRPCError {
            throw error
        } catch {
            throw .field("result")
        }
        guard header.hash == block else { throw .foreign }
        return header
    }

    /// Returns the block's bytes out of the whole answer to `getblock`, without a copy as text.
    ///
    /// Whether they are that block is for the scanner to check. The answer's id must be 0.
    public static func blockBytes(
        ofAnswer answer: [UInt8]
    ) throws(BitcoinRPCError) -> [UInt8] {
        let found: JSONSlice?
        do {
            found = try resultSlice(answer)
        } catch {
            throw .answer(.malformed("not JSON: \(error)"))
        }
        guard let found, !found.hasEscapes else {
            // There is no text: the slow reader finds out which error the node gave.
            do {
                _ = try JSONRPC.result(of: answer)
            } catch {
                throw .answer(error)
            }
            throw .field("result")
        }
        do {
            return try Hex.decode(ascii: answer[found.range])
        } catch {
            throw .field("result")
        }
    }

    /// Returns the ids that `getrawmempool` gave.
    public static func transactionIDs(
        _ result: JSONValue
    ) throws(BitcoinRPCError) -> [TransactionID] {
        guard let elements = result.elements else { throw .field("result") }
        var ids: [TransactionID] = []
        ids.reserveCapacity(elements.count)
        for element in elements {
            guard let text = element.text, let id = TransactionID(bitcoinText: text) else {
                throw .field("txid")
            }
            ids.append(id)
        }
        return ids
    }

    /// Returns the transaction that `getrawtransaction` gave, which must be the one asked for.
    public static func transaction(
        _ result: JSONValue, of id: TransactionID
    ) throws(BitcoinRPCError) -> BitcoinTransaction {
        let bytes = try bytes(result, field: "result")
        let transaction: BitcoinTransaction
        do {
            transaction = try BitcoinTransaction.parse(bytes)
        } catch {
            throw .malformed(error)
        }
        guard transaction.txID == id else { throw .foreign }
        return transaction
    }

    /// Returns what a transaction spends, in the order of its inputs; empty for a coinbase.
    ///
    /// Nil if the node has no undo data for the block: then each previous transaction has to be
    /// asked for. The transaction itself is checked against its id; for the previous outputs the
    /// node is believed.
    public static func previousOutputs(
        _ result: JSONValue, of id: TransactionID
    ) throws(BitcoinRPCError) -> [BitcoinOutput]? {
        guard let hex = result["hex"] else { throw .field("hex") }
        let transaction = try transaction(hex, of: id)
        guard let inputs = result["vin"]?.elements, inputs.count == transaction.inputs.count else {
            throw .field("vin")
        }
        guard !transaction.isCoinbase else { return [] }
        var outputs: [BitcoinOutput] = []
        for (input, described) in zip(transaction.inputs, inputs) {
            guard try outpoint(described) == input.previousOutput else { throw .foreign }
            guard let previous = described["prevout"] else { return nil }
            outputs.append(try output(previous))
        }
        return outputs
    }

    /// Returns the block that `waitfornewblock` gave: the tip, new or old.
    public static func blockReference(
        _ result: JSONValue
    ) throws(BitcoinRPCError) -> BlockReference {
        guard let height: UInt64 = result["height"]?.integer() else { throw .field("height") }
        let hash = try blockHash(result["hash"] ?? .null, field: "hash")
        return BlockReference(height: BlockHeight(height), hash: hash)
    }
}

extension BitcoinRPC {
    static func blockHash(
        _ value: JSONValue, field: String
    ) throws(BitcoinRPCError) -> BlockHash {
        guard let text = value.text, let hash = BlockHash(bitcoinText: text) else {
            throw .field(field)
        }
        return hash
    }

    static func output(_ value: JSONValue) throws(BitcoinRPCError) -> BitcoinOutput {
        let script = try bytes(value["scriptPubKey"]?["hex"] ?? .null, field: "scriptPubKey")
        guard let text = value["value"]?.numberText else { throw .field("value") }
        let amount: Amount
        do {
            amount = try Amount(decimal: text, of: .btc)
        } catch {
            throw .field("value")
        }
        guard amount.minorUnits <= UInt128(BitcoinReader.satoshisMax) else {
            throw .field("value")
        }
        return BitcoinOutput(value: amount, script: BitcoinScript(script))
    }

    static func outpoint(_ value: JSONValue) throws(BitcoinRPCError) -> Outpoint {
        guard let text = value["txid"]?.text, let id = TransactionID(bitcoinText: text) else {
            throw .field("txid")
        }
        guard let index: UInt32 = value["vout"]?.integer() else { throw .field("vout") }
        return Outpoint(transaction: id, outputIndex: index)
    }

    private static func bytes(
        _ value: JSONValue, field: String
    ) throws(BitcoinRPCError) -> [UInt8] {
        guard let text = value.text else { throw .field(field) }
        do {
            return try Hex.decode(text)
        } catch {
            throw .field(field)
        }
    }

    /// Where the result's text is in an answer without an error; nil for any other answer.
    private static func resultSlice(_ answer: [UInt8]) throws(JSONError) -> JSONSlice? {
        var limits = JSONLimits.standard
        limits.byteCountMax = blockAnswerByteCountMax
        var scanner = try JSONScanner(answer, limits: limits)
        var found: JSONSlice?
        var isAnswer = false
        var isError = false
        try scanner.enterObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "result") {
                guard found == nil, try scanner.kind() == .string else { return nil }
                found = try scanner.stringSlice()
            } else if scanner.matches(key, "error") {
                if try !scanner.takeNull() {
                    isError = true
                    try scanner.skip()
                }
            } else if scanner.matches(key, "id") {
                guard try scanner.kind() == .number else { return nil }
                isAnswer = try scanner.number() == "0"
            } else {
                try scanner.skip()
            }
        }
        try scanner.end()
        return isAnswer && !isError ? found : nil
    }
}
