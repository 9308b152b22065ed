public import BitcoinRules
public import Encodings
import Units

/// What a PSBT says, for people and programs that did not make it.
public enum PSBTSummary {
    /// Returns what a PSBT says as JSON; nothing of it is more than said.
    public static func json(of psbt: PSBT, network: BitcoinNetwork) -> JSONValue {
        let transaction = psbt.unsignedTransaction
        return .object([
            ("transaction", .string(transaction.txID.bitcoinText)),
            ("version", .integer(psbt.version)),
            ("lockTime", .integer(transaction.lockTime)), ("fee", fee(of: psbt)),
            ("isFinal", .bool(psbt.isFinal)),
            ("inputs", .array(psbt.inputs.indices.map { input($0, of: psbt, network) })),
            ("outputs", .array(psbt.outputs.indices.map { output($0, of: psbt, network) })),
        ])
    }

    private static func fee(of psbt: PSBT) -> JSONValue {
        do {
            return (try psbt.fee()).map { .string($0.decimal) } ?? .null
        } catch {
            // More leaves than comes in: there is no fee.
            return .null
        }
    }

    private static func input(
        _ index: Int, of psbt: PSBT, _ network: BitcoinNetwork
    ) -> JSONValue {
        let input = psbt.inputs[index]
        let spent = psbt.unsignedTransaction.inputs[index]
        let outpoint = spent.previousOutput
        let output = psbt.spentOutput(of: index)
        let hasTaproot = input.taprootSignature != nil
        return .object([
            (
                "outpoint",
                .string("\(outpoint.transaction.bitcoinText):\(outpoint.outputIndex)")
            ),
            ("amount", output.map { .string($0.value.decimal) } ?? .null),
            ("address", address(output?.script, network)),
            ("sequence", .integer(spent.sequence)),
            ("isProven", .bool(input.previousTransaction != nil)),
            ("isFinal", .bool(input.isFinal)),
            ("signatureType", input.signatureType.map { .integer($0) } ?? .null),
            (
                "signedBy",
                .array(
                    input.partialSignatures.map { .string(Hex.encode($0.publicKey)) }
                        + (hasTaproot ? [.string("taproot")] : []))
            ),
            (
                "keys",
                .array(
                    input.derivations.map { key($0.publicKey, $0.origin) }
                        + input.taprootDerivations.map { key($0.key, $0.origin) })
            ),
        ])
    }

    private static func output(
        _ index: Int, of psbt: PSBT, _ network: BitcoinNetwork
    ) -> JSONValue {
        let output = psbt.unsignedTransaction.outputs[index]
        let told = psbt.outputs[index]
        return .object([
            ("amount", .string(output.value.decimal)), ("address", address(output.script, network)),
            ("script", .string(Hex.encode(output.script.bytes))),
            (
                "keys",
                .array(
                    told.derivations.map { key($0.publicKey, $0.origin) }
                        + told.taprootDerivations.map { key($0.key, $0.origin) })
            ),
        ])
    }

    private static func address(_ script: BitcoinScript?, _ network: BitcoinNetwork) -> JSONValue {
        script.flatMap { BitcoinAddress.encode($0, network: network) }.map { .string($0) } ?? .null
    }

    private static func key(_ publicKey: [UInt8], _ origin: PSBTKeyOrigin) -> JSONValue {
        let start = Hex.encode(
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: origin.fingerprint >> UInt32($0)) })
        let path = origin.path.reduce(start) { text, step in
            step < 1 << 31 ? "\(text)/\(step)" : "\(text)/\(step - 1 << 31)h"
        }
        return .object([("key", .string(Hex.encode(publicKey))), ("origin", .string(path))])
    }
}
