import Connector
import PayoutRules
import ScreeningRules
import Units

extension MemoryUnit {
    func falsePositive(_ id: UInt128) throws -> FalsePositiveRecord? {
        state.falsePositives.first { $0.id == id }
    }

    func falsePositives(
        _ wanted: FalsePositiveRecord.State?, page: PageRequest
    ) throws -> [(UInt128, FalsePositiveRecord)] {
        state.falsePositives.enumerated().map { (UInt128($0) + 1, $1) }.filter { place, record in
            place > page.after ?? 0 && wanted.map { $0 == record.state } ?? true
        }.prefix(page.limit).map(\.self)
    }

    func acceptedFalsePositives(
        about keys: [[UInt8]], at now: Timestamp
    ) throws -> AcceptedFalsePositives {
        AcceptedFalsePositives(
            state.falsePositives.filter { keys.contains($0.key) && $0.until > now }
                .compactMap(\.acceptance))
    }

    func refundCase(of payout: PayoutID) throws -> CaseID? { state.refunds[payout] }
    func refunds(of id: CaseID) throws -> [PayoutID] {
        state.refunds.filter { $0.value == id }.map(\.key).sorted { $0.value < $1.value }
    }
    func addRefund(_ payout: PayoutID, of id: CaseID) throws {
        guard state.refunds[payout] == nil else {
            throw StoreFailure.corrupt("the payout is a refund already")
        }
        state.refunds[payout] = id
    }

    func blockedProperty(of id: CaseID) throws -> BlockedProperty? {
        state.blockedProperty.first { $0.complianceCase == id }
    }

    func blockedProperty(
        _ query: BlockedPropertyQuery, page: PageRequest
    ) throws -> [(UInt128, BlockedProperty)] {
        state.blockedProperty.enumerated().map { (UInt128($0) + 1, $1) }.filter { place, item in
            let isWanted =
                switch query.report {
                case .due: item.report == .due
                case .filed: item.report != .due
                case .all: true
                }
            return place > page.after ?? 0 && isWanted
                && query.heldAt.map { item.isHeld(at: $0) } ?? true
        }.prefix(page.limit).map(\.self)
    }

    func save(_ record: FalsePositiveRecord) throws {
        if let place = state.falsePositives.firstIndex(where: { $0.id == record.id }) {
            state.falsePositives[place] = record
        } else {
            state.falsePositives.append(record)
        }
    }

    func save(_ property: BlockedProperty) throws {
        let place = state.blockedProperty.firstIndex {
            $0.complianceCase == property.complianceCase
        }
        if let place {
            state.blockedProperty[place] = property
        } else {
            state.blockedProperty.append(property)
        }
    }
}
