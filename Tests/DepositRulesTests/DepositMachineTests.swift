import ChainModel
import DepositRules
import LedgerRules
import TestKit
import Testing
import Units

@Suite struct DepositMachineTests {
    static let block = BlockReference(
        height: BlockHeight(7), hash: BlockHash(Bytes32(head: 1, tail: 2)))
    static let other = BlockReference(
        height: BlockHeight(8), hash: BlockHash(Bytes32(head: 3, tail: 4)))
    static let caseID = CaseID(9)
    static let verdict = VerdictID(11)
    static let lists = Bytes32(head: 5, tail: 6)

    static let chainTracks: [ChainTrack] = [
        .seen, .included(block), .final(block), .orphaned(block),
    ]
    static let screeningTracks: [ScreeningTrack] = [
        .notStarted, .running, .clear(verdict), .held(caseID, verdict), .frozen(caseID, verdict),
        .refunding(caseID, verdict), .refunded(caseID, verdict),
    ]

    static func deposit(
        _ chain: ChainTrack, _ screening: ScreeningTrack, decimals: UInt8 = 6,
        remainder: UInt256 = .zero
    ) -> Deposit {
        Deposit(
            id: DepositID(1),
            sighting: SightingID(
                chain: ChainID(packedName: 1), transaction: TransactionID(lists), locator: 0),
            wallet: WalletID(2), recipient: WatchedScript([1]), amount: Amount(500, of: .usdt),
            paid: TokenAmount(units: UInt256(500), decimals: decimals), remainder: remainder,
            chainTrack: chain, screeningTrack: screening, inclusionCount: 1, counterparties: [],
            spentOutpoints: [], screenedWithLists: nil, firstSeen: Timestamp(milliseconds: 0),
            changedAt: Timestamp(milliseconds: 0))
    }

    static func reasons(_ effect: DepositEffect) -> [TransferReason]? {
        guard case .record(let commands) = effect else { return nil }
        return commands.compactMap { command in
            if case .transfer(let transfer) = command { return transfer.reason }
            return nil
        }
    }

    @Test(arguments: seeds(300))
    func `no sequence of events sends frozen money back, or sends any back twice`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var item = Self.deposit(.final(Self.block), .running)
        var isFrozen = false
        var reservedCount = 0
        for _ in 0..<60 {
            let event: DepositEvent =
                switch UInt64.random(in: 0..<9, using: &random) {
                case 0: .screened(.hold(Self.caseID, Self.verdict), lists: Self.lists)
                case 1: .screened(.freeze(Self.caseID, Self.verdict), lists: Self.lists)
                case 2: .frozen(Self.caseID)
                case 3, 4, 5: .refundStarted(Self.caseID, payout: 5)
                case 6: .refundFailed(Self.caseID, payout: 5)
                case 7: .refundLeft(Self.caseID)
                default: .listsChanged
                }
            let effect = DepositMachine.decide(&item, event, now: Timestamp(seconds: 1))
            if case .record(let commands) = effect {
                for case .transfer(let made) in commands {
                    switch made.reason {
                    case .depositRefundReserved: reservedCount += 1
                    case .depositRefundReturned: reservedCount -= 1
                    default: break
                    }
                }
            }
            switch item.screeningTrack {
            case .frozen: isFrozen = true
            case .refunding, .refunded:
                #expect(!isFrozen, "seed \(seed): \(event)")
                #expect(reservedCount == 1, "seed \(seed)")
            case .notStarted, .running, .clear, .held: #expect(reservedCount == 0)
            }
        }
    }

    /// The table of the machine's chain half, whatever the screening track says.
    @Test(arguments: screeningTracks)
    func `the chain's events change the chain's track only`(screening: ScreeningTrack) {
        let now = Timestamp(milliseconds: 10)
        for chain in Self.chainTracks {
            for event in [
                DepositEvent.included(Self.other), .blockDisconnected(Self.block), .becameFinal,
            ] {
                var deposit = Self.deposit(chain, screening)
                let effect = DepositMachine.decide(&deposit, event, now: now)
                #expect(deposit.screeningTrack == screening)
                switch (chain, event) {
                case (.seen, .included), (.orphaned, .included):
                    #expect(deposit.chainTrack == .included(Self.other))
                    #expect(Self.reasons(effect) == [.depositIncluded])
                case (.included, .blockDisconnected):
                    #expect(deposit.chainTrack == .orphaned(Self.block))
                    #expect(Self.reasons(effect) == [.depositDisconnected])
                case (.included, .becameFinal):
                    #expect(deposit.chainTrack == .final(Self.block))
                    var expected: [TransferReason] = [.depositFinalCustody, .depositFinalScreening]
                    if case .clear = screening { expected.append(.depositCleared) }
                    if case .frozen = screening { expected.append(.depositFrozen) }
                    #expect(Self.reasons(effect) == expected)
                case (.final, .blockDisconnected):
                    #expect(effect == .halt(.finalBlockDisconnected(Self.block)))
                    #expect(deposit.chainTrack == chain)
                default:
                    #expect(effect == .none)
                    #expect(deposit.chainTrack == chain)
                }
            }
        }
    }

    /// The table of the machine's screening half, whatever the chain track says.
    @Test(arguments: chainTracks)
    func `screening's events change the screening track only`(chain: ChainTrack) {
        let isFinal = chain == .final(Self.block)
        let events: [DepositEvent] = [
            .screened(.clear(Self.verdict), lists: Self.lists),
            .screened(.hold(Self.caseID, Self.verdict), lists: Self.lists),
            .screened(.freeze(Self.caseID, Self.verdict), lists: Self.lists),
            .listsChanged, .released(Self.caseID), .frozen(Self.caseID),
            .refundStarted(Self.caseID, payout: 5), .refundFailed(Self.caseID, payout: 5),
            .refundLeft(Self.caseID),
        ]
        for screening in Self.screeningTracks {
            for event in events {
                var deposit = Self.deposit(chain, screening)
                let effect = DepositMachine.decide(
                    &deposit, event, now: Timestamp(milliseconds: 10))
                #expect(deposit.chainTrack == chain)
                let (track, moved) = Self.expected(screening, event, isFinal: isFinal)
                #expect(deposit.screeningTrack == track, "\(screening) \(event)")
                #expect(Self.reasons(effect) == moved, "\(screening) \(event)")
            }
        }
    }

    private static func expected(
        _ screening: ScreeningTrack, _ event: DepositEvent, isFinal: Bool
    ) -> (ScreeningTrack, [TransferReason]?) {
        let clear = ScreeningTrack.clear(verdict)
        let frozen = ScreeningTrack.frozen(caseID, verdict)
        switch (screening, event) {
        case (.notStarted, .screened(.clear, _)), (.running, .screened(.clear, _)),
            (.held, .released):
            return (clear, isFinal ? [.depositCleared] : [])
        case (.notStarted, .screened(.hold, _)), (.running, .screened(.hold, _)):
            return (.held(caseID, verdict), [])
        case (.notStarted, .screened(.freeze, _)), (.running, .screened(.freeze, _)),
            (.held, .frozen):
            return (frozen, isFinal ? [.depositFrozen] : [])
        case (.frozen, .released): return (clear, isFinal ? [.depositReleased] : [])
        case (.clear, .listsChanged): return isFinal ? (clear, nil) : (.running, [])
        case (.held, .refundStarted):
            return isFinal
                ? (.refunding(caseID, verdict), [.depositRefundReserved]) : (screening, nil)
        case (.refunding, .refundFailed):
            return (.held(caseID, verdict), [.depositRefundReturned])
        case (.refunding, .refundLeft): return (.refunded(caseID, verdict), [])
        default: return (screening, nil)
        }
    }

    @Test func `a case of another deposit releases nothing`() {
        var deposit = Self.deposit(.final(Self.block), .held(Self.caseID, Self.verdict))
        let before = deposit
        let now = Timestamp(milliseconds: 10)
        #expect(DepositMachine.decide(&deposit, .released(CaseID(77)), now: now) == .none)
        #expect(DepositMachine.decide(&deposit, .frozen(CaseID(77)), now: now) == .none)
        #expect(deposit == before)
    }

    @Test func `each inclusion has transfers of its own`() {
        var deposit = Self.deposit(.seen, .running)
        let now = Timestamp(milliseconds: 10)
        let first = DepositMachine.decide(&deposit, .included(Self.block), now: now)
        let back = DepositMachine.decide(&deposit, .blockDisconnected(Self.block), now: now)
        let second = DepositMachine.decide(&deposit, .included(Self.other), now: now)
        #expect(Self.reasons(first) == Self.reasons(second))
        #expect(first != second, "or the ledger would take the second for a repeat")
        #expect(Self.reasons(back) == [.depositDisconnected])
    }

    @Test func `what is below one ledger unit stays in sight`() {
        var deposit = Self.deposit(
            .included(Self.block), .running, decimals: 18, remainder: UInt256(123))
        let effect = DepositMachine.decide(
            &deposit, .becameFinal, now: Timestamp(milliseconds: 10))
        #expect(
            Self.reasons(effect) == [.depositFinalCustody, .depositFinalScreening, .depositDust])
    }

    @Test func `time never goes backwards in a deposit`() {
        var deposit = Self.deposit(.seen, .running)
        _ = DepositMachine.decide(
            &deposit, .included(Self.block), now: Timestamp(milliseconds: -50))
        #expect(deposit.changedAt == Timestamp(milliseconds: 0))
    }

    @Test func `money is spendable only when both tracks say so`() {
        for chain in Self.chainTracks {
            for screening in Self.screeningTracks {
                var both = false
                if case .final = chain, case .clear = screening { both = true }
                #expect(Self.deposit(chain, screening).isSpendable == both)
            }
        }
    }
}
