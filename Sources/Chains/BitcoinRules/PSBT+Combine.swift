extension PSBT {
    /// Returns a PSBT that says what all of them say.
    ///
    /// Where two say different things of which both can be true, the first is believed.
    /// - Throws: `PSBTError.transactionsDiffer` if they are not all of one transaction, or there
    ///   are none; `.contradiction` if they differ in what is spent or how.
    public static func combine(_ psbts: [PSBT]) throws(PSBTError) -> PSBT {
        guard var combined = psbts.first else { throw .transactionsDiffer }
        for other in psbts.dropFirst() {
            guard other.unsignedTransaction == combined.unsignedTransaction else {
                throw .transactionsDiffer
            }
            combined.extendedKeys.merge(other.extendedKeys)
            combined.proprietary.merge(other.proprietary)
            combined.unknown.merge(other.unknown)
            for index in combined.inputs.indices {
                guard combined.inputs[index].merge(other.inputs[index]),
                    combined.fault(of: combined.inputs[index], at: index) == nil
                else { throw .contradiction(input: index) }
            }
            for index in combined.outputs.indices {
                combined.outputs[index].merge(other.outputs[index])
            }
        }
        return combined
    }
}

extension PSBTInput {
    /// Adds what another says; false if both cannot be true.
    fileprivate mutating func merge(_ other: PSBTInput) -> Bool {
        let agrees =
            PSBTInput.fill(&previousTransaction, other.previousTransaction)
            && PSBTInput.fill(&witnessOutput, other.witnessOutput)
            && PSBTInput.fill(&signatureType, other.signatureType)
            && PSBTInput.fill(&redeemScript, other.redeemScript)
            && PSBTInput.fill(&witnessScript, other.witnessScript)
            && PSBTInput.fill(&taprootInternalKey, other.taprootInternalKey)
            && PSBTInput.fill(&taprootMerkleRoot, other.taprootMerkleRoot)
            && PSBTInput.fill(&requiredLockTime, other.requiredLockTime)
            && PSBTInput.fill(&requiredLockHeight, other.requiredLockHeight)
        guard agrees else { return false }
        // The two final parts belong together: they come from one PSBT.
        if !isFinal {
            finalSignatureScript = other.finalSignatureScript
            finalWitness = other.finalWitness
        }
        reservesCommitment = reservesCommitment ?? other.reservesCommitment
        taprootSignature = taprootSignature ?? other.taprootSignature
        partialSignatures.merge(other.partialSignatures)
        derivations.merge(other.derivations)
        preimages.merge(other.preimages)
        leafSignatures.merge(other.leafSignatures)
        leafScripts.merge(other.leafScripts)
        taprootDerivations.merge(other.taprootDerivations)
        proprietary.merge(other.proprietary)
        unknown.merge(other.unknown)
        return true
    }

    private static func fill<Value: Equatable>(_ value: inout Value?, _ other: Value?) -> Bool {
        guard let other else { return true }
        guard let known = value else {
            value = other
            return true
        }
        return known == other
    }
}

extension PSBTOutput {
    fileprivate mutating func merge(_ other: PSBTOutput) {
        redeemScript = redeemScript ?? other.redeemScript
        witnessScript = witnessScript ?? other.witnessScript
        taprootInternalKey = taprootInternalKey ?? other.taprootInternalKey
        if taprootTree.isEmpty { taprootTree = other.taprootTree }
        derivations.merge(other.derivations)
        taprootDerivations.merge(other.taprootDerivations)
        proprietary.merge(other.proprietary)
        unknown.merge(other.unknown)
    }
}
