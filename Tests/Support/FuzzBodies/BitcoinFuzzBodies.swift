import BitcoinRules
import ChainModel
import Encodings
import Units

/// What must hold for every input of Bitcoin's formats: nothing traps, and what was read is written
/// as it was.
enum BitcoinFuzzBodies {
    /// A transaction, in both forms.
    static func transaction(_ bytes: [UInt8]) {
        for form in [BitcoinTransaction.Form.network, .stripped] {
            guard let transaction = try? BitcoinTransaction.parse(bytes, form: form) else {
                continue
            }
            precondition(transaction.serialized(form) == bytes, "a transaction has one form")
            precondition(transaction.byteCount(form) == bytes.count, "its length is known")
            _ = transaction.fault
            for output in transaction.outputs { script(output.script.bytes) }
        }
    }

    /// A block: parser and scanner agree about it, but for work, which no fuzzer finds.
    static func block(_ bytes: [UInt8]) {
        let header = try? BitcoinBlockHeader.parse([UInt8](bytes.prefix(80)))
        _ = try? header?.checkWork(on: .regtest)
        let block = try? BitcoinBlock.parse(bytes)
        _ = block?.merkleRootMatches
        _ = block?.witnessCommitmentMatches
        guard let header, let chain = ChainID("bitcoin-regtest") else { return }
        var watched = WatchedScriptIndex()
        for output in block?.transactions.flatMap(\.outputs) ?? [] {
            watched.insert(WatchedScript(output.script.bytes))
        }
        let reference = BlockReference(height: BlockHeight(1), hash: header.hash)
        let found = try? BitcoinBlockScanner.scan(
            bytes, expecting: reference, chain: chain, network: .regtest, watched: watched)
        guard let found else { return }
        let outputCount = block?.transactions.reduce(0) { $0 + $1.outputs.count }
        precondition(
            found.sightings.count + found.ignored.count == outputCount,
            "a block that is whole can be parsed, and all of its outputs are found")
    }

    /// An output script, and its address.
    static func script(_ bytes: [UInt8]) {
        let script = BitcoinScript(bytes)
        _ = script.kind
        for network in BitcoinNetwork.allCases {
            guard let address = BitcoinAddress.encode(script, network: network) else { continue }
            let again = try? BitcoinAddress.decode(address, network: network)
            precondition(again == script, "an address stands for its script")
        }
    }

    /// An address.
    static func address(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for network in BitcoinNetwork.allCases {
            guard let script = try? BitcoinAddress.decode(text, network: network) else { continue }
            let again = BitcoinAddress.encode(script, network: network)
            precondition(
                again == text || again == text.lowercased(), "a script has one address")
        }
    }

    /// A payment URI.
    static func uri(_ bytes: [UInt8]) {
        let text = "bitcoin:" + String(decoding: bytes, as: UTF8.self)
        guard let uri = try? BitcoinURI(parsing: text) else { return }
        for network in BitcoinNetwork.allCases { _ = try? uri.recipient(on: network) }
        let again = try? BitcoinURI(parsing: uri.text)
        precondition(
            again == uri || uri.text.utf8.count > BitcoinURI.textByteCountMax,
            "a URI that is written is read as the same")
    }

    /// Answers of a node.
    static func answer(_ bytes: [UInt8]) {
        _ = try? BitcoinRPC.blockBytes(ofAnswer: bytes)
        guard let value = try? JSONValue.parse(bytes) else { return }
        let zero = Bytes32(head: 0, tail: 0)
        _ = try? BitcoinChainInfo(value)
        _ = try? BitcoinUnspentOutput(value)
        _ = try? BitcoinRPC.header(value, of: BlockHash(zero))
        _ = try? BitcoinRPC.transactionIDs(value)
        _ = try? BitcoinRPC.transaction(value, of: TransactionID(zero))
        _ = try? BitcoinRPC.previousOutputs(value, of: TransactionID(zero))
        _ = try? BitcoinRPC.blockReference(value)
    }
}
