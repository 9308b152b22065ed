import BitcoinRules
import ChainModel
import TestKit
import Units

@testable import ScreeningRules

/// Addresses that a test knows something of.
struct KnownAddresses: AddressKnowledge {
    var known: [[UInt8]: KnownAddress] = [:]

    func known(of address: ScreeningAddress) -> KnownAddress { known[address.key] ?? .nothing }

    static func label(
        _ category: LabelCategory, _ confidence: UInt8 = 80, name: String = "N"
    ) -> KnownAddress {
        KnownAddress(labels: [
            AddressLabel(category: category, confidence: confidence, name: name, source: "pack")
        ])
    }

    static func listed(since: String?) -> KnownAddress {
        KnownAddress(
            designation: Designation(
                list: "ofac", name: "PARTY", since: since.flatMap { CalendarDate($0) }))
    }
}

/// A made-up Bitcoin chain: whatever is not withheld is answered.
struct CoinWorld {
    var transactions: [TransactionID: TracedTransaction] = [:]
    var withheld: Set<TransactionID> = []
    /// Whether the node tells what inputs spend.
    var tellsSpent = true
    private var count: UInt128 = 0

    static func script(_ owner: UInt8) -> BitcoinScript {
        .p2wpkh([UInt8](repeating: owner, count: 20))
    }

    /// Makes new coins for an owner.
    mutating func mint(_ value: UInt64, to owner: UInt8) -> Outpoint {
        Outpoint(transaction: pay([], to: [(owner, value)]), outputIndex: 0)
    }

    /// Spends outputs, in this order, to owners.
    mutating func pay(
        _ spent: [Outpoint], to outputs: [(UInt8, UInt64)], at time: Int64 = 1_700_000_000
    ) -> TransactionID {
        count += 1
        let id = TransactionID(Bytes32(head: count, tail: count))
        transactions[id] = TracedTransaction(
            id: id,
            inputs: spent.map {
                TracedInput(
                    outpoint: $0,
                    spent: transactions[$0.transaction]?.outputs[Int($0.outputIndex)])
            },
            outputs: outputs.map {
                BitcoinOutput(value: .satoshis($0.1), script: CoinWorld.script($0.0))
            }, time: Timestamp(seconds: time))
        return id
    }

    func value(_ outpoint: Outpoint) -> UInt64 {
        UInt64(output(outpoint)?.value.minorUnits ?? 0)
    }

    func output(_ outpoint: Outpoint) -> BitcoinOutput? {
        transactions[outpoint.transaction]?.outputs[Int(outpoint.outputIndex)]
    }

    func answer(_ question: ExposureQuestion) -> ExposureAnswer {
        guard case .transaction(let id) = question, let found = transactions[id],
            !withheld.contains(id)
        else { return .notThere("unknown", callCount: 1) }
        guard !tellsSpent else { return .transaction(found) }
        return .transaction(
            TracedTransaction(
                id: id,
                inputs: found.inputs.map { TracedInput(outpoint: $0.outpoint, spent: nil) },
                outputs: found.outputs, time: found.time))
    }

    func facts(
        _ outpoint: Outpoint, _ known: KnownAddresses = KnownAddresses(),
        limits: ExposureLimits = .standard, worth: Amount? = nil
    ) throws -> ExposureFacts {
        var trace = try ExposureTrace(
            .output(outpoint, network: .regtest), deposit: .satoshis(value(outpoint)),
            knowledge: known, limits: limits)
        try trace.run(answer)
        return try trace.facts(worth: worth)
    }
}

/// A made-up token: its transfers in the order of the chain, one a block.
struct TokenWorld {
    static let decimals: UInt8 = 6
    var transfers: [TokenTransfer] = []
    /// Accounts of which the node gives only the blocks from this one on.
    var windows: [UInt8: UInt64] = [:]
    var hubs: Set<UInt8> = []
    var dates: [UInt64: Int64] = [:]

    static func account(_ owner: UInt8) -> WatchedScript {
        WatchedScript([UInt8](repeating: owner, count: 20))
    }

    @discardableResult
    mutating func move(_ units: UInt64, from sender: UInt8, to recipient: UInt8) -> TokenTransfer {
        let number = UInt64(transfers.count + 1)
        let transfer = TokenTransfer(
            transaction: TransactionID(Bytes32(head: UInt128(number), tail: 7)),
            height: BlockHeight(number), logIndex: 0, sender: TokenWorld.account(sender),
            recipient: TokenWorld.account(recipient),
            amount: TokenAmount(
                units: UInt256(UInt128(units)), decimals: TokenWorld.decimals))
        transfers.append(transfer)
        return transfer
    }

    func answer(_ question: ExposureQuestion) -> ExposureAnswer {
        switch question {
        case .transaction: return .notThere("no such chain", callCount: 1)
        case .time(let height):
            return dates[height.value].map { .time(Timestamp(seconds: $0)) }
                ?? .notThere("unknown", callCount: 1)
        case .transfers(let account, let last, _):
            let owner = account.bytes[0]
            if hubs.contains(owner) { return .tooMany(callCount: 1) }
            let first = windows[owner] ?? 0
            let own = transfers.filter {
                ($0.sender == account || $0.recipient == account) && $0.height <= last
            }
            let opening = own.filter { $0.height.value < first }.reduce(Int64(0)) { sum, move in
                let units = Int64(move.amount.units.low)
                if move.sender == move.recipient { return sum }
                return move.recipient == account ? sum + units : sum - units
            }
            return .transfers(
                AccountTransfers(
                    from: BlockHeight(first),
                    opening: .known(
                        TokenAmount(
                            units: UInt256(UInt128(opening)), decimals: TokenWorld.decimals)),
                    transfers: own.filter { $0.height.value >= first }, callCount: 2))
        }
    }

    func trace(
        _ deposit: TokenTransfer, _ known: KnownAddresses = KnownAddresses(),
        limits: ExposureLimits = .standard
    ) throws -> ExposureTrace {
        try ExposureTrace(
            .event(
                payer: deposit.sender, recipient: deposit.recipient,
                transaction: deposit.transaction, height: deposit.height, paid: deposit.amount,
                family: .evm),
            deposit: try deposit.amount.converted(to: .usdt).amount, knowledge: known,
            limits: limits)
    }

    func facts(
        _ deposit: TokenTransfer, _ known: KnownAddresses = KnownAddresses(),
        limits: ExposureLimits = .standard, worth: Amount? = nil
    ) throws -> ExposureFacts {
        var trace = try trace(deposit, known, limits: limits)
        try trace.run(answer)
        return try trace.facts(worth: worth)
    }
}

extension ExposureTrace {
    /// Answers all that it asks; returns how many questions it asked.
    @discardableResult
    mutating func run(_ answer: (ExposureQuestion) -> ExposureAnswer, limit: Int = 8) throws -> Int
    {
        var count = 0
        while true {
            let questions = next(elapsedMilliseconds: 0, limit: limit)
            if questions.isEmpty { return count }
            count += questions.count
            for question in questions { try take(answer(question), to: question) }
        }
    }
}

extension ExposureFacts {
    var haircutSum: UInt128 {
        findings.reduce(0) { $0 + $1.measure.haircut.minorUnits }
            + unseen.reduce(0) { $0 + $1.measure.haircut.minorUnits }
    }

    var fifoSum: UInt128 {
        findings.reduce(0) { $0 + $1.measure.fifo.minorUnits }
            + unseen.reduce(0) { $0 + $1.measure.fifo.minorUnits }
    }

    func finding(
        _ category: LabelCategory, _ timing: DesignationTiming = .notListed
    ) -> ExposureFinding? {
        findings.first { $0.category == category && $0.timing == timing }
    }

    func unseen(_ reason: UnseenReason) -> UInt128? {
        unseen.first { $0.reason == reason }?.measure.haircut.minorUnits
    }
}
