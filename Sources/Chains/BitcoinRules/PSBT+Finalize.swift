import Units

extension PSBT {
    /// Makes all inputs final, or changes nothing.
    ///
    /// Knows P2PKH, P2PK, multisig, these within P2SH, P2WSH and P2SH-P2WSH, P2WPKH, P2SH-P2WPKH,
    /// and P2TR by its key.
    /// - Parameter verifying: whether signatures are checked and bad ones left out; false only
    ///   where each has just been checked by who made it.
    /// - Throws: `PSBTError`, for the first input that cannot be made final.
    public mutating func finalize(verifying: Bool = true) throws(PSBTError) {
        guard isLegacyWorkBounded else { throw .legacyWorkTooLarge }
        let hasher = signatureHasher()
        var finished = self
        for index in inputs.indices where !inputs[index].isFinal {
            try finished.finalize(index, hasher, verifying: verifying)
        }
        self = finished
    }

    /// Makes one input final.
    ///
    /// - Throws: `PSBTError`; then nothing is changed.
    public mutating func finalizeInput(_ index: Int) throws(PSBTError) {
        guard inputs.indices.contains(index) else { throw .noSuchIndex(index) }
        guard !inputs[index].isFinal else { return }
        try finalize(index, signatureHasher(), verifying: true)
    }

    /// Returns the signed transaction.
    ///
    /// - Throws: `PSBTError.notFinal`; `.transaction` if no block could have it.
    public func extract() throws(PSBTError) -> BitcoinTransaction {
        var transaction = unsignedTransaction
        for (index, input) in inputs.enumerated() {
            guard input.isFinal else { throw .notFinal(input: index) }
            transaction.inputs[index].signatureScript = input.finalSignatureScript ?? []
            transaction.inputs[index].witness = input.finalWitness ?? []
        }
        if let fault = transaction.fault { throw .transaction(fault) }
        return transaction
    }

    private mutating func finalize(
        _ index: Int, _ hasher: BitcoinSignatureHasher, verifying: Bool
    ) throws(PSBTError) {
        let form = try spendingForm(of: index)
        var final = PSBTInput()
        switch form {
        case .legacy(let script, let redeemScript):
            let items = try items(for: script, index, verifying: verifying) {
                hasher.legacy(input: index, scriptCode: script.bytes, type: $0)
            }
            final.finalSignatureScript = try push(items + (redeemScript.map { [$0] } ?? []), index)
        case .witnessV0(let script, let redeemScript, let witnessScript):
            let items = try items(for: script, index, verifying: verifying) {
                hasher.witnessV0(input: index, scriptCode: script.bytes, type: $0)
            }
            final.finalWitness = items + (witnessScript.map { [$0] } ?? [])
            if let redeemScript { final.finalSignatureScript = try push([redeemScript], index) }
        case .taproot(let outputKey):
            guard let signature = inputs[index].taprootSignature else {
                throw .signaturesMissing(input: index)
            }
            if verifying {
                guard try isValid(signature, index, outputKey, hasher) else {
                    throw .signaturesMissing(input: index)
                }
            }
            final.finalWitness = [signature]
        }
        // Only what is spent and what is not understood is kept. Source: BIP-0174, "Finalizer".
        final.previousTransaction = inputs[index].previousTransaction
        final.witnessOutput = inputs[index].witnessOutput
        final.proprietary = inputs[index].proprietary
        final.unknown = inputs[index].unknown
        inputs[index] = final
    }

    private func push(_ items: [[UInt8]], _ index: Int) throws(PSBTError) -> [UInt8] {
        let fits = items.allSatisfy { $0.count != 1 && $0.count <= BitcoinScript.pushByteCountMax }
        guard fits else { throw .unknownScriptForm(input: index) }
        return BitcoinScript.pushing(items)
    }

    /// Returns what satisfies a script, bottom first.
    private func items(
        for script: BitcoinScript, _ index: Int, verifying: Bool, digest: (UInt8) -> Bytes32
    ) throws(PSBTError) -> [[UInt8]] {
        func signature(of key: [UInt8]) -> [UInt8]? {
            let input = inputs[index]
            guard let partial = input.partialSignatures.first(where: { $0.publicKey == key }),
                input.signatureType.map({ $0 == UInt32(partial.type) }) ?? true
            else { return nil }
            let signature = partial.signature
            let isGood =
                !verifying
                || BitcoinCurve.isValid(
                    der: signature.dropLast(), for: digest(partial.type), key: key)
            return isGood ? signature : nil
        }
        if let hash = script.paidKeyHash {
            for partial in inputs[index].partialSignatures where partial.order == hash {
                if let found = signature(of: partial.publicKey) {
                    return [found, partial.publicKey]
                }
            }
            throw .signaturesMissing(input: index)
        }
        if let key = script.paidPublicKey {
            guard let found = signature(of: key) else { throw .signaturesMissing(input: index) }
            return [found]
        }
        guard let (required, keys) = script.multisigPolicy else {
            throw .unknownScriptForm(input: index)
        }
        var signatures: [[UInt8]] = []
        for key in keys where signatures.count < required {
            if let found = signature(of: key) { signatures.append(found) }
        }
        guard signatures.count == required else { throw .signaturesMissing(input: index) }
        // OP_CHECKMULTISIG takes one item too many off the stack, and it must be empty.
        return [[]] + signatures
    }

    private func isValid(
        _ signature: [UInt8], _ index: Int, _ outputKey: [UInt8], _ hasher: BitcoinSignatureHasher
    ) throws(PSBTError) -> Bool {
        let type = signature.count == 65 ? signature[64] : 0
        guard inputs[index].signatureType.map({ $0 == UInt32(type) }) ?? true else { return false }
        do {
            let digest = try hasher.taproot(input: index, type: type)
            return BitcoinCurve.isValid(
                schnorr: Array(signature.prefix(64)), for: digest, key: outputKey)
        } catch .spentOutputUnknown {
            throw .spentOutputUnknown(
                input: inputs.indices.first { spentOutput(of: $0) == nil } ?? index)
        } catch {
            return false
        }
    }
}
