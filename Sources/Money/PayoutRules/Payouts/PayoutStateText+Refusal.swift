import Encodings
import Units

extension PayoutStateText {
    static func json(_ refusal: PayoutRefusal) -> JSONValue {
        switch refusal {
        case .unknownToken(let token):
            .named("unknownToken", [("token", json(token))])
        case .destination(let fault):
            .named("destination", [("fault", json(fault))])
        case .ownAddress: .named("ownAddress")
        case .amountNotPayable: .named("amountNotPayable")
        case .amountTooPrecise(let unit):
            .named("amountTooPrecise", [("amount", json(unit))])
        case .belowDust(let least): .named("belowDust", [("amount", json(least))])
        case .belowMinimum(let least): .named("belowMinimum", [("amount", json(least))])
        case .insufficientAvailable(let available):
            .named("insufficientAvailable", [("amount", json(available))])
        case .amountOverLimit(let scope, let window, let wouldBe, let limit):
            .named(
                "amountOverLimit",
                [
                    ("scope", .string(scope.rawValue)), ("window", .string(window.rawValue)),
                    ("wouldBe", json(wouldBe)), ("limit", json(limit)),
                ])
        case .countOverLimit(let scope, let window, let limit):
            .named(
                "countOverLimit",
                [
                    ("scope", .string(scope.rawValue)), ("window", .string(window.rawValue)),
                    ("limit", .integer(limit)),
                ])
        case .destinationBlocked(let reason):
            .named("destinationBlocked", [("reason", .string(reason))])
        case .rejected(let actor, let reason):
            .named("rejected", [("actor", .string(actor)), ("reason", .string(reason))])
        }
    }

    static func refusal(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> PayoutRefusal {
        switch try reader.text("name") {
        case "unknownToken": return .unknownToken(try token(try reader.object("token")))
        case "destination": return .destination(try fault(try reader.object("fault")))
        case "ownAddress": return .ownAddress
        case "amountNotPayable": return .amountNotPayable
        case "amountTooPrecise": return .amountTooPrecise(unit: try amount(reader, "amount"))
        case "belowDust": return .belowDust(try amount(reader, "amount"))
        case "belowMinimum": return .belowMinimum(try amount(reader, "amount"))
        case "insufficientAvailable":
            return .insufficientAvailable(try amount(reader, "amount"))
        case "amountOverLimit":
            return .amountOverLimit(
                try reader.word("scope"), try reader.word("window"),
                wouldBe: try amount(reader, "wouldBe"), limit: try amount(reader, "limit"))
        case "countOverLimit":
            return .countOverLimit(
                try reader.word("scope"), try reader.word("window"),
                limit: try reader.integer("limit"))
        case "destinationBlocked":
            return .destinationBlocked(reason: try reader.text("reason"))
        case "rejected":
            return .rejected(
                actor: try reader.text("actor"), reason: try reader.text("reason"))
        case _: throw .unknownWord(field: "refusal")
        }
    }

    private static func json(_ fault: DestinationFault) -> JSONValue {
        switch fault {
        case .wrongNetwork: .named("wrongNetwork")
        case .malformed(let reason): .named("malformed", [("reason", .string(reason))])
        case .notSpendable: .named("notSpendable")
        case .tokenContract: .named("tokenContract")
        }
    }

    private static func fault(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> DestinationFault {
        switch try reader.text("name") {
        case "wrongNetwork": return .wrongNetwork
        case "malformed": return .malformed(try reader.text("reason"))
        case "notSpendable": return .notSpendable
        case "tokenContract": return .tokenContract
        case _: throw .unknownWord(field: "fault")
        }
    }

    private static func json(_ amount: Amount) -> JSONValue {
        .object(
            [("units", .string(String(amount.minorUnits)))] + assetFields(amount.asset))
    }

    private static func amount(
        _ reader: PayoutTextReader, _ key: String
    ) throws(PayoutStateTextError) -> Amount {
        let reader = try reader.object(key)
        guard let units = UInt128(try reader.text("units")) else {
            throw .malformed(field: "units")
        }
        return Amount(units, of: try asset(reader))
    }

    private static func json(_ token: TokenID) -> JSONValue {
        .object([("chain", .string(token.chain.name))] + assetFields(token.asset))
    }

    private static func token(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> TokenID {
        guard let chain = ChainID(try reader.text("chain")) else {
            throw .malformed(field: "chain")
        }
        return TokenID(chain: chain, asset: try asset(reader))
    }

    private static func assetFields(_ asset: Asset) -> [(key: String, value: JSONValue)] {
        [("asset", .string(asset.code)), ("scale", .integer(asset.scale))]
    }

    private static func asset(
        _ reader: PayoutTextReader
    ) throws(PayoutStateTextError) -> Asset {
        guard let asset = Asset(code: try reader.text("asset"), scale: try reader.integer("scale"))
        else { throw .malformed(field: "asset") }
        return asset
    }
}

extension JSONValue {
    fileprivate static func named(
        _ name: String, _ fields: [(key: String, value: JSONValue)] = []
    ) -> JSONValue {
        .object([("name", .string(name))] + fields)
    }
}
