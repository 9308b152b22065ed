import BitcoinRules
import ChainModel
public import Encodings
import Units

extension ScreeningInput: CanonicalWritable {
    /// Writes all the facts, so that a verdict can be reached again from its record alone.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("accepted", accepted.json)
            $0.field("behaviour") { json in
                guard let behaviour else { return json.value(.null) }
                BehaviourFacts.deposit(behaviour).write(to: &json)
            }
            $0.field("chain", chain.name)
            $0.field("delistings", .array(delistings.map(\.json)))
            $0.field("deposit") { deposit.write(to: &$0) }
            $0.field("exposure", exposure?.json ?? .null)
            $0.field("issuer", issuer.json)
            $0.field("knowledge", knowledge.json)
            $0.field("limits") { limits.write(to: &$0) }
            $0.field("parties") { $0.array(parties) { $1.write(to: &$0) } }
            $0.field("provider", provider?.json ?? .null)
            $0.field("submissions", submissions.json)
            $0.field("time", now.milliseconds)
            $0.field("transaction", hex: transaction.bytes.bytes)
            // A record of a time without the rule has no field of it.
            if let travel { $0.field("travel", travel.json) }
        }
    }

    /// Makes an input of the JSON that a record keeps.
    ///
    /// - Throws: `RecordError`.
    init(record: RecordReader) throws(RecordError) {
        guard let chain = ChainID(try record.text("chain")) else {
            throw record.error("chain", "is no chain")
        }
        var parties: [ScreenedParty] = []
        for party in try record.list("parties") { parties.append(try ScreenedParty(record: party)) }
        var delistings: [Delisting] = []
        for row in try record.list("delistings") { delistings.append(try Delisting(record: row)) }
        self.init(
            deposit: try CountedDeposit(record: record.child("deposit")), chain: chain,
            transaction: TransactionID(try record.digest("transaction")),
            parties: parties, knowledge: try PartyKnowledge(record: record.child("knowledge")),
            issuer: try IssuerAnswer(record: record),
            submissions: try SubmissionAnswer(record: record),
            limits: try LimitFacts(record: record.child("limits")), now: try record.time("time"),
            exposure: try ScreeningInput.exposure(record),
            behaviour: try ScreeningInput.behaviour(record),
            provider: try ScreeningInput.provider(record),
            travel: try ScreeningInput.travel(record),
            accepted: try ScreeningInput.accepted(record),
            delistings: delistings)
    }
}

extension ScreeningInput {
    /// Reads how the deposit behaved from a record's inputs.
    static func behaviour(
        _ record: RecordReader
    ) throws(RecordError) -> DepositBehaviour? {
        guard let json = try record.optional("behaviour") else { return nil }
        do {
            switch try BehaviourFacts(json: json) {
            case .deposit(let facts): return facts
            case .payout: throw record.error("behaviour", "is a payout's")
            }
        } catch {
            throw record.error("behaviour", "\(error)")
        }
    }

    private static func provider(_ record: RecordReader) throws(RecordError) -> ProviderFacts? {
        guard try record.optional("provider") != nil else { return nil }
        return try ProviderFacts(record: record.child("provider"))
    }

    private static func travel(_ record: RecordReader) throws(RecordError) -> TravelFacts? {
        guard record.json["travel"] != nil else { return nil }
        let json = try record.value("travel")
        do {
            return try TravelFacts(json: json)
        } catch {
            throw record.error("travel", error.field)
        }
    }

    private static func accepted(
        _ record: RecordReader
    ) throws(RecordError) -> AcceptedFalsePositives {
        let json = try record.value("accepted")
        do {
            return try AcceptedFalsePositives(json: json)
        } catch {
            throw record.error("accepted", "\(error)")
        }
    }

    private static func exposure(_ record: RecordReader) throws(RecordError) -> ExposureFacts? {
        guard let json = try record.optional("exposure") else { return nil }
        do {
            return try ExposureFacts(json: json)
        } catch {
            throw record.error("exposure", "\(error)")
        }
    }
}

extension CountedDeposit: CanonicalWritable {
    /// Writes the deposit as a record keeps it.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            $0.field("amount") { $0.amount(amount) }
            $0.field("id", id.text)
            $0.field("recipient", hex: recipient.bytes)
            $0.field("sources") { $0.array(sources) { $0.hex($1.bytes) } }
            $0.field("tier", tier)
            $0.field("time", time.milliseconds)
            $0.field("value") { $0.amount(value) }
            $0.field("wallet", wallet.text)
        }
    }

    init(record: RecordReader) throws(RecordError) {
        guard let id = DepositID(text: try record.text("id")),
            let wallet = WalletID(text: try record.text("wallet"))
        else { throw record.error("id", "or wallet is no id") }
        self.init(
            id: id, recipient: WatchedScript(try record.bytes("recipient")),
            sources: try record.scripts("sources"), wallet: wallet,
            tier: try record.text("tier"), amount: try record.amount("amount"),
            value: try record.optional("value") == nil ? nil : try record.amount("value"),
            time: try record.time("time"))
    }
}

extension ScreenedParty: CanonicalWritable {
    /// Writes the party as a record keeps it.
    public func write(to json: inout CanonicalJSON) {
        json.object {
            switch identity {
            case .address(let address):
                $0.field("canonical", address.canonical)
                $0.field("checksum", address.checksum.rawValue)
                $0.field("family", address.family.rawValue)
                $0.field("key", hex: address.key)
                $0.field("raw", address.raw)
            case .undecodable(let text, let error):
                $0.field("error", error.code)
                $0.field("raw", text)
            }
            $0.field("role", role.rawValue)
        }
    }

    init(record: RecordReader) throws(RecordError) {
        let role: Counterparty.Role = try record.word("role")
        let raw = try record.text("raw")
        if record.json["error"] != nil {
            guard let error = AddressDecodingError(code: try record.text("error")) else {
                throw record.error("error", "is a word that is not known")
            }
            self.init(role: role, identity: .undecodable(raw, error))
            return
        }
        self.init(
            role: role,
            identity: .address(
                ScreeningAddress(
                    family: try record.word("family"), key: try record.bytes("key"),
                    canonical: try record.text("canonical"),
                    checksum: try record.word("checksum"), raw: raw)))
    }
}

extension AddressDecodingError {
    /// The error in a record.
    var code: String {
        switch self {
        case .empty: "empty"
        case .tooLong: "tooLong"
        case .notUTF8: "notUTF8"
        case .notASCII: "notASCII"
        case .ambiguous: "ambiguous"
        case .notAnAddress(let family): "notAnAddress \(family.rawValue)"
        }
    }

    init?(code: String) {
        let plain: [AddressDecodingError] = [.empty, .tooLong, .notUTF8, .notASCII, .ambiguous]
        let known = plain + ScreeningFamily.allCases.map { .notAnAddress($0) }
        guard let error = known.first(where: { $0.code == code }) else { return nil }
        self = error
    }
}

extension PartyKnowledge {
    var json: JSONValue {
        switch self {
        case .complete: .object([("complete", .bool(true))])
        case .incomplete(let why): .object([("complete", .bool(false)), ("why", .string(why))])
        }
    }

    init(record: RecordReader) throws(RecordError) {
        self = try record.flag("complete") ? .complete : .incomplete(try record.text("why"))
    }
}

extension IssuerAnswer {
    var json: JSONValue {
        switch self {
        case .notApplicable: .null
        case .unavailable(let why): .object([("unavailable", .string(why))])
        case .answered(let blacklisted, let time):
            .object([
                ("asOf", .integer(time.milliseconds)),
                ("blacklisted", .array(blacklisted.map { .string(Hex.encode($0.bytes)) })),
            ])
        }
    }

    init(record: RecordReader) throws(RecordError) {
        guard let value = try record.optional("issuer") else {
            self = .notApplicable
            return
        }
        let reader = RecordReader(value, place: "issuer")
        if value["unavailable"] != nil {
            self = .unavailable(try reader.text("unavailable"))
            return
        }
        self = .answered(
            blacklisted: try reader.scripts("blacklisted"), asOf: try reader.time("asOf"))
    }
}

extension SubmissionAnswer {
    var json: JSONValue {
        switch self {
        case .notApplicable: .null
        case .notAsked(let why): .object([("notAsked", .string(why))])
        case .answered(let pending, let time):
            .object([
                ("asOf", .integer(time.milliseconds)),
                (
                    "pending",
                    .array(
                        pending.map { found in
                            .object([
                                ("account", .string(Hex.encode(found.account.bytes))),
                                ("wallet", .string(found.wallet)),
                                ("number", .integer(found.number)),
                            ])
                        })
                ),
            ])
        }
    }

    init(record: RecordReader) throws(RecordError) {
        guard let value = try record.optional("submissions") else {
            self = .notApplicable
            return
        }
        let reader = RecordReader(value, place: "submissions")
        if value["notAsked"] != nil {
            self = .notAsked(try reader.text("notAsked"))
            return
        }
        var pending: [PendingSubmission] = []
        for row in try reader.list("pending") {
            pending.append(
                PendingSubmission(
                    account: WatchedScript(try row.bytes("account")),
                    wallet: try row.text("wallet"), number: try row.integer("number")))
        }
        self = .answered(pending: pending, asOf: try reader.time("asOf"))
    }
}

extension Delisting {
    var json: JSONValue {
        .object([
            ("party", .string(party)), ("source", .string(source)),
            ("date", .string(date.description)),
        ])
    }

    init(record: RecordReader) throws(RecordError) {
        guard let date = CalendarDate(try record.text("date")) else {
            throw record.error("date", "is no date")
        }
        self.init(party: try record.text("party"), source: try record.text("source"), date: date)
    }
}
