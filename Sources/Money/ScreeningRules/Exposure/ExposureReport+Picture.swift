import ChainModel
import Units

extension ExposureReport {
    private struct Place {
        let address: ScreeningAddress
        var first: Int
        var units: UInt128 = 0
        var tainted: UInt128 = 0
    }

    private struct EdgeKey: Hashable {
        let from: ScreeningAddress
        let to: ScreeningAddress?
        let transaction: TransactionID
    }

    private struct Payment {
        let key: EdgeKey
        let first: Int
        var units: UInt128 = 0
        var tainted: UInt128 = 0
    }

    /// Draws the flow: ways from bad origins first, then those of most money.
    func picture() throws(ExposureError) -> ExposurePicture {
        let places = places()
        let payments = payments()
        let shown = shownAddresses(places)
        var numbers: [ScreeningAddress: Int] = [:]
        for (index, address) in shown.enumerated() { numbers[address] = index }
        var nodes: [ExposurePicture.Node] = []
        for address in shown {
            if let place = places[address] { nodes.append(try node(place)) }
        }
        var edges: [ExposurePicture.Edge] = []
        for payment in payments where edges.count < ExposurePicture.edgeCountMax {
            guard let from = numbers[payment.key.from] else { continue }
            var target: Int?
            if let to = payment.key.to {
                guard let number = numbers[to] else { continue }
                target = number
            }
            edges.append(try edge(payment, from: from, to: target))
        }
        return ExposurePicture(
            nodes: nodes, edges: edges, foldedNodeCount: places.count - nodes.count,
            foldedEdgeCount: payments.count - edges.count)
    }

    private func places() -> [ScreeningAddress: Place] {
        var places: [ScreeningAddress: Place] = [:]
        for (index, reach) in book.reaches.enumerated() {
            var place = places[reach.address] ?? Place(address: reach.address, first: index)
            if reach.hop < book.reaches[place.first].hop { place.first = index }
            place.units = ExposureReport.held(place.units, reach.units)
            place.tainted = ExposureReport.held(place.tainted, taintedUnits(index))
            places[reach.address] = place
        }
        return places
    }

    private func payments() -> [Payment] {
        var payments: [EdgeKey: Payment] = [:]
        for (index, reach) in book.reaches.enumerated() {
            let key = EdgeKey(
                from: reach.address, to: reach.parent.map { book.reaches[$0].address },
                transaction: reach.transaction)
            var payment = payments[key] ?? Payment(key: key, first: index)
            payment.units = ExposureReport.held(payment.units, reach.units)
            payment.tainted = ExposureReport.held(payment.tainted, taintedUnits(index))
            payments[key] = payment
        }
        return payments.values.sorted { left, right in
            if left.tainted != right.tainted { return left.tainted > right.tainted }
            if left.units != right.units { return left.units > right.units }
            return left.first < right.first
        }
    }

    /// A sum for show: at the largest number it stays there.
    private static func held(_ left: UInt128, _ right: UInt128) -> UInt128 {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }

    /// The addresses that are drawn: each with all that lie between it and the deposit.
    private func shownAddresses(_ places: [ScreeningAddress: Place]) -> [ScreeningAddress] {
        let ranked = places.values.sorted { left, right in
            let (first, second) = (weight(left), weight(right))
            if first != second { return first > second }
            if left.tainted != right.tainted { return left.tainted > right.tainted }
            if left.units != right.units { return left.units > right.units }
            return left.first < right.first
        }
        var shown: [ScreeningAddress] = []
        var known: Set<ScreeningAddress> = []
        for place in ranked {
            let way = chain(from: place.first).map { book.reaches[$0].address }
            var fresh: [ScreeningAddress] = []
            for address in way.reversed()
            where !known.contains(address) && !fresh.contains(address) { fresh.append(address) }
            guard shown.count + fresh.count <= ExposurePicture.nodeCountMax else { continue }
            shown += fresh
            known.formUnion(fresh)
        }
        return shown
    }

    /// Bad origins first, then payers, then named origins, then the rest.
    private func weight(_ place: Place) -> Int {
        let (category, isListed) = naming(place)
        if isListed { return 4 }
        if category?.isBad == true { return 3 }
        if book.reaches[place.first].hop == 0 { return 2 }
        return category == nil ? 0 : 1
    }

    private func naming(_ place: Place) -> (category: LabelCategory?, isListed: Bool) {
        let known = book.reaches[place.first].known
        if known.designation != nil { return (.sanctions, true) }
        let counted = known.counted(from: book.limits.confidenceMin)
        return ((counted ?? known.labels.first)?.category, false)
    }

    private func node(_ place: Place) throws(ExposureError) -> ExposurePicture.Node {
        let reach = book.reaches[place.first]
        let (category, isListed) = naming(place)
        let label = reach.known.labels.first { $0.category == category }
        let name = reach.known.designation?.name ?? label?.name ?? ""
        return ExposurePicture.Node(
            address: reach.address.shown,
            category: category, isListed: isListed,
            name: name.cut(toScalars: ExposureFacts.textScalarMax), hop: reach.hop,
            amount: try ledger(place.units), tainted: try ledger(place.tainted))
    }

    private func edge(
        _ payment: Payment, from: Int, to: Int?
    ) throws(ExposureError) -> ExposurePicture.Edge {
        let reach = book.reaches[payment.first]
        return ExposurePicture.Edge(
            from: from, to: to, transaction: payment.key.transaction,
            amount: try ledger(payment.units), tainted: try ledger(payment.tainted),
            time: reach.time, height: reach.height)
    }
}
