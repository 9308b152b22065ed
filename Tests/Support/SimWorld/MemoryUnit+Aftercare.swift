import ChainModel
import Connector
import ScreeningRules
import Units

/// What after-care keeps, in memory.
struct MemoryAftercare: Sendable {
    var seen: [ScreeningKey: Set<SeenPlace>] = [:]
    var progress: [String: AftercareProgress] = [:]
    var hits: [RetroHitID: RetroHit] = [:]
    var order: [RetroHitID] = []
    var deposits: [RetroHitID: Set<DepositID>] = [:]
    var issuerEvents: [IssuerRecord] = []
    var issuerEventCount: UInt64 = 0
}

extension MemoryUnit {
    func seen(_ key: ScreeningKey, after place: SeenPlace?, limit: Int) throws -> [SeenPlace] {
        (state.aftercare.seen[key] ?? []).sorted()
            .filter { other in place.map { other > $0 } ?? true }.prefix(limit).map(\.self)
    }

    func seenKeys(after key: ScreeningKey?, limit: Int) throws -> [ScreeningKey] {
        state.aftercare.seen.keys.sorted()
            .filter { other in key.map { other > $0 } ?? true }.prefix(limit).map(\.self)
    }

    func aftercare(_ subject: String) throws -> AftercareProgress? {
        state.aftercare.progress[subject]
    }

    func retroHit(_ id: RetroHitID) throws -> RetroHit? { state.aftercare.hits[id] }

    func retroHit(ofCase id: CaseID) throws -> RetroHit? {
        state.aftercare.hits.values.first { $0.caseID == id }
    }

    func retroHits(of deposit: DepositID) throws -> [RetroHit] {
        state.aftercare.deposits.filter { $0.value.contains(deposit) }
            .compactMap { state.aftercare.hits[$0.key] }.sorted { $0.id < $1.id }
    }

    func retroHits(page: PageRequest) throws -> [(UInt128, RetroHit)] {
        let start = Int(page.after ?? 0)
        return state.aftercare.order.enumerated().dropFirst(start).compactMap { place, id in
            state.aftercare.hits[id].map { (UInt128(place + 1), $0) }
        }.prefix(page.limit).map(\.self)
    }

    func hitsWanting(of wallet: WalletID, _ asset: Asset) throws -> [RetroHit] {
        state.aftercare.order.compactMap { state.aftercare.hits[$0] }.filter {
            !$0.wanted.isZero && $0.wallet == wallet && $0.tainted.asset == asset
        }
    }

    func hitsWanting(page: PageRequest) throws -> [(UInt128, RetroHit)] {
        let start = Int(page.after ?? 0)
        return state.aftercare.order.enumerated().dropFirst(start).compactMap { place, id in
            state.aftercare.hits[id].map { (UInt128(place + 1), $0) }
        }.filter { !$0.1.wanted.isZero }.prefix(page.limit).map(\.self)
    }

    func deposits(of hit: RetroHitID, after id: DepositID?, limit: Int) throws -> [DepositID] {
        (state.aftercare.deposits[hit] ?? []).sorted()
            .filter { other in id.map { other > $0 } ?? true }.prefix(limit).map(\.self)
    }

    func add(_ seen: [SeenAddress]) throws {
        for one in seen { state.aftercare.seen[one.key, default: []].insert(one.place) }
    }

    func save(_ progress: AftercareProgress) throws {
        state.aftercare.progress[progress.subject] = progress
    }

    func save(_ hit: RetroHit, adding deposits: [DepositID]) throws {
        if let known = state.aftercare.hits[hit.id] {
            guard known.state == .open || known.frozen == hit.frozen,
                known.state == hit.state
                    || known.state == .open
            else { throw StoreFailure.corrupt("a released retro hit stays released") }
        } else {
            state.aftercare.order.append(hit.id)
        }
        state.aftercare.hits[hit.id] = hit
        state.aftercare.deposits[hit.id, default: []].formUnion(deposits)
    }

    func issuerEvents(
        of chain: ChainID, after number: UInt64, limit: Int
    ) throws -> [IssuerRecord] {
        state.aftercare.issuerEvents.filter { $0.chain == chain && $0.number > number }
            .prefix(limit).map(\.self)
    }

    func isFrozenByIssuer(_ account: WatchedScript, token: TokenID) throws -> Bool {
        let last = state.aftercare.issuerEvents.filter {
            $0.event.account == account && $0.chain == token.chain
                && $0.event.asset == token.asset
        }.max {
            ($0.block.height, $0.event.logIndex) < ($1.block.height, $1.event.logIndex)
        }
        return last.map { $0.event.kind != .unfrozen } ?? false
    }

    func add(_ record: IssuerRecord) throws {
        let isKnown = state.aftercare.issuerEvents.contains {
            $0.chain == record.chain && $0.block.hash == record.block.hash
                && $0.event.logIndex == record.event.logIndex
        }
        guard !isKnown else { return }
        state.aftercare.issuerEventCount += 1
        state.aftercare.issuerEvents.append(
            IssuerRecord(
                number: state.aftercare.issuerEventCount, chain: record.chain,
                block: record.block, event: record.event, time: record.time))
    }

    func removeIssuerEvents(in block: BlockReference, of chain: ChainID) throws {
        state.aftercare.issuerEvents.removeAll {
            $0.chain == chain && $0.block.hash == block.hash
        }
    }
}
