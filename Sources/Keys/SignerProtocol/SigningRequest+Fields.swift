internal import Encodings
internal import Units

extension BitcoinSigningRequest {
    init(_ plan: SigningID, _ fields: inout MessageFields) throws(SignerProtocolError) {
        guard let network = SigningNetwork(rawValue: try fields.text("network")) else {
            throw fields.invalid("network")
        }
        let transaction = try fields.hex("transaction")
        var inputs: [Input] = []
        for var part in try fields.parts("inputs", countMax: BitcoinSigningRequest.partCountMax) {
            inputs.append(
                Input(
                    value: try part.satoshis("value"), script: try part.hex("script"),
                    key: try part.origin("key"),
                    previousTransaction: try part.optionalHex("previousTransaction")))
            try part.finish()
        }
        var outputs: [Output] = []
        for var part in try fields.parts("outputs", countMax: BitcoinSigningRequest.partCountMax) {
            outputs.append(try Output(&part))
            try part.finish()
        }
        self.init(
            plan: plan, network: network, transaction: transaction, inputs: inputs,
            outputs: outputs, feeMax: try fields.satoshis("feeMax"))
    }

    var fields: [(key: String, value: JSONValue)] {
        [
            ("message", .string("signBitcoin")), ("network", .string(network.rawValue)),
            ("transaction", .string(Hex.encode(transaction))),
            ("inputs", .array(inputs.map { .object($0.fields) })),
            ("outputs", .array(outputs.map { .object($0.fields) })),
            ("feeMax", .string(String(feeMax.minorUnits))),
        ]
    }
}

extension BitcoinSigningRequest.Input {
    fileprivate var fields: [(key: String, value: JSONValue)] {
        var fields: [(key: String, value: JSONValue)] = [
            ("value", .string(String(value.minorUnits))), ("script", .string(Hex.encode(script))),
            ("key", .string(key.text)),
        ]
        if let previousTransaction {
            fields.append(("previousTransaction", .string(Hex.encode(previousTransaction))))
        }
        return fields
    }
}

extension BitcoinSigningRequest.Output {
    fileprivate init(_ fields: inout MessageFields) throws(SignerProtocolError) {
        switch try fields.text("kind") {
        case "payout":
            self = .payout(
                BitcoinPayout(
                    id: try fields.id("payout"),
                    address: try fields.text("address", byteCountMax: 128),
                    amount: try fields.satoshis("amount")))
        case "change":
            let key = try fields.origin("key")
            guard let kind = KeyScriptKind(rawValue: try fields.text("script")) else {
                throw fields.invalid("script")
            }
            self = .change(key, kind)
        default: throw fields.invalid("kind")
        }
    }

    fileprivate var fields: [(key: String, value: JSONValue)] {
        switch self {
        case .payout(let payout):
            [
                ("kind", .string("payout")), ("payout", .string(payout.id.text)),
                ("address", .string(payout.address)),
                ("amount", .string(String(payout.amount.minorUnits))),
            ]
        case .change(let key, let kind):
            [
                ("kind", .string("change")), ("key", .string(key.text)),
                ("script", .string(kind.rawValue)),
            ]
        }
    }
}

extension EVMSigningRequest {
    init(_ plan: SigningID, _ fields: inout MessageFields) throws(SignerProtocolError) {
        guard let purpose = Purpose(rawValue: try fields.text("purpose")) else {
            throw fields.invalid("purpose")
        }
        var payouts: [EVMPayout] = []
        for var part in try fields.parts("payouts", countMax: 256) {
            payouts.append(
                EVMPayout(
                    id: try part.id("payout"), token: try part.optionalAccount("token"),
                    recipient: try part.account("recipient"), units: try part.number("units"),
                    recipientKey: try part.optionalOrigin("recipientKey")))
            try part.finish()
        }
        self.init(
            plan: plan, chainID: try fields.word("chainID"),
            transaction: try fields.hex("transaction"), nonce: try fields.word("nonce"),
            sender: try fields.origin("sender"), purpose: purpose, payouts: payouts,
            feeMax: try fields.number("feeMax"))
    }

    var fields: [(key: String, value: JSONValue)] {
        [
            ("message", .string("signEVM")), ("chainID", .string(String(chainID))),
            ("transaction", .string(Hex.encode(transaction))), ("nonce", .string(String(nonce))),
            ("sender", .string(sender.text)), ("purpose", .string(purpose.rawValue)),
            ("payouts", .array(payouts.map { .object($0.fields) })),
            ("feeMax", .string(feeMax.decimal)),
        ]
    }
}

extension EVMPayout {
    fileprivate var fields: [(key: String, value: JSONValue)] {
        var fields: [(key: String, value: JSONValue)] = [
            ("payout", .string(id.text)), ("recipient", .string(Hex.encodePrefixed(recipient))),
            ("units", .string(units.decimal)),
        ]
        if let token { fields.append(("token", .string(Hex.encodePrefixed(token)))) }
        if let recipientKey { fields.append(("recipientKey", .string(recipientKey.text))) }
        return fields
    }
}
