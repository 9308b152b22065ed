import BitcoinRules
import Encodings
import PublicKeys
import Units

/// Says what is in a PSBT, by the names that the BIPs give to the fields.
///
/// Source: BIP-0174, BIP-0370, BIP-0371.
enum PSBTFields {
    typealias Fields = [(key: String, value: JSONValue)]

    /// Returns the answer of `psbt.decode`.
    static func described(_ psbt: PSBT) -> Fields {
        var list = FieldList()
        list.add("version", .integer(psbt.version))
        list.add("unsignedTransaction", hex(psbt.unsignedTransaction.serialized(.stripped)))
        list.add("txid", .string(psbt.unsignedTransaction.txID.bitcoinText))
        list.add("fee", fee(of: psbt))
        list.add("PSBT_GLOBAL_FALLBACK_LOCKTIME", psbt.fallbackLockTime.map(JSONValue.integer))
        list.add("PSBT_GLOBAL_TX_MODIFIABLE", psbt.modifiableFlags.map(JSONValue.integer))
        list.add(
            "PSBT_GLOBAL_XPUB",
            each: psbt.extendedKeys.map { [("xpub", hex($0.bytes))] + fields(of: $0.origin) })
        list.add("PSBT_GLOBAL_PROPRIETARY", each: psbt.proprietary.map(fields))
        list.add("unknown", each: psbt.unknown.map(fields))
        let inputs = psbt.inputs.indices.map { JSONValue.object(input($0, of: psbt)) }
        let outputs = psbt.outputs.indices.map { JSONValue.object(output($0, of: psbt)) }
        list.add("inputs", .array(inputs))
        list.add("outputs", .array(outputs))
        return list.fields
    }

    private static func fee(of psbt: PSBT) -> JSONValue? {
        do {
            return try psbt.fee().map { .integer($0.minorUnits) }
        } catch {
            // Outputs that are worth more than the inputs leave no fee.
            return nil
        }
    }

    private static func input(_ index: Int, of psbt: PSBT) -> Fields {
        let input = psbt.inputs[index]
        var list = FieldList()
        if psbt.version == 2 {
            let spend = psbt.unsignedTransaction.inputs[index]
            list.add(
                "PSBT_IN_PREVIOUS_TXID", .string(spend.previousOutput.transaction.bitcoinText))
            list.add("PSBT_IN_OUTPUT_INDEX", .integer(spend.previousOutput.outputIndex))
            list.add("PSBT_IN_SEQUENCE", .integer(spend.sequence))
        }
        list.add(
            "PSBT_IN_NON_WITNESS_UTXO",
            input.previousTransaction.map { hex($0.serialized(.network)) })
        list.add("PSBT_IN_WITNESS_UTXO", input.witnessOutput.map { .object(fields(of: $0)) })
        list.add(
            "PSBT_IN_PARTIAL_SIG",
            each: input.partialSignatures.map {
                [("pubkey", hex($0.publicKey)), ("signature", hex($0.signature))]
            })
        list.add("PSBT_IN_SIGHASH_TYPE", input.signatureType.map(JSONValue.integer))
        list.add("PSBT_IN_REDEEM_SCRIPT", input.redeemScript.map(hex))
        list.add("PSBT_IN_WITNESS_SCRIPT", input.witnessScript.map(hex))
        list.add("PSBT_IN_BIP32_DERIVATION", each: input.derivations.map(fields))
        list.add("PSBT_IN_FINAL_SCRIPTSIG", input.finalSignatureScript.map(hex))
        list.add("PSBT_IN_FINAL_SCRIPTWITNESS", input.finalWitness.map { .array($0.map(hex)) })
        list.add("PSBT_IN_POR_COMMITMENT", input.reservesCommitment.map(hex))
        for algorithm in PSBTPreimage.Algorithm.allCases {
            list.add(
                "PSBT_IN_\(algorithm)".uppercased(),
                each: input.preimages.filter { $0.algorithm == algorithm }.map {
                    [("hash", hex($0.hash)), ("preimage", hex($0.preimage))]
                })
        }
        list.add("PSBT_IN_REQUIRED_TIME_LOCKTIME", input.requiredLockTime.map(JSONValue.integer))
        list.add(
            "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME", input.requiredLockHeight.map(JSONValue.integer))
        addTaproot(of: input, to: &list)
        list.add("PSBT_IN_PROPRIETARY", each: input.proprietary.map(fields))
        list.add("unknown", each: input.unknown.map(fields))
        return list.fields
    }

    private static func addTaproot(of input: PSBTInput, to list: inout FieldList) {
        list.add("PSBT_IN_TAP_KEY_SIG", input.taprootSignature.map(hex))
        list.add(
            "PSBT_IN_TAP_SCRIPT_SIG",
            each: input.leafSignatures.map {
                [
                    ("xonlypubkey", hex($0.key)), ("leafhash", hex($0.leaf.bytes)),
                    ("signature", hex($0.signature)),
                ]
            })
        list.add(
            "PSBT_IN_TAP_LEAF_SCRIPT",
            each: input.leafScripts.map {
                [("controlBlock", hex($0.controlBlock))] + fields(of: $0.leaf)
            })
        list.add("PSBT_IN_TAP_BIP32_DERIVATION", each: input.taprootDerivations.map(fields))
        list.add("PSBT_IN_TAP_INTERNAL_KEY", input.taprootInternalKey.map { hex($0.bytes) })
        list.add("PSBT_IN_TAP_MERKLE_ROOT", input.taprootMerkleRoot.map { hex($0.bytes) })
    }

    private static func output(_ index: Int, of psbt: PSBT) -> Fields {
        let output = psbt.outputs[index]
        var list = FieldList()
        if psbt.version == 2 {
            let paid = psbt.unsignedTransaction.outputs[index]
            list.add("PSBT_OUT_AMOUNT", .integer(paid.value.minorUnits))
            list.add("PSBT_OUT_SCRIPT", hex(paid.script.bytes))
        }
        list.add("PSBT_OUT_REDEEM_SCRIPT", output.redeemScript.map(hex))
        list.add("PSBT_OUT_WITNESS_SCRIPT", output.witnessScript.map(hex))
        list.add("PSBT_OUT_BIP32_DERIVATION", each: output.derivations.map(fields))
        list.add("PSBT_OUT_TAP_INTERNAL_KEY", output.taprootInternalKey.map { hex($0.bytes) })
        list.add(
            "PSBT_OUT_TAP_TREE",
            each: output.taprootTree.map {
                [("depth", .integer($0.depth))] + fields(of: $0.leaf)
            })
        list.add("PSBT_OUT_TAP_BIP32_DERIVATION", each: output.taprootDerivations.map(fields))
        list.add("PSBT_OUT_PROPRIETARY", each: output.proprietary.map(fields))
        list.add("unknown", each: output.unknown.map(fields))
        return list.fields
    }
}

extension PSBTFields {
    private static func hex(_ bytes: [UInt8]) -> JSONValue { .string(Hex.encode(bytes)) }

    private static func fields(of output: BitcoinOutput) -> Fields {
        [("value", .integer(output.value.minorUnits)), ("scriptPubKey", hex(output.script.bytes))]
    }

    private static func fields(of leaf: BitcoinTapLeaf) -> Fields {
        [("leafVersion", .integer(leaf.version)), ("script", hex(leaf.script))]
    }

    private static func fields(of origin: PSBTKeyOrigin) -> Fields {
        let steps = origin.path.map { number in
            "/\(number & 0x7fff_ffff)" + (number >> 31 == 1 ? "'" : "")
        }
        return [
            ("fingerprint", .string(KeyFingerprint(rawValue: origin.fingerprint).hex)),
            ("path", .string("m" + steps.joined())),
        ]
    }

    private static func fields(_ derivation: PSBTDerivation) -> Fields {
        [("pubkey", hex(derivation.publicKey))] + fields(of: derivation.origin)
    }

    private static func fields(_ derivation: PSBTTaprootDerivation) -> Fields {
        [
            ("xonlypubkey", hex(derivation.key)),
            ("leafHashes", .array(derivation.leaves.map { hex($0.bytes) })),
        ] + fields(of: derivation.origin)
    }

    private static func fields(_ entry: PSBTEntry) -> Fields {
        [("key", hex(entry.key)), ("value", hex(entry.value))]
    }
}

/// Fields of an object, of which those without a value are left out.
private struct FieldList {
    private(set) var fields: [(key: String, value: JSONValue)] = []

    mutating func add(_ name: String, _ value: JSONValue?) {
        if let value { fields.append((name, value)) }
    }

    mutating func add(_ name: String, each items: [[(key: String, value: JSONValue)]]) {
        if !items.isEmpty { fields.append((name, .array(items.map { .object($0) }))) }
    }
}
