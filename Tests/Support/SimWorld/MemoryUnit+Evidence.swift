import Connector
import Digests
import ScreeningRules
import Units

extension MemoryUnit {
    func rulePack(_ digest: Bytes32) throws -> RulePack? {
        state.rulePacks.first { $0.pack.digest == digest }?.pack
    }

    func rulePacks() throws -> [RulePackRecord] { state.rulePacks.reversed() }

    func verdicts(page: PageRequest) throws -> [(UInt128, VerdictRecord)] {
        let start = Int(clamping: page.after ?? 0)
        return state.verdicts.enumerated().dropFirst(start).prefix(page.limit).map {
            (UInt128($0.offset + 1), $0.element)
        }
    }

    func lastVerdict(before time: Timestamp) throws -> UInt128? {
        state.verdicts.lastIndex { $0.time < time }.map { UInt128($0 + 1) }
    }

    func verdictLink(_ number: UInt64) throws -> Bytes32? {
        guard (1...UInt64(state.verdicts.count + 1)).contains(number),
            number <= UInt64(state.verdicts.count)
        else { return nil }
        return link(after: Int(number))
    }

    func evidenceHead() throws -> EvidenceHead {
        let count = state.verdicts.count
        return EvidenceHead(verdictCount: UInt64(count), link: link(after: count))
    }

    private func link(after count: Int) -> Bytes32 {
        var link = [UInt8](repeating: 0, count: 32)
        for verdict in state.verdicts.prefix(count) { link = SHA256.hash(link + verdict.canonical) }
        guard let link = Bytes32(link) else { preconditionFailure("a SHA-256 has 32 bytes") }
        return link
    }

    func keep(_ pack: RulePack) throws {
        guard try rulePack(pack.digest) == nil else { return }
        state.rulePacks.append(RulePackRecord(pack: pack, firstUsed: now))
    }
}
