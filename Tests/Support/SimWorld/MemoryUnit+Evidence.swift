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

    func evidenceHead() throws -> EvidenceHead {
        var link = [UInt8](repeating: 0, count: 32)
        for verdict in state.verdicts { link = SHA256.hash(link + verdict.canonical) }
        guard let link = Bytes32(link) else { preconditionFailure("a SHA-256 has 32 bytes") }
        return EvidenceHead(verdictCount: UInt64(state.verdicts.count), link: link)
    }

    func keep(_ pack: RulePack) throws {
        guard try rulePack(pack.digest) == nil else { return }
        state.rulePacks.append(RulePackRecord(pack: pack, firstUsed: now))
    }
}
