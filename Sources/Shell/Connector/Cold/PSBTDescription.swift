public import BitcoinRules
import ChainModel
import Encodings
import PublicKeys
import Units

/// A Bitcoin transaction as a person describes it in YAML or JSON, to be signed elsewhere.
///
/// ```yaml
/// network: mainnet
/// descriptors: { cold: "wsh(sortedmulti(2,[…]xpub…/<0;1>/*,…))#…" }
/// lockTime: 0                                   # optional
/// inputs:
///   - outpoint: "5c1f…:0"
///     descriptor: cold                          # gives scripts and keys; or script: hex
///     branch: 0                                 # of <0;1>; optional
///     index: 7
///     amount: "0.5"                             # optional with the previous transaction
///     previousTransaction: "0200…"              # optional where there is a witness
///     sequence: 4294967293                      # optional
/// outputs:
///   - { address: "bc1q…", amount: "0.3" }
///   - { descriptor: cold, branch: 1, index: 2, amount: "0.1999" }
/// ```
public struct PSBTDescription {
    private let network: BitcoinNetwork
    private let descriptors: [String: OutputDescriptor]
    private let previous: [TransactionID: BitcoinTransaction]

    /// How many inputs or outputs there may be: more than a block holds.
    private static let countMax = 20_000

    /// Reads a description and makes its PSBT.
    ///
    /// - Parameters:
    ///   - file: The file's name, for messages.
    ///   - previous: Previous transactions besides those in the description, as nodes send them.
    /// - Throws: `FileProblem` with the place of the first mistake.
    public static func psbt(
        from text: String, file: String, previous: [[UInt8]] = []
    ) throws(FileProblem) -> PSBT {
        var reader = try YAMLReader(file: file, text: text)
        let description = try PSBTDescription(&reader, previous: previous)
        let lockTime = try reader.optionalCount("lockTime", in: 0...UInt64(UInt32.max)) ?? 0
        var inputs: [Input] = []
        for var part in try reader.mappings("inputs") {
            inputs.append(try description.input(&part))
        }
        var outputs: [Output] = []
        for var part in try reader.mappings("outputs") {
            outputs.append(try description.output(&part))
        }
        try reader.finish()
        guard (1...countMax).contains(inputs.count), (1...countMax).contains(outputs.count) else {
            throw reader.problem("inputs", "and outputs must be 1 to \(countMax) each")
        }
        let transaction = BitcoinTransaction(
            version: 2, inputs: inputs.map(\.spent), outputs: outputs.map(\.paid),
            lockTime: UInt32(lockTime))
        if let fault = transaction.fault {
            throw reader.problem("inputs", "make no valid transaction: \(fault.rawValue)")
        }
        return try filled(PSBT(transaction), inputs, outputs, reader)
    }

    private static func filled(
        _ empty: PSBT, _ inputs: [Input], _ outputs: [Output], _ reader: YAMLReader
    ) throws(FileProblem) -> PSBT {
        var psbt = empty
        for (index, input) in inputs.enumerated() {
            do {
                try psbt.updateInput(index) { input.fill(&$0) }
            } catch {
                throw reader.problem("inputs[\(index)]", error.sentence)
            }
        }
        for (index, output) in outputs.enumerated() {
            guard let described = output.described else { continue }
            do {
                try psbt.updateOutput(index) { described.fill(&$0) }
            } catch {
                throw reader.problem("outputs[\(index)]", error.sentence)
            }
        }
        do {
            _ = try psbt.fee()
        } catch {
            throw reader.problem("outputs", error.sentence)
        }
        return psbt
    }

    private init(_ reader: inout YAMLReader, previous: [[UInt8]]) throws(FileProblem) {
        guard let network = BitcoinNetwork(rawValue: try reader.text("network")) else {
            throw reader.problem("network", "must be mainnet, testnet, signet or regtest")
        }
        var descriptors: [String: OutputDescriptor] = [:]
        if var part = try reader.optionalMapping("descriptors") {
            for name in part.names {
                let text = try part.text(name)
                do {
                    descriptors[name] = try OutputDescriptor(text, network: network)
                } catch {
                    throw part.problem(
                        name, "is no descriptor: \(error.code.rawValue) at byte \(error.offset)")
                }
            }
        }
        var known: [TransactionID: BitcoinTransaction] = [:]
        for bytes in previous {
            do {
                let transaction = try BitcoinTransaction.parse(bytes)
                known[transaction.txID] = transaction
            } catch {
                throw reader.problem("inputs", "have a previous transaction that cannot be read")
            }
        }
        self.network = network
        self.descriptors = descriptors
        self.previous = known
    }
}

// MARK: Inputs and outputs

extension PSBTDescription {
    struct Input {
        let spent: BitcoinInput
        let output: BitcoinOutput
        let previous: BitcoinTransaction?
        let described: DescribedScript?

        func fill(_ input: inout PSBTInput) {
            input.previousTransaction = previous
            described?.fill(&input)
            let inner = input.redeemScript.map { BitcoinScript($0) } ?? output.script
            if inner.witnessProgram != nil { input.witnessOutput = output }
        }
    }

    struct Output {
        let paid: BitcoinOutput
        let described: DescribedScript?
    }

    private func input(_ reader: inout YAMLReader) throws(FileProblem) -> Input {
        let outpoint = try outpoint(&reader)
        let sequence =
            try reader.optionalCount("sequence", in: 0...UInt64(UInt32.max)) ?? 0xffff_fffd
        let described = try described(&reader)
        let amount = try amount(&reader)
        let told = try scriptText(&reader)
        let script = described?.script ?? told
        let given = try previousTransaction(&reader)
        let previous = given ?? previous[outpoint.transaction]
        try reader.finish()
        let shown = try shown(outpoint, by: previous, reader)
        guard let value = shown?.value ?? amount, let lock = shown?.script ?? script else {
            throw reader.problem(
                "amount", "and descriptor or script are needed without the previous transaction")
        }
        if let amount, amount != value {
            throw reader.problem("amount", "is another than the previous transaction shows")
        }
        if let script, script != lock {
            throw reader.problem(
                "descriptor", "has another script there than the previous transaction shows")
        }
        return Input(
            spent: BitcoinInput(
                previousOutput: outpoint, signatureScript: [], sequence: UInt32(sequence),
                witness: []),
            output: BitcoinOutput(value: value, script: lock), previous: previous,
            described: described)
    }

    private func output(_ reader: inout YAMLReader) throws(FileProblem) -> Output {
        let described = try described(&reader)
        let address = try reader.optionalText("address")
        guard let amount = try amount(&reader), !amount.isZero else {
            throw reader.problem("amount", "must be more than nothing")
        }
        try reader.finish()
        switch (described, address) {
        case (let described?, nil):
            return Output(
                paid: BitcoinOutput(value: amount, script: described.script),
                described: described)
        case (nil, let address?):
            do {
                let script = try BitcoinAddress.decode(address, network: network)
                return Output(paid: BitcoinOutput(value: amount, script: script), described: nil)
            } catch {
                throw reader.problem("address", "is no address of \(network.rawValue)")
            }
        case (nil, nil), (.some, .some):
            throw reader.problem("address", "or descriptor, one of both, must be there")
        }
    }

    private func outpoint(_ reader: inout YAMLReader) throws(FileProblem) -> Outpoint {
        let parts = try reader.text("outpoint").split(separator: ":").map(String.init)
        guard parts.count == 2, let id = TransactionID(bitcoinText: parts[0]),
            let index = UInt32(parts[1])
        else {
            throw reader.problem("outpoint", "must be a transaction's id, a colon and a number")
        }
        return Outpoint(transaction: id, outputIndex: index)
    }

    private func amount(_ reader: inout YAMLReader) throws(FileProblem) -> Amount? {
        guard let text = try reader.optionalText("amount") else { return nil }
        do {
            let amount = try Amount(decimal: text, of: .btc)
            // 21 million BTC: no output holds more.
            guard amount.minorUnits <= 2_100_000_000_000_000 else { throw AmountError.tooLarge }
            return amount
        } catch {
            throw reader.problem("amount", "is no amount of BTC, such as \"0.5\"")
        }
    }

    private func scriptText(_ reader: inout YAMLReader) throws(FileProblem) -> BitcoinScript? {
        guard let text = try reader.optionalText("script") else { return nil }
        do {
            return BitcoinScript(try Hex.decode(text))
        } catch {
            throw reader.problem("script", "must be hexadecimal digits")
        }
    }

    private func described(_ reader: inout YAMLReader) throws(FileProblem) -> DescribedScript? {
        guard let name = try reader.optionalText("descriptor") else { return nil }
        guard let descriptor = descriptors[name] else {
            throw reader.problem("descriptor", "is none of those under descriptors")
        }
        let branch = try reader.optionalCount("branch", in: 0...15) ?? 0
        let index = try reader.optionalCount("index", in: 0...UInt64(Int32.max))
        guard index != nil || !descriptor.isRanged else {
            throw reader.problem("index", "is missing")
        }
        do throws(DescriptorError) {
            let script = try descriptor.describedScript(
                index: UInt32(index ?? 0), branch: Int(branch))
            guard let script else { throw DescriptorError(.functionNotAllowedHere) }
            return script
        } catch {
            throw reader.problem(
                "descriptor", "has nothing to spend or pay there: \(error.code.rawValue)")
        }
    }

    private func previousTransaction(
        _ reader: inout YAMLReader
    ) throws(FileProblem) -> BitcoinTransaction? {
        guard let text = try reader.optionalText("previousTransaction") else { return nil }
        do {
            return try BitcoinTransaction.parse(try Hex.decode(text))
        } catch {
            throw reader.problem("previousTransaction", "is no transaction in hexadecimal digits")
        }
    }

    private func shown(
        _ outpoint: Outpoint, by previous: BitcoinTransaction?, _ reader: YAMLReader
    ) throws(FileProblem) -> BitcoinOutput? {
        guard let previous else { return nil }
        guard previous.txID == outpoint.transaction,
            outpoint.outputIndex < previous.outputs.count
        else {
            throw reader.problem(
                "previousTransaction", "is not the one of the outpoint, or has no such output")
        }
        return previous.outputs[Int(outpoint.outputIndex)]
    }
}

extension DescribedScript {
    private var derivations: [PSBTDerivation] {
        guard taprootInternalKey == nil else { return [] }
        return keys.compactMap { PSBTDerivation(publicKey: $0.publicKey, origin: $0.origin) }
    }

    private var taprootDerivations: [PSBTTaprootDerivation] {
        guard let taprootInternalKey else { return [] }
        return keys.compactMap {
            PSBTTaprootDerivation(key: taprootInternalKey, leaves: [], origin: $0.origin)
        }
    }

    fileprivate func fill(_ input: inout PSBTInput) {
        input.redeemScript = redeemScript
        input.witnessScript = witnessScript
        input.derivations = derivations
        input.taprootInternalKey = taprootInternalKey.flatMap { Bytes32($0) }
        input.taprootDerivations = taprootDerivations
    }

    fileprivate func fill(_ output: inout PSBTOutput) {
        output.redeemScript = redeemScript
        output.witnessScript = witnessScript
        output.derivations = derivations
        output.taprootInternalKey = taprootInternalKey.flatMap { Bytes32($0) }
        output.taprootDerivations = taprootDerivations
    }
}

extension DescribedScript.Key {
    fileprivate var origin: PSBTKeyOrigin {
        PSBTKeyOrigin(fingerprint: place.fingerprint, path: place.steps)
    }
}
