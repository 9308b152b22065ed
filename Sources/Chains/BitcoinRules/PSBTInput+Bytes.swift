import ChainModel
import Units

extension PSBTInput {
    /// What a version 2 map says of the transaction's input.
    struct Spend {
        var transaction: TransactionID?
        var outputIndex: UInt32?
        var sequence: UInt32 = .max

        var input: BitcoinInput? {
            guard let transaction, let outputIndex else { return nil }
            return BitcoinInput(
                previousOutput: Outpoint(transaction: transaction, outputIndex: outputIndex),
                signatureScript: [], sequence: sequence, witness: [])
        }
    }

    /// Reads a map; what version 2 says of the transaction is returned beside it.
    init(_ map: [PSBTField], version: UInt32, spend: inout Spend) throws(PSBTError) {
        self.init()
        for field in map {
            // With key data, a type of version 2 is somebody else's, as in BIP-0174's examples.
            guard let type = PSBTInputField(rawValue: field.type),
                !type.isOfVersion2 || field.key.count == 1
            else {
                unknown.append(try field.unknown())
                continue
            }
            guard !type.isOfVersion2 || version == 2 else {
                throw field.error(.fieldOfOtherVersion)
            }
            try take(field, type, spend: &spend)
        }
    }

    private mutating func take(
        _ field: PSBTField, _ type: PSBTInputField, spend: inout Spend
    ) throws(PSBTError) {
        switch type {
        case .previousTransaction:
            previousTransaction = try field.alone().transaction(.network)
        case .witnessOutput: witnessOutput = try field.alone().output()
        case .partialSignature: partialSignatures.append(try partialSignature(field))
        case .signatureType: signatureType = try field.alone().number()
        case .redeemScript: redeemScript = try field.alone().value
        case .witnessScript: witnessScript = try field.alone().value
        case .derivation: derivations.append(try field.derivation())
        case .finalSignatureScript: finalSignatureScript = try field.alone().value
        case .finalWitness: finalWitness = try field.alone().witness()
        case .reservesCommitment: reservesCommitment = try field.alone().value
        case .ripemd160: preimages.append(try preimage(field, .ripemd160))
        case .sha256: preimages.append(try preimage(field, .sha256))
        case .hash160: preimages.append(try preimage(field, .hash160))
        case .hash256: preimages.append(try preimage(field, .hash256))
        case .previousTransactionID: spend.transaction = TransactionID(try field.alone().hash())
        case .outputIndex: spend.outputIndex = try field.alone().number()
        case .sequence: spend.sequence = try field.alone().number()
        case .requiredLockTime:
            requiredLockTime = try field.alone().number()
            guard PSBT.isLockTime(requiredLockTime) else { throw field.error(.value) }
        case .requiredLockHeight:
            requiredLockHeight = try field.alone().number()
            let isHeight = requiredLockHeight != 0 && !PSBT.isLockTime(requiredLockHeight)
            guard isHeight else { throw field.error(.value) }
        case .taprootSignature:
            guard PSBTLeafSignature.isSchnorr(field.value) else { throw field.error(.signature) }
            taprootSignature = try field.alone().value
        case .leafSignature: leafSignatures.append(try leafSignature(field))
        case .leafScript: leafScripts.append(try leafScript(field))
        case .taprootDerivation: taprootDerivations.append(try field.taprootDerivation())
        case .taprootInternalKey: taprootInternalKey = try field.alone().hash()
        case .taprootMerkleRoot: taprootMerkleRoot = try field.alone().hash()
        case .proprietary: proprietary.append(try field.unknown())
        }
    }

    private func partialSignature(_ field: PSBTField) throws(PSBTError) -> PSBTPartialSignature {
        let key = field.keyData
        guard key.count == 33 || key.count == 65 else { throw field.error(.key) }
        guard BitcoinCurve.isPublicKey(key) else { throw field.error(.publicKey) }
        guard let signature = PSBTPartialSignature(publicKey: key, signature: field.value) else {
            throw field.error(.signature)
        }
        return signature
    }

    private func preimage(
        _ field: PSBTField, _ algorithm: PSBTPreimage.Algorithm
    ) throws(PSBTError) -> PSBTPreimage {
        PSBTPreimage(
            algorithm: algorithm, hash: try field.keyData(algorithm.byteCount),
            preimage: field.value)
    }

    private func leafSignature(_ field: PSBTField) throws(PSBTError) -> PSBTLeafSignature {
        let key = try field.keyData(64)
        let leaf = Bytes32(digest: Array(key.suffix(32)))
        guard
            let signature = PSBTLeafSignature(
                key: Array(key.prefix(32)), leaf: leaf, signature: field.value)
        else { throw field.error(.signature) }
        return signature
    }

    private func leafScript(_ field: PSBTField) throws(PSBTError) -> PSBTLeafScript {
        guard let version = field.value.last else { throw field.error(.value) }
        let leaf = BitcoinTapLeaf(script: field.value.dropLast(), version: version)
        guard let script = PSBTLeafScript(controlBlock: field.keyData, leaf: leaf) else {
            throw field.error(.key)
        }
        return script
    }

    /// Writes the map as version 0 has it, in Bitcoin Core's order.
    func write(to writer: inout PSBTWriter) {
        typealias Field = PSBTInputField
        writer.field(
            Field.previousTransaction.rawValue, previousTransaction?.serialized(.network))
        writer.field(Field.witnessOutput.rawValue, witnessOutput.map(PSBTInput.bytes))
        writer.fields(Field.partialSignature.rawValue, partialSignatures, \.signature)
        writer.number(Field.signatureType.rawValue, signatureType)
        writer.field(Field.redeemScript.rawValue, redeemScript)
        writer.field(Field.witnessScript.rawValue, witnessScript)
        writer.fields(Field.derivation.rawValue, derivations, \.origin.bytes)
        writer.field(Field.reservesCommitment.rawValue, reservesCommitment)
        for preimage in preimages.inOrder {
            writer.field(preimage.algorithm.rawValue, key: preimage.hash, preimage.preimage)
        }
        writer.field(Field.taprootSignature.rawValue, taprootSignature)
        writer.fields(Field.leafSignature.rawValue, leafSignatures, \.signature)
        writer.fields(Field.leafScript.rawValue, leafScripts) { $0.leaf.script + [$0.leaf.version] }
        writer.fields(Field.taprootDerivation.rawValue, taprootDerivations, \.value)
        writer.field(Field.taprootInternalKey.rawValue, taprootInternalKey?.bytes)
        writer.field(Field.taprootMerkleRoot.rawValue, taprootMerkleRoot?.bytes)
        writer.field(Field.finalSignatureScript.rawValue, finalSignatureScript)
        writer.field(Field.finalWitness.rawValue, finalWitness.map(PSBTInput.bytes))
        writer.entries(proprietary)
        writer.entries(unknown)
        writer.end()
    }

    private static func bytes(_ output: BitcoinOutput) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendOutput(output)
        return bytes
    }

    private static func bytes(_ witness: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendCompactSize(witness.count)
        for item in witness { bytes.appendSized(item) }
        return bytes
    }
}
