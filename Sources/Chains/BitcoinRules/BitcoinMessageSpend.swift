import Digests
import Units

/// Says whether the one input of BIP-0322's transaction satisfies the script that it spends.
///
/// It knows P2PKH, P2WPKH, P2TR by key, P2SH-P2WPKH, and of witness scripts those that check one
/// key or so many of some. It runs no other script: those are inconclusive.
struct BitcoinMessageSpend {
    private let input: BitcoinInput
    private let script: BitcoinScript
    private let hasher: BitcoinSignatureHasher

    init(_ transaction: BitcoinTransaction, spent: BitcoinOutput) {
        input = transaction.inputs[0]
        script = spent.script
        hasher = BitcoinSignatureHasher(transaction, known: [spent])
    }

    func check(as form: BitcoinMessageForm) throws(BitcoinMessageRefusal) -> BitcoinMessageFinding {
        let isUnderstood: Bool
        switch script.kind {
        case .p2pkh:
            try requirePublicKeyHash()
            isUnderstood = true
        case .p2sh:
            guard let pushed = input.onlyPush else { return .inconclusive(.script) }
            guard BitcoinScript.p2sh(Hash160.hash(pushed)) == script else { throw .otherAddress }
            isUnderstood = try checkWitness(of: BitcoinScript(pushed))
        case .p2wpkh, .p2wsh, .p2tr:
            // Consensus: a native witness program is spent with an empty script.
            guard input.signatureScript.isEmpty else { throw .badSignature }
            isUnderstood = try checkWitness(of: script)
        case .publicKey, .multisig, .data, .anchor, .witnessUnknown, .nonstandard:
            isUnderstood = false
        }
        return isUnderstood ? .valid(form) : .inconclusive(.script)
    }

    /// Throws unless the witness satisfies the program; returns false if nobody here can say.
    private func checkWitness(
        of program: BitcoinScript
    ) throws(BitcoinMessageRefusal) -> Bool {
        guard let (version, hash) = program.witnessProgram else { return false }
        let witness = input.witness
        switch (version, hash.count) {
        case (0, 20):
            guard witness.count == 2 else { throw .badSignature }
            guard witness[1].count == 33, Hash160.hash(witness[1]) == hash else {
                throw .otherAddress
            }
            try require(isSigned(witness[0], by: witness[1], code: .p2pkh(hash)))
            return true
        case (0, 32):
            guard let last = witness.last else { throw .badSignature }
            guard SHA256.hash(last) == hash else { throw .otherAddress }
            return try checkScript(BitcoinScript(last), witness.dropLast())
        case (1, 32) where program == script:
            return try checkTaproot(witness, outputKey: hash)
        case _:
            return false
        }
    }

    private func checkTaproot(
        _ witness: [[UInt8]], outputKey: [UInt8]
    ) throws(BitcoinMessageRefusal) -> Bool {
        guard let signature = witness.first else { throw .badSignature }
        // More items are a script path or an annex.
        guard witness.count == 1 else { return false }
        let type = signature.count == 65 ? signature[64] : BitcoinSignatureHashType.byDefault
        let isWhole = signature.count == 64 || type == BitcoinSignatureHashType.all
        guard isWhole, (64...65).contains(signature.count) else { throw .badSignature }
        let digest: Bytes32
        do {
            digest = try hasher.taproot(input: 0, type: type)
        } catch {
            throw .badSignature
        }
        try require(
            BitcoinCurve.isValid(
                schnorr: Array(signature.prefix(64)), for: digest, key: outputKey))
        return true
    }

    /// Checks what is left of a witness against its script, of which a few forms are known.
    private func checkScript(
        _ code: BitcoinScript, _ items: ArraySlice<[UInt8]>
    ) throws(BitcoinMessageRefusal) -> Bool {
        let items = Array(items)
        if let key = code.paidPublicKey {
            try require(items.count == 1 && isSigned(items[0], by: key, code: code))
            return true
        }
        if let hash = code.paidKeyHash {
            guard items.count == 2, Hash160.hash(items[1]) == hash else { throw .otherAddress }
            try require(isSigned(items[0], by: items[1], code: code))
            return true
        }
        guard let (required, keys) = code.multisigPolicy else { return false }
        guard items.count == required + 1, items[0].isEmpty else { throw .badSignature }
        // Signatures come in the order of their keys.
        var signatures = items.dropFirst()
        for key in keys {
            guard let next = signatures.first else { break }
            if isSigned(next, by: key, code: code) { signatures.removeFirst() }
        }
        try require(signatures.isEmpty)
        return true
    }

    private func requirePublicKeyHash() throws(BitcoinMessageRefusal) {
        guard input.witness.isEmpty, let (signature, key) = input.pushedPair else {
            throw .badSignature
        }
        guard BitcoinScript.p2pkh(Hash160.hash(key)) == script else { throw .otherAddress }
        let digest = hasher.legacy(
            input: 0, scriptCode: script.bytes, type: BitcoinSignatureHashType.all)
        try require(
            isWholeAndStrict(signature)
                && BitcoinCurve.isValid(der: signature.dropLast(), for: digest, key: key))
    }

    /// Whether a key has signed all of the transaction. Source: BIP-0322, "Required rules".
    private func isSigned(_ signature: [UInt8], by key: [UInt8], code: BitcoinScript) -> Bool {
        guard key.count == 33, isWholeAndStrict(signature) else { return false }
        let digest = hasher.witnessV0(
            input: 0, scriptCode: code.bytes, type: BitcoinSignatureHashType.all)
        return BitcoinCurve.isValid(der: signature.dropLast(), for: digest, key: key)
    }

    private func isWholeAndStrict(_ signature: [UInt8]) -> Bool {
        BitcoinSignatureEncoding.isStrict(signature)
            && signature.last == BitcoinSignatureHashType.all
    }

    private func require(_ isGood: Bool) throws(BitcoinMessageRefusal) {
        guard isGood else { throw .badSignature }
    }
}

extension BitcoinInput {
    /// The one thing that the input's script pushes; nil if it is of another form.
    fileprivate var onlyPush: [UInt8]? {
        let script = BitcoinScript(signatureScript)
        guard let element = script.element(at: 0), element.isPush, !element.push.isEmpty,
            element.end == signatureScript.count
        else { return nil }
        return Array(signatureScript[element.push])
    }

    /// A signature and a key, if the input's script pushes two things in the shortest way.
    fileprivate var pushedPair: (signature: [UInt8], key: [UInt8])? {
        let script = BitcoinScript(signatureScript)
        guard let first = script.element(at: 0), let second = script.element(at: first.end),
            second.end == signatureScript.count
        else { return nil }
        let pair = [first.push, second.push].map { Array(signatureScript[$0]) }
        // No signature and no key is as short or as long as the pushes that have other rules.
        guard pair.allSatisfy({ (2...100).contains($0.count) }),
            BitcoinScript.pushing(pair) == signatureScript
        else { return nil }
        return (pair[0], pair[1])
    }
}
