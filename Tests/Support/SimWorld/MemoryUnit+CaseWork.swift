import Connector
import ScreeningRules
import Units

extension MemoryUnit {
    private var queue: [QueuedCase] {
        state.caseOrder.enumerated().compactMap { place, id in
            state.cases[id].map {
                QueuedCase(
                    place: CasePriority($0.machine, $0.grounds, number: UInt64(place) + 1),
                    record: $0)
            }
        }.sorted { $0.place < $1.place }
    }

    func caseQueue(
        _ query: CaseQuery, after place: CasePriority?, limit: Int
    ) throws -> [QueuedCase] {
        queue.filter { item in
            query.has(item.record) && place.map { $0 < item.place } ?? true
        }.prefix(min(max(limit, 1), 1_000)).map(\.self)
    }

    func caseCount(_ query: CaseQuery) throws -> Int {
        state.cases.values.count { query.has($0) }
    }

    func complianceCases(about deposit: DepositID) throws -> [CaseRecord] {
        state.caseOrder.compactMap { state.cases[$0] }.filter { $0.machine.deposit == deposit }
    }

    func casesToEscalate(_ lateness: CaseQuery.Lateness, limit: Int) throws -> [CaseRecord] {
        queue.map(\.record).filter { record in
            record.machine.escalationLevel(now: lateness.now, lateness.levels)
                > record.machine.work.escalation
        }.sorted {
            ($0.machine.waitingSince ?? lateness.now) < ($1.machine.waitingSince ?? lateness.now)
        }.prefix(limit).map(\.self)
    }

    func attachmentBytes(_ id: AttachmentID) throws -> [UInt8]? { state.attachments[id] }
    func addAttachment(_ file: CaseAttachment, bytes: [UInt8], of id: CaseID) throws {
        guard state.attachments[file.id] == nil else {
            throw StoreFailure.corrupt("the file is there already")
        }
        state.attachments[file.id] = bytes
    }

    func caseBulk(_ id: UInt128) throws -> CaseBulk? { state.caseBulks.first { $0.id == id } }
    func openCaseBulks() throws -> [CaseBulk] {
        state.caseBulks.filter { $0.state == .proposed }.prefix(1_000).map(\.self)
    }
    func save(_ bulk: CaseBulk) throws {
        if let place = state.caseBulks.firstIndex(where: { $0.id == bulk.id }) {
            state.caseBulks[place] = bulk
        } else {
            state.caseBulks.append(bulk)
        }
    }
}

extension CaseQuery {
    fileprivate func has(_ record: CaseRecord) -> Bool {
        let machine = record.machine
        let stands =
            switch standing {
            case .waiting: machine.waitingSince != nil
            case .live: machine.state.phase != .over
            case .any: true
            case .state(let name): machine.state.name == name
            }
        let isOwned =
            switch owner {
            case .any: true
            case .person(let name): machine.work.assignee == name
            case .nobody: machine.work.assignee == nil
            }
        let isApprovable =
            approver.map { machine.state.proposer != nil && machine.state.proposer != $0 } ?? true
        let isLate =
            lateness.map { machine.escalationLevel(now: $0.now, $0.levels) > 0 } ?? true
        return stands && isOwned && isApprovable && isLate
            && tag.map { machine.work.tags.contains($0) } ?? true
            && awakeAt.map { !machine.isSnoozed(at: $0) } ?? true
            && wallet.map { record.wallet == $0 } ?? true
    }
}
