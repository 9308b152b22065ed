public import Encodings
import Units

extension ExposureFacts {
    /// The facts as JSON; `canonical()` of it is the same bytes for the same facts.
    public var json: JSONValue {
        .object([
            ("asset", .string(deposit.asset.code)),
            ("scale", .integer(deposit.asset.scale)),
            ("deposit", .units(deposit)),
            ("worth", worth.map { .money($0) } ?? .null),
            ("family", .string(family.rawValue)),
            ("state", .string(completeness.word)),
            ("reason", completeness.reason.map { .string($0) } ?? .null),
            ("hops", .integer(hopCount)),
            ("transactions", .integer(transactionCount)),
            ("confidence", .integer(confidenceMin)),
            ("findings", .array(findings.map(\.json))),
            (
                "unseen",
                .array(
                    unseen.map {
                        .object([("reason", .string($0.reason.rawValue))] + $0.measure.fields)
                    })
            ),
            ("weakLabels", .array(weakLabels.map(\.json))),
            ("picture", picture.json),
        ])
    }

    /// Reads facts that `json` wrote.
    ///
    /// - Throws: `ExposureError.field` with the name of the first field that is not as it was
    ///   written.
    public init(json: JSONValue) throws(ExposureError) {
        guard let scale: UInt8 = json["scale"]?.integer(), let code = json["asset"]?.text,
            let asset = Asset(code: code, scale: scale)
        else { throw .field("asset") }
        let fields = ExposureFields(json: json, asset: asset)
        let deposit = try fields.amount("deposit")
        let measured = { (json: JSONValue) throws(ExposureError) -> ExposureMeasure in
            try ExposureMeasure(
                ExposureFields(json: json, asset: asset), deposit: deposit)
        }
        self.init(
            deposit: deposit, worth: try fields.worth(), family: try fields.word("family"),
            completeness: try fields.completeness(), hopCount: try fields.number("hops"),
            transactionCount: try fields.number("transactions"),
            confidenceMin: try fields.number("confidence"),
            findings: try fields.list("findings", max: ExposureFacts.findingCountMax) {
                (json) throws(ExposureError) in
                try ExposureFinding(
                    ExposureFields(json: json, asset: asset), measure: try measured(json))
            },
            unseen: try fields.list("unseen", max: UnseenReason.allCases.count) {
                (json) throws(ExposureError) in
                UnseenShare(
                    reason: try ExposureFields(json: json, asset: asset).word("reason"),
                    measure: try measured(json))
            },
            weakLabels: try fields.list("weakLabels", max: ExposureFacts.weakLabelCountMax) {
                (json) throws(ExposureError) in
                try WeakLabel(ExposureFields(json: json, asset: asset))
            },
            picture: try ExposurePicture(json["picture"] ?? .null, asset: asset))
    }
}

extension ExposureFacts.Completeness {
    fileprivate var word: String {
        switch self {
        case .traced: "traced"
        case .interrupted: "interrupted"
        case .notAsked: "notAsked"
        }
    }

    fileprivate var reason: String? {
        switch self {
        case .traced, .notAsked: nil
        case .interrupted(let reason): reason
        }
    }
}

extension JSONValue {
    fileprivate static func units(_ amount: Amount) -> JSONValue {
        .string(String(amount.minorUnits))
    }

    fileprivate static func money(_ amount: Amount) -> JSONValue {
        .object([
            ("asset", .string(amount.asset.code)), ("scale", .integer(amount.asset.scale)),
            ("minorUnits", .units(amount)),
        ])
    }
}

extension ExposureMeasure {
    fileprivate var fields: [(key: String, value: JSONValue)] {
        [
            ("haircut", .units(haircut)), ("haircutBasisPoints", .integer(haircutBasisPoints)),
            ("fifo", .units(fifo)), ("poison", .units(poison)),
        ]
    }

    fileprivate init(_ fields: ExposureFields, deposit: Amount) throws(ExposureError) {
        self.init(
            haircut: try fields.amount("haircut"), fifo: try fields.amount("fifo"),
            poison: try fields.amount("poison"), of: deposit)
        guard haircutBasisPoints == (try fields.number("haircutBasisPoints")) else {
            throw .field("haircutBasisPoints")
        }
    }
}

extension ExposureFinding {
    fileprivate var json: JSONValue {
        .object(
            [
                ("category", .string(category.rawValue)), ("timing", .string(timing.rawValue)),
                ("confidence", .integer(confidence)),
                ("names", .array(names.map { .string($0) })),
                ("sources", .array(sources.map { .string($0) })),
                ("payments", .integer(paymentCount)), ("nearestHop", .integer(nearestHop)),
                ("path", .array(path.map(\.json))),
            ] + measure.fields)
    }

    fileprivate init(
        _ fields: ExposureFields, measure: ExposureMeasure
    ) throws(ExposureError) {
        self.init(
            category: try fields.word("category"), timing: try fields.word("timing"),
            confidence: try fields.number("confidence"), names: try fields.texts("names"),
            sources: try fields.texts("sources"), paymentCount: try fields.number("payments"),
            nearestHop: try fields.number("nearestHop"), measure: measure,
            path: try fields.list("path", max: ExposureLimits.hopCountMax + 1) {
                (json) throws(ExposureError) in
                let step = ExposureFields(json: json, asset: fields.asset)
                return ExposureStep(
                    address: try step.text("address"), hop: try step.number("hop"),
                    transaction: try step.transaction(), amount: try step.amount("amount"))
            })
    }
}

extension ExposureStep {
    fileprivate var json: JSONValue {
        .object([
            ("address", .string(address)), ("hop", .integer(hop)),
            ("transaction", .string(Hex.encode(transaction.bytes.bytes))),
            ("amount", .units(amount)),
        ])
    }
}

extension WeakLabel {
    fileprivate var json: JSONValue {
        .object([
            ("category", .string(label.category.rawValue)),
            ("confidence", .integer(label.confidence)), ("name", .string(label.name)),
            ("source", .string(label.source)), ("address", .string(address)),
            ("hop", .integer(hop)),
        ])
    }

    fileprivate init(_ fields: ExposureFields) throws(ExposureError) {
        self.init(
            label: AddressLabel(
                category: try fields.word("category"),
                confidence: try fields.number("confidence"), name: try fields.text("name"),
                source: try fields.text("source")),
            address: try fields.text("address"), hop: try fields.number("hop"))
    }
}

extension ExposurePicture {
    fileprivate var json: JSONValue {
        .object([
            ("nodes", .array(nodes.map(\.json))), ("edges", .array(edges.map(\.json))),
            ("foldedNodes", .integer(foldedNodeCount)),
            ("foldedEdges", .integer(foldedEdgeCount)),
        ])
    }

    fileprivate init(_ json: JSONValue, asset: Asset) throws(ExposureError) {
        let fields = ExposureFields(json: json, asset: asset)
        let nodes = try fields.list("nodes", max: ExposurePicture.nodeCountMax) {
            (json) throws(ExposureError) in
            try Node(ExposureFields(json: json, asset: asset))
        }
        let edges = try fields.list("edges", max: ExposurePicture.edgeCountMax) {
            (json) throws(ExposureError) in
            try Edge(ExposureFields(json: json, asset: asset), nodeCount: nodes.count)
        }
        self.init(
            nodes: nodes, edges: edges, foldedNodeCount: try fields.number("foldedNodes"),
            foldedEdgeCount: try fields.number("foldedEdges"))
    }
}

extension ExposurePicture.Node {
    fileprivate var json: JSONValue {
        .object([
            ("address", .string(address)),
            ("category", category.map { .string($0.rawValue) } ?? .null),
            ("listed", .bool(isListed)), ("name", .string(name)), ("hop", .integer(hop)),
            ("amount", .units(amount)), ("tainted", .units(tainted)),
        ])
    }

    fileprivate init(_ fields: ExposureFields) throws(ExposureError) {
        let hasCategory = fields.json["category"]?.isNull == false
        guard let isListed = fields.json["listed"]?.boolean else { throw .field("listed") }
        self.init(
            address: try fields.text("address"),
            category: hasCategory ? try fields.word("category") : nil, isListed: isListed,
            name: try fields.text("name"), hop: try fields.number("hop"),
            amount: try fields.amount("amount"), tainted: try fields.amount("tainted"))
    }
}

extension ExposurePicture.Edge {
    fileprivate var json: JSONValue {
        .object([
            ("from", .integer(from)), ("to", to.map { .integer($0) } ?? .null),
            ("transaction", .string(Hex.encode(transaction.bytes.bytes))),
            ("amount", .units(amount)), ("tainted", .units(tainted)),
            ("time", time.map { .integer($0.milliseconds) } ?? .null),
            ("height", height.map { .integer($0.value) } ?? .null),
        ])
    }

    fileprivate init(_ fields: ExposureFields, nodeCount: Int) throws(ExposureError) {
        let from: Int = try fields.number("from")
        let to: Int? = try fields.optionalNumber("to")
        let nodes = 0..<nodeCount
        guard nodes.contains(from) else { throw .field("from") }
        guard to.map(nodes.contains) != false else { throw .field("to") }
        let time: Int64? = try fields.optionalNumber("time")
        let height: UInt64? = try fields.optionalNumber("height")
        self.init(
            from: from, to: to, transaction: try fields.transaction(),
            amount: try fields.amount("amount"), tainted: try fields.amount("tainted"),
            time: time.map { Timestamp(milliseconds: $0) },
            height: height.map { BlockHeight($0) })
    }
}
