import BitcoinRules
import ChainModel
import Connector
import EVMRules
import Encodings
import Units

/// Deposit addresses.
enum AddressRoutes {
    static let all: [Route] = [
        Route(
            "createAddress", .post, "/v1/wallets/{id}/addresses", .scope(.walletsWrite),
            content: .json(byteLimit: Route.byteLimit), isIdempotent: true, success: 201,
            refusals: [422], takes: "AddressRequest", gives: "IssuedAddress", handler: create),
        Route(
            "listAddresses", .get, "/v1/wallets/{id}/addresses", .scope(.walletsRead),
            gives: "AddressList", handler: list),
    ]

    @Sendable
    private static func create(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let once = try Idempotency(request)
        let wallet = try request.wallet()
        var fields = try request.fields()
        let chain = try fields.text("chain")
        let asset = try fields.text("asset")
        let amount = try fields.optionalAmount("amount")
        try fields.finish()
        let profile = try desk.chain(named: chain).source.profile
        guard let credited = profile.creditedAssets.first(where: { $0.code == asset }) else {
            throw Problem(
                422, "assetNotCredited", "The chain \(profile.id) does not credit this asset.",
                field: "asset")
        }
        guard amount.map({ $0.asset == credited }) ?? true else {
            throw Problem(
                422, "invalid", "The amount must be in the asset of the address.",
                field: "amount.asset")
        }
        let addresses = desk.services.addresses
        return try await once.run(desk.store) { store in
            let issued = try addresses.issue(to: wallet, on: profile, in: store)
            let uri = try PaymentURI.make(
                issued.record, asset: credited, amount: amount, profile: profile)
            return .object(
                shape(issued.record) + [
                    (key: "asset", value: .string(credited.code)),
                    (key: "uri", value: .string(uri)),
                    (key: "unusedRun", value: .integer(issued.unusedRun)),
                    (key: "gapLimit", value: .integer(issued.gapLimit)),
                ])
        }
    }

    @Sendable
    private static func list(_ request: APIRequest, _ desk: APIDesk) async throws -> APIAnswer {
        let wallet = try request.wallet()
        let records = try await desk.store.read { store in
            _ = try Wallets.require(wallet, in: store)
            return try store.addresses(of: wallet)
        }
        return .json(.object([("addresses", .array(records.map { .object(shape($0)) }))]))
    }

    private static func shape(_ record: AddressRecord) -> [(key: String, value: JSONValue)] {
        [
            ("address", .string(record.text)), ("chain", .string(record.chain.name)),
            ("family", .string(record.family.rawValue)), ("wallet", .string(record.wallet.text)),
            ("index", .integer(record.index)), ("createdAt", Shape.time(record.createdAt)),
        ]
    }
}

/// What a payer's wallet program scans. Source: BIP-0021, ERC-681.
enum PaymentURI {
    /// - Throws: `Problem` 422 where the amount cannot be written in the token's units.
    static func make(
        _ record: AddressRecord, asset: Asset, amount: Amount?, profile: ChainProfile
    ) throws(Problem) -> String {
        switch profile.family {
        case .bitcoin:
            return BitcoinURI(address: record.text, amount: amount, label: nil, message: nil).text
        case .evm(let chainID):
            guard let token = profile.tokens.first(where: { $0.asset == asset }),
                let contract = EVMAddress(token.contract.bytes),
                let recipient = EVMAddress(record.script.bytes)
            else {
                throw Problem(
                    422, "assetNotCredited", "The chain does not credit this asset.",
                    field: "asset")
            }
            let units: UInt256?
            if let amount {
                guard let exact = tokenUnits(of: amount, decimals: token.decimals) else {
                    throw Problem(
                        422, "invalid",
                        "The token has no unit that small, or the sum is too large.",
                        field: "amount.amount")
                }
                units = exact
            } else {
                units = nil
            }
            return EVMURI(token: contract, chainID: chainID, recipient: recipient, units: units)
                .text
        }
    }

    private static func tokenUnits(of amount: Amount, decimals: UInt8) -> UInt256? {
        var units = UInt256(amount.minorUnits)
        var scale = amount.asset.scale
        while scale < decimals {
            let (product, overflow) = units.multipliedReportingOverflow(by: UInt256(10))
            guard !overflow else { return nil }
            units = product
            scale += 1
        }
        while scale > decimals {
            let (quotient, remainder) = units.quotientAndRemainder(dividingBy: 10)
            guard remainder == 0 else { return nil }
            units = quotient
            scale -= 1
        }
        return units
    }
}

extension APIDesk {
    /// Returns a chain by its name in a request's content.
    func chain(named name: String) throws(Problem) -> ChainServices {
        guard let found = services.chains.first(where: { $0.source.profile.id.name == name })
        else {
            throw Problem(
                422, "unknownChain", "This service does not follow such a chain.", field: "chain")
        }
        return found
    }

    /// Returns a chain by its name in the path.
    func chain(inPathOf request: APIRequest) throws(Problem) -> ChainServices {
        let name = request.parameters["id"]
        guard let found = services.chains.first(where: { $0.source.profile.id.name == name })
        else { throw .notFound("chain") }
        return found
    }

    /// Returns a chain's profile; nil for one that is no longer followed.
    func profile(of chain: ChainID) -> ChainProfile? {
        services.chains.first { $0.source.profile.id == chain }?.source.profile
    }
}
