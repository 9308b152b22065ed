import BitcoinRules
import Encodings

/// The operations on PSBTs.
let psbtOperations: [String: Operation] = [
    "psbt.sign": PSBTOperations.sign,
    "psbt.combine": PSBTOperations.combine,
    "psbt.finalize": PSBTOperations.finalize,
    "psbt.extract": PSBTOperations.extract,
    "psbt.decode": { request throws(OperationError) in
        PSBTFields.described(try PSBTOperations.psbt(request))
    },
]

/// What each of them answers.
private enum PSBTOperations {
    typealias Fields = [(key: String, value: JSONValue)]

    @Sendable
    static func sign(_ request: JSONValue) throws(OperationError) -> Fields {
        let given = try request.requiredText("psbt")
        var psbt = try parse(given)
        let grindsLowR = try request.optionalFlag("grindLowR") ?? false
        var keys: [TestKey] = []
        for text in try request.requiredTexts("privateKeys") { keys.append(try TestKey(text)) }
        let outlook = psbt.signingOutlook(offering: keys.map(\.publicKey.bytes))
        let refused = refusals(outlook)
        var isChanged = false
        // As Bitcoin Core does, a PSBT that says something false is answered as it came.
        for case .success(let requests) in refused.isEmpty ? outlook : [] {
            for wanted in requests {
                guard let key = keys.first(where: { fits($0, wanted) }) else { continue }
                try reading { () throws(PSBTError) in
                    try add(to: &psbt, wanted, by: key, grindingLowR: grindsLowR)
                }
                isChanged = true
            }
        }
        let answer: Fields = [
            ("psbt", .string(isChanged ? psbt.base64 : given)),
            ("complete", .bool(isComplete(psbt))),
        ]
        return refused.isEmpty ? answer : answer + [("refused", .array(refused))]
    }

    @Sendable
    static func combine(_ request: JSONValue) throws(OperationError) -> Fields {
        var parts: [PSBT] = []
        for text in try request.requiredTexts("psbts") { parts.append(try parse(text)) }
        let combined = try reading { () throws(PSBTError) in try PSBT.combine(parts) }
        return [("psbt", .string(combined.base64))]
    }

    @Sendable
    static func finalize(_ request: JSONValue) throws(OperationError) -> Fields {
        var psbt = try psbt(request)
        try reading { () throws(PSBTError) in try psbt.finalize() }
        return [("psbt", .string(psbt.base64))]
    }

    @Sendable
    static func extract(_ request: JSONValue) throws(OperationError) -> Fields {
        let psbt = try psbt(request)
        let transaction = try reading { () throws(PSBTError) in try psbt.extract() }
        return [("transaction", .string(Hex.encode(transaction.serialized(.network))))]
    }

    static func psbt(_ request: JSONValue) throws(OperationError) -> PSBT {
        try parse(try request.requiredText("psbt"))
    }

    private static func parse(_ text: String) throws(OperationError) -> PSBT {
        try reading { () throws(PSBTError) in try PSBT.parse(base64: text) }
    }

    private static func reading<Value>(
        _ body: () throws(PSBTError) -> Value
    ) throws(OperationError) -> Value {
        do {
            return try body()
        } catch {
            throw OperationError(error, "the PSBT is refused: \(error)")
        }
    }

    /// Returns the inputs that no signer should touch, and why; those of which the PSBT only does
    /// not know enough yet are none of them.
    private static func refusals(_ outlook: [Result<[PSBTSigningRequest], PSBTError>])
        -> [JSONValue]
    {
        outlook.enumerated().compactMap { index, result in
            switch result {
            case .success, .failure(.spentOutputUnknown), .failure(.scriptMissing),
                .failure(.unknownScriptForm):
                return nil
            case .failure(let error):
                let refusal = OperationError(error, "the input is refused: \(error)")
                return .object([
                    ("input", .integer(index)), ("code", .string(refusal.code)),
                    ("message", .string(refusal.message)),
                ])
            }
        }
    }

    private static func fits(_ key: TestKey, _ wanted: PSBTSigningRequest) -> Bool {
        switch wanted.method {
        case .ecdsa: key.publicKey.bytes == wanted.publicKey
        case .taprootKey, .taprootLeaf: key.publicKey.xOnly.bytes == wanted.publicKey
        }
    }

    private static func add(
        to psbt: inout PSBT, _ wanted: PSBTSigningRequest, by key: TestKey, grindingLowR: Bool
    ) throws(PSBTError) {
        let schnorrType = wanted.type == 0 ? [] : [wanted.type]
        switch wanted.method {
        case .ecdsa:
            let signature = key.signECDSA(wanted.digest, grindingLowR: grindingLowR)
            try psbt.addPartialSignature(
                signature + [wanted.type], by: wanted.publicKey, toInput: wanted.inputIndex)
        case .taprootKey(let merkleRoot):
            let signature = key.signTaproot(wanted.digest, merkleRoot: merkleRoot)
            try psbt.setTaprootSignature(signature + schnorrType, ofInput: wanted.inputIndex)
        case .taprootLeaf(let leaf):
            try psbt.addLeafSignature(
                key.signSchnorr(wanted.digest) + schnorrType, by: wanted.publicKey, leaf: leaf,
                toInput: wanted.inputIndex)
        }
    }

    private static func isComplete(_ psbt: PSBT) -> Bool {
        var psbt = psbt
        do {
            try psbt.finalize()
            return true
        } catch {
            // What is missing is told by `psbt.finalize`; here only that something is.
            return false
        }
    }
}
