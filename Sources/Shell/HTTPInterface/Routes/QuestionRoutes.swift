import ChainModel
import Connector
import Encodings
import ScreeningRules
import Units

/// Questions to customers, what they answer, and what is known from it.
enum QuestionRoutes {
    static let all: [Route] = [
        Route(
            "askCustomer", .post, "/v1/wallets/{id}/questions", .scope(.casesDecide),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), isIdempotent: true,
            success: 201, refusals: [422], approval: .never,
            takes: "QuestionRequest", gives: "Question",
            handler: ask),
        Route(
            "listQuestions", .get, "/v1/wallets/{id}/questions", .scope(.walletsRead),
            query: ["after", "limit"], keepsReadOf: "question", gives: "QuestionPage",
            handler: list),
        Route(
            "getQuestion", .get, "/v1/questions/{id}", .scope(.walletsRead),
            keepsReadOf: "question", gives: "Question", handler: get),
        Route(
            "answerQuestion", .post, "/v1/questions/{id}/answers", .scope(.walletsWrite),
            content: .json(byteLimit: Route.byteLimit), refusals: [422],
            takes: "QuestionAnswerRequest", gives: "Question", handler: answer),
        Route(
            "decideQuestion", .post, "/v1/questions/{id}/decision", .scope(.casesDecide),
            reach: .ofAll, content: .json(byteLimit: Route.byteLimit), refusals: [422],
            approval: .unlessFalse("accept"),
            takes: "QuestionDecisionRequest", gives: "Question", handler: decide),
        Route(
            "listProvenAddresses", .get, "/v1/wallets/{id}/proven-addresses",
            .scope(.walletsRead), keepsReadOf: "wallet", gives: "ProvenAddressList",
            handler: proven),
        Route(
            "getPersonalRecord", .get, "/v1/personal-records/{id}", .scope(.casesRead),
            reach: .ofAll, keepsReadOf: "personalRecord", gives: "PersonalRecord",
            handler: personal),
        Route(
            "erasePersonalRecord", .delete, "/v1/personal-records/{id}", .scope(.casesDecide),
            reach: .ofAll, approval: .never,
            gives: "PersonalRecord", handler: erase),
    ]

    /// How many proven addresses are shown.
    private static let provenMax = 1_000

    @Sendable
    private static func ask(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let wallet = try request.wallet()
        let actor = try request.caller().principal
        var fields = try request.fields()
        let kind = try fields.text("kind")
        let text = try fields.text("text")
        let seconds: Int64 = try fields.integer(
            "seconds", in: 60...InformationRequest.secondsMax)
        let caseID: CaseID? = try fields.optionalIdentifier("case")
        let chain = try fields.optionalText("chain")
        let address = try fields.optionalText("address")
        let payment = try fields.optionalText("paymentAsset")
        try fields.finish()
        let subject: QuestionAsk.Subject
        switch kind {
        case "sourceOfFunds": subject = .sourceOfFunds
        case "declaration": subject = .declaration
        case "ownership":
            guard let chain, let address else {
                throw Problem.malformed("address", "Ownership is asked of an address of a chain.")
            }
            subject = .ownership(
                try owned(address, on: try desk.chain(named: chain).source.profile),
                payment: try payment.map(asset))
        default:
            throw Problem.malformed(
                "kind", "It must be one of sourceOfFunds, declaration, ownership.")
        }
        let ask = QuestionAsk(
            id: QuestionID(once.derivedID("question")), wallet: wallet, subject: subject,
            text: text, caseID: caseID, seconds: seconds)
        let questions = desk.services.questions
        return try await once.run(desk.store) { store in
            QuestionShape(
                try questions.ask(ask, by: actor, in: store), isForStaff: true
            ).json
        }
    }

    private static func asset(_ code: String) throws(Problem) -> Asset {
        guard let asset = Asset.supported(code: code) else {
            throw Problem(
                422, "unknownAsset", "This asset is not supported.", field: "paymentAsset")
        }
        return asset
    }

    private static func owned(
        _ text: String, on profile: ChainProfile
    ) throws(Problem) -> CustomerAddress {
        let address: ScreeningAddress
        do {
            address =
                switch profile.family {
                case .bitcoin(let word):
                    try AddressDecoding.decode(
                        text, family: .bitcoin, network: BitcoinWord.network(word))
                case .evm: try AddressDecoding.decode(text, family: .evm)
                }
        } catch {
            throw Problem(
                422, "notAnAddress", "It is no address of this chain: \(error).", field: "address")
        }
        guard address.checksum != .wrong, let owned = CustomerAddress(address) else {
            throw Problem(
                422, "notAnAddress", "The address's checksum is wrong: look at it again.",
                field: "address")
        }
        return owned
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let wallet = try request.wallet()
        let page = try request.query.page()
        let isForStaff = request.has(.casesRead)
        let found = try await desk.store.read { store in
            _ = try Wallets.require(wallet, in: store)
            return try store.questions(of: wallet, page: page)
        }
        let next = found.count == page.limit ? found.last.map { "\($0.0)" } : nil
        let rows = found.map { QuestionShape($0.1, isForStaff: isForStaff).json }
        return .json(Shape.page("questions", rows, next: next))
    }

    @Sendable
    private static func get(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: QuestionID = try request.identifier("id", "question")
        guard let question = try await desk.store.read({ try $0.question(id) }) else {
            throw Problem.notFound("question")
        }
        try request.require(touching: [question.wallet])
        return .json(QuestionShape(question, isForStaff: request.has(.casesRead)).json)
    }

    @Sendable
    private static func answer(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: QuestionID = try request.identifier("id", "question")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let signature = try fields.optionalText("signature")
        let deposit: DepositID? = try fields.optionalIdentifier("deposit")
        let declaration = try fields.optionalText("declaration")
        try fields.finish()
        let given: [GivenAnswer] = [
            signature.map { .signature($0) }, deposit.map { .payment($0) },
            declaration.map { .declaration($0) },
        ].compactMap(\.self)
        guard given.count == 1 else {
            throw Problem.malformed(nil, "Give one of signature, deposit and declaration.")
        }
        let answer = given[0]
        let isForStaff = request.has(.casesRead)
        let questions = desk.services.questions
        return try await desk.store.write { store in
            guard let known = try store.question(id) else { throw Problem.notFound("question") }
            try request.require(touching: [known.wallet])
            let question = try questions.answer(id, answer, by: actor, in: store)
            return .json(QuestionShape(question, isForStaff: isForStaff).json)
        }
    }

    @Sendable
    private static func decide(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: QuestionID = try request.identifier("id", "question")
        let actor = try request.caller().principal
        var fields = try request.fields()
        let accept = try fields.boolean("accept")
        let note = try fields.text("note")
        try fields.finish()
        let questions = desk.services.questions
        return try await desk.store.write { store in
            let question = try questions.decide(
                id, accept: accept, note: note, by: actor, in: store)
            return .json(QuestionShape(question, isForStaff: true).json)
        }
    }

    @Sendable
    private static func proven(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let wallet = try request.wallet()
        let found = try await desk.store.read { store in
            _ = try Wallets.require(wallet, in: store)
            return try store.ownerships(of: wallet, limit: provenMax)
        }
        return .json(.object([("addresses", .array(found.map(QuestionShape.proven)))]))
    }

    @Sendable
    private static func personal(
        _ request: APIRequest, _ desk: APIDesk
    ) async throws -> APIAnswer {
        let id: PersonalRecordID = try request.identifier("id", "personal record")
        guard let record = try await desk.store.read({ try $0.personalRecord(id) }) else {
            throw Problem.notFound("personal record")
        }
        return .json(QuestionShape.personal(record))
    }

    @Sendable
    private static func erase(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let id: PersonalRecordID = try request.identifier("id", "personal record")
        let actor = try request.caller().principal
        let record = try await desk.store.write { store in
            try PersonalDesk.erase(id, by: actor, in: store)
        }
        return .json(QuestionShape.personal(record))
    }
}
