import ChainModel
import Connector
import DepositRules
import ScreeningRules
import Units

extension MemoryUnit {
    private var depositsInOrder: [Deposit] {
        state.depositOrder.compactMap { state.deposits[$0] }
    }

    func deposit(_ id: DepositID) throws -> Deposit? { state.deposits[id] }

    func deposits(_ filter: DepositFilter, page: PageRequest) throws -> [(UInt128, Deposit)] {
        let numbered = depositsInOrder.enumerated().map { (UInt128($0 + 1), $1) }
        return numbered.reversed().filter { place, deposit in
            place < page.after ?? .max
                && (filter.wallet == nil || filter.wallet == deposit.wallet)
                && (filter.chain == nil || filter.chain == deposit.sighting.chain)
                && (filter.isSpendable == nil || filter.isSpendable == deposit.isSpendable)
        }.prefix(page.limit).map(\.self)
    }

    func deposits(includedIn block: BlockReference, of chain: ChainID) throws -> [Deposit] {
        depositsInOrder.filter { $0.sighting.chain == chain && $0.chainTrack.block == block }
    }

    func depositsAwaitingFinality(
        of chain: ChainID, upTo height: BlockHeight, limit: Int
    ) throws -> [Deposit] {
        depositsInOrder.filter {
            guard case .included(let block) = $0.chainTrack else { return false }
            return $0.sighting.chain == chain && block.height <= height
        }.prefix(limit).map(\.self)
    }

    func finalDeposits(
        of chain: ChainID, above height: BlockHeight, limit: Int
    ) throws -> [Deposit] {
        depositsInOrder.filter {
            guard case .final(let block) = $0.chainTrack else { return false }
            return $0.sighting.chain == chain && block.height > height
        }.prefix(limit).map(\.self)
    }

    func depositsToScreen(limit: Int) throws -> [Deposit] {
        Array(depositsInOrder.filter { $0.screeningTrack == .running }.prefix(limit))
    }

    func depositsClearedWithout(lists: Bytes32, limit: Int) throws -> [Deposit] {
        depositsInOrder.filter {
            guard case .clear = $0.screeningTrack else { return false }
            if case .final = $0.chainTrack { return false }
            return $0.screenedWithLists != lists
        }.prefix(limit).map(\.self)
    }

    func verdict(_ id: VerdictID) throws -> VerdictRecord? {
        state.verdicts.first { $0.id == id }
    }

    func verdicts(on deposit: DepositID) throws -> [VerdictRecord] {
        state.verdicts.filter { $0.deposit == deposit }
    }

    func ignored(of chain: ChainID, limit: Int) throws -> [IgnoredRecord] {
        state.ignored.reversed().filter { $0.ignored.id.chain == chain }.prefix(limit)
            .map(\.self)
    }

    func save(_ deposit: Deposit) throws {
        if state.deposits[deposit.id] == nil { state.depositOrder.append(deposit.id) }
        state.deposits[deposit.id] = deposit
    }

    func add(_ ignored: IgnoredRecord) throws {
        let isKnown = state.ignored.contains { $0.ignored == ignored.ignored }
        if !isKnown { state.ignored.append(ignored) }
    }

    func append(_ verdict: VerdictRecord) throws { state.verdicts.append(verdict) }

    func save(_ entry: CountedDeposit) throws {
        state.counted[entry.id] = entry
        count(entry)
    }
}
