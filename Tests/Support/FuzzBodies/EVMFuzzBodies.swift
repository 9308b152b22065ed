import ChainModel
import EVMRules
import Encodings
import Units

/// What must hold for every answer of an EVM node and every transaction: nothing traps, and what
/// was accepted holds together.
enum EVMFuzzBodies {
    /// A signed transaction.
    static func transaction(_ bytes: [UInt8]) {
        guard let transaction = try? EVMTransaction(decoding: bytes) else { return }
        let signer = try? transaction.signature.signer(ofDigest: transaction.signingDigest)
        precondition(signer == transaction.sender, "the sender is who signed")
        precondition(transaction.type <= 3, "other types are refused")
    }

    /// A header, as JSON.
    static func header(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes) else { return }
        let header = try? EVMHeader.block(json: json)
        precondition((try? EVMHeader.block(json: json)) == header, "reading changes nothing")
    }

    /// A block's receipts, as JSON.
    static func receipts(_ bytes: [UInt8]) {
        guard let json = try? JSONValue.parse(bytes), let scanner,
            let receipts = try? EVMReceipt.block(json: json), let first = receipts.first
        else { return }
        _ = EVMBlockProof.receiptsRoot(of: receipts)
        let link = BlockLink(
            reference: BlockReference(height: first.blockHeight, hash: first.blockHash),
            parent: first.blockHash, time: .init(milliseconds: 0))
        let found = scanner.findings(in: receipts, of: link, watched: Everything())
        let logCount = receipts.map(\.logs.count).reduce(0, +)
        precondition(
            found.sightings.count + found.ignored.count <= logCount, "a log is found once at most")
        precondition(
            found.sightings.allSatisfy { !$0.paid.units.isZero }, "a sighting has a value")
    }

    /// A whole answer of `eth_getLogs`; also the text of a refusal and of a payment request.
    static func logs(_ bytes: [UInt8]) {
        if let search = try? EVMLogSearch(answer: bytes, watched: Everything()) {
            precondition(
                search.logs.allSatisfy {
                    $0.topics.count > 2 && $0.topics[0] == ERC20.transferTopic
                },
                "only Transfers are found")
            let none = try? EVMLogSearch(answer: bytes, watched: Nothing())
            precondition(none?.logs.isEmpty ?? true, "what is not watched is not found")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        _ = LogRangeRefusal(.refused(code: -32_005, message: text))
        // Percent encoding may make it longer than what is read.
        guard let uri = try? EVMURI(text), let again = try? EVMURI(uri.text) else { return }
        precondition(again == uri, "one meaning")
    }

    private struct Everything: WatchedSet {
        func contains(_ script: UnsafeRawBufferPointer) -> Bool { true }
    }

    private struct Nothing: WatchedSet {
        func contains(_ script: UnsafeRawBufferPointer) -> Bool { false }
    }

    private static let scanner: EVMLogScanner? = {
        guard let id = ChainID("fuzz"), let coin = Asset(code: "ETH", scale: 18) else { return nil }
        return EVMLogScanner(
            profile: ChainProfile(
                id: id, displayName: "Fuzz", family: .evm(chainID: 1), genesis: nil,
                nativeAsset: coin, blockTimeMilliseconds: 1_000,
                finality: FinalityRule(tiers: [], otherwise: .finalized), reorgWindow: 1,
                proof: .receiptsRoot,
                limits: ChainProfile.Limits(
                    logRangeBlocks: 1, responseByteCount: 1, batchRequestCount: 1,
                    requestTimeoutSeconds: 1),
                minimumDeposits: [],
                tokens: [
                    ChainProfile.Token(
                        asset: .usdt,
                        contract: WatchedScript([UInt8](repeating: 0xdd, count: 20)), decimals: 6,
                        blacklistCall: nil)
                ]))
    }()
}
