import Connector
import DepositRules
import LedgerRules
import ScreeningRules
import Units

/// Knows what a later listing must have done to money that was spendable before it.
///
/// Written apart from the program: it adds up, it looks up, and it remembers.
final class SimAftercareAuditor {
    private var known: [RetroHitID: RetroHit] = [:]
    /// Which retro hits there ever were.
    var hitCount: Int { known.count }

    /// What open hits block of a wallet.
    static func blocked(_ snapshot: SimSnapshot, _ wallet: WalletID, _ asset: Asset) -> Int128 {
        snapshot.hits.filter {
            $0.hit.state == .open && $0.hit.wallet == wallet && $0.hit.frozen.asset == asset
        }.reduce(0) { $0 + Int128($1.hit.frozen.minorUnits) }
    }

    func check(_ snapshot: SimSnapshot, _ truth: SimTruth) -> [String] {
        var faults: [String] = []
        var open: Set<DepositID> = []
        let deposits = Dictionary(uniqueKeysWithValues: snapshot.deposits.map { ($0.id, $0) })
        for found in snapshot.hits {
            let what = "hit \(found.hit.id.text.prefix(8))"
            faults += sums(found, deposits).map { "\(what): \($0)" }
            faults += changes(found.hit, snapshot).map { "\(what): \($0)" }
            guard found.hit.state == .open else { continue }
            for id in found.deposits where !open.insert(id).inserted {
                faults.append("\(what): another open hit has its deposit too")
            }
        }
        if snapshot.hits.count < known.count { faults.append("a retro hit was forgotten") }
        known = Dictionary(uniqueKeysWithValues: snapshot.hits.map { ($0.hit.id, $0.hit) })
        return faults + overlooked(snapshot, truth)
    }

    private func sums(_ found: SimSnapshot.SimHit, _ deposits: [DepositID: Deposit]) -> [String] {
        var faults: [String] = []
        let own = found.deposits.compactMap { deposits[$0] }
        let brought = own.reduce(Int128(0)) { $0 + Int128($1.amount.minorUnits) }
        let hit = found.hit
        if brought != Int128(hit.tainted.minorUnits) || own.count != hit.depositCount {
            faults.append("its deposits brought \(brought), not \(hit.tainted)")
        }
        if own.contains(where: { $0.wallet != hit.wallet || !$0.isSpendable }) {
            faults.append("one of its deposits never was spendable, or is another wallet's")
        }
        let parts = [hit.frozen, hit.reserved, hit.spent].reduce(Int128(0)) {
            $0 + Int128($1.minorUnits)
        }
        if parts != brought { faults.append("its parts are \(parts) of \(brought)") }
        return faults
    }

    /// What is left was frozen at once, what was promised as it came free, and two people free it.
    private func changes(_ hit: RetroHit, _ snapshot: SimSnapshot) -> [String] {
        var faults: [String] = []
        let machine = snapshot.cases[hit.caseID]?.machine
        guard let machine else { return ["has no case"] }
        if (machine.state == .released) != (hit.state == .released) {
            faults.append("is \(hit.state), its case is \(machine.state)")
        }
        if hit.state == .released {
            let people = Set(machine.entries.compactMap { $0.action?.actor })
            if people.count < 2 { faults.append("was released by one person") }
        }
        let before = known[hit.id]
        if let before, before.state == .released, hit.state == .open {
            faults.append("was released and is open again")
        }
        // Looked at after each commit: no spending lies between the freeze and this look.
        if before?.depositCount != hit.depositCount, hit.state == .open {
            let left = snapshot.units(.available(hit.wallet, hit.tainted.asset))
            // Of what joined: what it had before may be spent for long.
            let more = [hit.frozen, hit.tainted].map { Int128($0.minorUnits) }
            let had = [before?.frozen, before?.tainted].map { Int128($0?.minorUnits ?? 0) }
            if more[0] - had[0] != more[1] - had[1], left > 0 {
                faults.append("froze \(hit.frozen) of \(hit.tainted) and left \(left)")
            }
        } else if let before {
            let more = Int128(hit.frozen.minorUnits) - Int128(before.frozen.minorUnits)
            let fewer = Int128(before.reserved.minorUnits) - Int128(hit.reserved.minorUnits)
            if more < 0 || more > fewer {
                faults.append("froze \(more) more where \(fewer) fewer are promised")
            }
        }
        return faults + wanted(hit, snapshot)
    }

    /// Nothing that an open hit still wants can be spent, or was never promised.
    private func wanted(_ hit: RetroHit, _ snapshot: SimSnapshot) -> [String] {
        guard hit.state == .open, !hit.reserved.isZero else { return [] }
        let asset = hit.tainted.asset
        var faults: [String] = []
        let available = snapshot.units(.available(hit.wallet, asset))
        if available != 0 { faults.append("wants \(hit.reserved), and \(available) can be spent") }
        let claimed = snapshot.hits.filter {
            $0.hit.state == .open && $0.hit.wallet == hit.wallet
                && $0.hit.tainted.asset == asset
        }.reduce(Int128(0)) { $0 + Int128($1.hit.reserved.minorUnits) }
        let reserved = snapshot.units(.reserved(hit.wallet, asset))
        if claimed > reserved { faults.append("hits want \(claimed) of \(reserved) promised") }
        return faults
    }

    /// Once after-care is done with the lists in force, no spendable deposit of a listed payer is
    /// without a hit, unless people let it go knowing the listing.
    private func overlooked(_ snapshot: SimSnapshot, _ truth: SimTruth) -> [String] {
        guard snapshot.caredFor == snapshot.activeLists.map(\.version.id).sorted() else {
            return []
        }
        let hit = Set(snapshot.hits.flatMap(\.deposits))
        let decided = Set(
            snapshot.cases.values.filter { $0.machine.state == .released }.map(\.machine.deposit))
        return snapshot.deposits.filter { deposit in
            deposit.isSpendable && !hit.contains(deposit.id) && !decided.contains(deposit.id)
                && !truth.misled.contains(deposit.sighting.transaction)
                && truth.payments[deposit.sighting]?.payers.contains {
                    snapshot.listed.contains($0)
                } == true
        }.map { "deposit \($0.id.text.prefix(8)): its payer is listed and nobody was told" }
    }
}
