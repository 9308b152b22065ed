import Connector
import PayoutRules
import ScreeningRules
import Units

/// What a store in memory keeps about customers.
struct MemoryCustomers: Sendable {
    var questions: [InformationRequest] = []
    var ownerships: [OwnershipRecord] = []
    var personal: [PersonalRecordID: PersonalRecord] = [:]
    var travel: [TravelSubject: TravelRecord] = [:]
    var holds: [PayoutID: PayoutHold] = [:]
}

extension MemoryUnit {
    func question(_ id: QuestionID) throws -> InformationRequest? {
        state.customers.questions.first { $0.id == id }
    }

    func questions(
        of wallet: WalletID, page: PageRequest
    ) throws -> [(UInt128, InformationRequest)] {
        state.customers.questions.enumerated().map { (UInt128($0 + 1), $1) }.reversed()
            .filter { $0.0 < page.after ?? .max && $0.1.wallet == wallet }
            .prefix(page.limit).map(\.self)
    }

    func questions(about caseID: CaseID, limit: Int) throws -> [InformationRequest] {
        Array(state.customers.questions.filter { $0.caseID == caseID }.prefix(limit))
    }

    func overdueQuestions(at time: Timestamp, limit: Int) throws -> [InformationRequest] {
        let overdue = state.customers.questions.enumerated().filter {
            $0.element.state == .asked && $0.element.dueAt <= time
        }
        return overdue.sorted { ($0.element.dueAt, $0.offset) < ($1.element.dueAt, $1.offset) }
            .prefix(limit).map(\.element)
    }

    func save(_ question: InformationRequest) throws {
        guard
            let place = state.customers.questions.firstIndex(where: { $0.id == question.id })
        else {
            state.customers.questions.append(question)
            return
        }
        let known = state.customers.questions[place]
        guard known.wallet == question.wallet, known.kind == question.kind,
            known.askedAt == question.askedAt, question.answers.starts(with: known.answers)
        else { throw StoreFailure.corrupt("the question is another one") }
        state.customers.questions[place] = question
    }

    func ownership(
        of wallet: WalletID, _ family: ScreeningFamily, _ key: [UInt8]
    ) throws -> OwnershipRecord? {
        state.customers.ownerships.first {
            $0.wallet == wallet && $0.address.family == family && $0.address.key == key
        }
    }

    func ownerships(of wallet: WalletID, limit: Int) throws -> [OwnershipRecord] {
        let own = state.customers.ownerships.filter { $0.wallet == wallet }
        return own.sorted { left, right in
            left.address.family.rawValue == right.address.family.rawValue
                ? left.address.key.lexicographicallyPrecedes(right.address.key)
                : left.address.family.rawValue < right.address.family.rawValue
        }.prefix(limit).map(\.self)
    }

    func save(_ ownership: OwnershipRecord) throws {
        state.customers.ownerships.removeAll {
            $0.wallet == ownership.wallet && $0.address.family == ownership.address.family
                && $0.address.key == ownership.address.key
        }
        state.customers.ownerships.append(ownership)
    }

    func removeOwnership(provenBy question: QuestionID) throws {
        state.customers.ownerships.removeAll { $0.question == question }
    }

    func personalRecord(_ id: PersonalRecordID) throws -> PersonalRecord? {
        state.customers.personal[id]
    }

    func save(_ record: PersonalRecord) throws {
        if let known = state.customers.personal[record.id] {
            guard known.digest == record.digest, known.wallet == record.wallet,
                known.kind == record.kind, known.erased == nil || record == known
            else { throw StoreFailure.corrupt("the personal record is another one") }
        }
        state.customers.personal[record.id] = record
    }

    func travelRecord(_ subject: TravelSubject) throws -> TravelRecord? {
        state.customers.travel[subject]
    }

    func save(_ record: TravelRecord) throws { state.customers.travel[record.subject] = record }

    func payoutHold(_ id: PayoutID) throws -> PayoutHold? {
        showsNoHolds ? nil : state.customers.holds[id]
    }

    func save(_ hold: PayoutHold) throws {
        let since = state.customers.holds[hold.payout]?.since ?? hold.since
        state.customers.holds[hold.payout] = PayoutHold(
            payout: hold.payout, wallet: hold.wallet, facts: hold.facts, since: since)
    }

    func removeHold(of payout: PayoutID) throws { state.customers.holds[payout] = nil }
}
