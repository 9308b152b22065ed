import Connector
import Units

extension MemoryUnit {
    func staff(_ name: String) throws -> StaffRecord? { state.staff[name] }
    func allStaff() throws -> [StaffRecord] { state.staff.values.sorted { $0.name < $1.name } }
    func staffSession(_ digest: Bytes32) throws -> StaffSessionRecord? {
        state.staffSessions.values.first { $0.digest == digest || $0.previous == digest }
    }
    func staffSessions(of name: String) throws -> [StaffSessionRecord] {
        state.staffSessions.values.filter { $0.staff == name }.sorted {
            ($0.createdAt, $0.id) < ($1.createdAt, $1.id)
        }
    }
    func staffTrail(_ filter: TrailFilter, page: PageRequest) throws -> [StaffTrailRecord] {
        state.staffTrail.reversed().filter { line in
            filter.fits(subject: line.subject, time: line.time)
                && filter.staff.map { $0 == line.staff } ?? true
                && page.after.map { UInt128(line.number) < $0 } ?? true
        }.prefix(page.limit).map(\.self)
    }
    func newestEvents(_ filter: TrailFilter, page: PageRequest) throws -> [EventRecord] {
        state.events.reversed().filter { event in
            filter.fits(subject: event.subject, time: event.time)
                && filter.staff.map { $0 == event.actor } ?? true
                && page.after.map { UInt128(event.sequence) < $0 } ?? true
        }.prefix(page.limit).map(\.self)
    }
    func save(_ staff: StaffRecord) throws { state.staff[staff.name] = staff }
    func save(_ session: StaffSessionRecord) throws {
        guard state.staff[session.staff] != nil else {
            throw StoreFailure.corrupt("a session without its member of staff")
        }
        state.staffSessions[session.id] = session
    }
    func endStaffSession(_ id: StaffSessionID) throws { state.staffSessions[id] = nil }
    func endStaffSessions(of name: String) throws {
        for session in try staffSessions(of: name) { state.staffSessions[session.id] = nil }
    }
    func appendStaffTrail(staff: String, act: String, kind: String, subject: String) throws {
        state.staffTrail.append(
            StaffTrailRecord(
                number: UInt64(state.staffTrail.count) + 1, staff: staff, act: act, kind: kind,
                subject: subject, time: state.time))
    }
}

extension TrailFilter {
    fileprivate func fits(subject found: String, time: Timestamp) -> Bool {
        subject.map { $0 == found } ?? true && from.map { time >= $0 } ?? true
            && before.map { time < $0 } ?? true
    }
}
