public import Units

extension PSBT {
    /// Returns all signatures that the inputs wait for, in the order of the inputs.
    ///
    /// - Parameter offered: public keys of 33 bytes of which the PSBT may know nothing.
    /// - Throws: `PSBTError` for the first input that ``signingOutlook(offering:)`` has one for.
    public func signingRequests(
        offering offered: [[UInt8]] = []
    ) throws(PSBTError) -> [PSBTSigningRequest] {
        var requests: [PSBTSigningRequest] = []
        for outlook in signingOutlook(offering: offered) { requests += try outlook.get() }
        return requests
    }

    /// Returns for each input the signatures that it waits for and that keys can make which the
    /// PSBT names or which are offered here; or why its scripts or amounts cannot be relied on.
    ///
    /// Nothing is left of final inputs, and of signatures that are there already. Costs the same
    /// for each input, however many there are, except for legacy inputs.
    /// - Parameter offered: public keys of 33 bytes of which the PSBT may know nothing.
    public func signingOutlook(
        offering offered: [[UInt8]] = []
    ) -> [Result<[PSBTSigningRequest], PSBTError>] {
        guard isLegacyWorkBounded else {
            return inputs.map { _ in .failure(.legacyWorkTooLarge) }
        }
        let hasher = signatureHasher()
        return inputs.indices.map { index in
            do throws(PSBTError) {
                return .success(try requests(of: index, offered, hasher))
            } catch {
                return .failure(error)
            }
        }
    }

    private func requests(
        of index: Int, _ offered: [[UInt8]], _ hasher: BitcoinSignatureHasher
    ) throws(PSBTError) -> [PSBTSigningRequest] {
        guard !inputs[index].isFinal else { return [] }
        switch try spendingForm(of: index) {
        case .legacy(let script, _):
            let type = try signatureType(of: index)
            return ecdsaRequests(index, script, offered, type) {
                hasher.legacy(input: index, scriptCode: script.bytes, type: type)
            }
        case .witnessV0(let script, _, _):
            let type = try signatureType(of: index)
            return ecdsaRequests(index, script, offered, type) {
                hasher.witnessV0(input: index, scriptCode: script.bytes, type: type)
            }
        case .taproot(let outputKey):
            return try taprootRequests(index, outputKey, offered, hasher)
        }
    }

    /// Adds an ECDSA signature, in DER with its type behind it.
    ///
    /// Whether it is good is found out when the input is finalised.
    /// - Throws: `PSBTError.noSuchIndex`; `.signatureMalformed`; `.foreignKey` for a key that the
    ///   input's script does not name; `.signatureType` if the input asks for another type.
    public mutating func addPartialSignature(
        _ signature: [UInt8], by publicKey: [UInt8], toInput index: Int
    ) throws(PSBTError) {
        guard inputs.indices.contains(index) else { throw .noSuchIndex(index) }
        guard let script = try spendingForm(of: index).scriptCode, script.names(publicKey) else {
            throw .foreignKey(input: index)
        }
        guard let partial = PSBTPartialSignature(publicKey: publicKey, signature: signature) else {
            throw .signatureMalformed(input: index)
        }
        guard partial.type == (try signatureType(of: index)) else {
            throw .signatureType(input: index)
        }
        inputs[index].partialSignatures.put(partial)
    }

    /// Sets the Schnorr signature by the taproot output key: 64 bytes, or 65 with its type.
    ///
    /// - Throws: `PSBTError.noSuchIndex`; `.foreignKey` if the input spends no taproot output;
    ///   `.signatureMalformed`; `.signatureType` if the input asks for another type.
    public mutating func setTaprootSignature(
        _ signature: [UInt8], ofInput index: Int
    ) throws(PSBTError) {
        try checkSchnorr(signature, input: index)
        inputs[index].taprootSignature = signature
    }

    /// Adds a Schnorr signature for a leaf's script: 64 bytes, or 65 with its type.
    ///
    /// - Throws: as for ``setTaprootSignature(_:ofInput:)``.
    public mutating func addLeafSignature(
        _ signature: [UInt8], by key: [UInt8], leaf: Bytes32, toInput index: Int
    ) throws(PSBTError) {
        try checkSchnorr(signature, input: index)
        guard let entry = PSBTLeafSignature(key: key, leaf: leaf, signature: signature) else {
            throw .signatureMalformed(input: index)
        }
        inputs[index].leafSignatures.put(entry)
    }

    private func checkSchnorr(_ signature: [UInt8], input index: Int) throws(PSBTError) {
        guard inputs.indices.contains(index) else { throw .noSuchIndex(index) }
        guard try spendingForm(of: index).scriptCode == nil else {
            throw .foreignKey(input: index)
        }
        guard PSBTLeafSignature.isSchnorr(signature) else {
            throw .signatureMalformed(input: index)
        }
        guard (signature.count == 65 ? signature[64] : 0) == (try taprootType(of: index)) else {
            throw .signatureType(input: index)
        }
    }

    /// The type that an input's ECDSA signatures must have.
    private func signatureType(of index: Int) throws(PSBTError) -> UInt8 {
        guard let asked = inputs[index].signatureType else { return BitcoinSignatureHashType.all }
        guard let type = UInt8(exactly: asked), BitcoinSignatureHashType.isDefined(type) else {
            throw .signatureType(input: index)
        }
        // Without an output of its own, a legacy input would sign the number 1, which is good for
        // any transaction.
        let isSingle = type & 0x1f == BitcoinSignatureHashType.single
        guard !isSingle || index < unsignedTransaction.outputs.count else {
            throw .signatureType(input: index)
        }
        return type
    }

    private func taprootType(of index: Int) throws(PSBTError) -> UInt8 {
        let asked = inputs[index].signatureType ?? UInt32(BitcoinSignatureHashType.byDefault)
        guard let type = UInt8(exactly: asked), BitcoinSignatureHashType.isTaproot(type) else {
            throw .signatureType(input: index)
        }
        return type
    }

    private func ecdsaRequests(
        _ index: Int, _ script: BitcoinScript, _ offered: [[UInt8]], _ type: UInt8,
        digest: () -> Bytes32
    ) -> [PSBTSigningRequest] {
        let input = inputs[index]
        var seen = Set(input.partialSignatures.map(\.publicKey))
        let derived = input.derivations.inOrder.map { ($0.publicKey, Optional($0.origin)) }
        let candidates = derived + offered.map { ($0, nil) }
        let pushes = Set(script.pushes)
        var signed: Bytes32?
        var requests: [PSBTSigningRequest] = []
        for (key, origin) in candidates {
            guard BitcoinScript.names(key, among: pushes), seen.insert(key).inserted else {
                continue
            }
            let message = signed ?? digest()
            signed = message
            requests.append(
                PSBTSigningRequest(
                    inputIndex: index, publicKey: key, origin: origin, method: .ecdsa,
                    scriptCode: script.bytes, type: type, digest: message))
        }
        return requests
    }

    private func taprootRequests(
        _ index: Int, _ outputKey: [UInt8], _ offered: [[UInt8]], _ hasher: BitcoinSignatureHasher
    ) throws(PSBTError) -> [PSBTSigningRequest] {
        let input = inputs[index]
        let type = try taprootType(of: index)
        var requests: [PSBTSigningRequest] = []
        if input.taprootSignature == nil, let key = try internalKey(index, outputKey, offered) {
            requests.append(
                PSBTSigningRequest(
                    inputIndex: index, publicKey: key,
                    origin: input.taprootDerivations.first { $0.key == key }?.origin,
                    method: .taprootKey(merkleRoot: input.taprootMerkleRoot), scriptCode: [],
                    type: type, digest: try digest(hasher, index, type, leaf: nil)))
        }
        let leaves = Set(input.leafScripts.map(\.leaf.hash))
        let present = Set(input.leafSignatures.map(\.keyData))
        for derivation in input.taprootDerivations.inOrder {
            for leaf in derivation.leaves where leaves.contains(leaf) {
                guard !present.contains(derivation.key + leaf.bytes) else { continue }
                requests.append(
                    PSBTSigningRequest(
                        inputIndex: index, publicKey: derivation.key, origin: derivation.origin,
                        method: .taprootLeaf(leaf), scriptCode: [], type: type,
                        digest: try digest(hasher, index, type, leaf: leaf)))
            }
        }
        return requests
    }

    /// Returns the internal key of a taproot input, if the PSBT says it or it is offered.
    private func internalKey(
        _ index: Int, _ outputKey: [UInt8], _ offered: [[UInt8]]
    ) throws(PSBTError) -> [UInt8]? {
        let root = inputs[index].taprootMerkleRoot
        if let key = inputs[index].taprootInternalKey?.bytes {
            guard BitcoinCurve.taprootOutputKey(internalKey: key, merkleRoot: root) == outputKey
            else { throw .internalKeyMismatch(input: index) }
            return key
        }
        let derived = inputs[index].taprootDerivations.filter(\.leaves.isEmpty).map(\.key)
        let candidates = derived + offered.filter { $0.count == 33 }.map { Array($0.dropFirst()) }
        return candidates.first {
            BitcoinCurve.taprootOutputKey(internalKey: $0, merkleRoot: root) == outputKey
        }
    }

    private func digest(
        _ hasher: BitcoinSignatureHasher, _ index: Int, _ type: UInt8, leaf: Bytes32?
    ) throws(PSBTError) -> Bytes32 {
        do {
            return try hasher.taproot(input: index, type: type, leaf: leaf)
        } catch .spentOutputUnknown {
            throw .spentOutputUnknown(
                input: inputs.indices.first { spentOutput(of: $0) == nil } ?? index)
        } catch {
            throw .signatureType(input: index)
        }
    }
}
