public import BitcoinRules
internal import ChainModel
public import PublicKeys
public import SignerProtocol
internal import Units

/// Reads a PSBT that somebody else made, and says what signing it would do.
///
/// It believes nothing that it cannot check: keys are the vault's own, signatures cover the whole
/// transaction, amounts are shown by previous transactions or covered by the signatures, and an
/// output is ours only if its script is derived again. The order of its checks is that of
/// ``PSBTRefusal/Code``.
public struct PSBTReview: Sendable {
    /// The network of addresses.
    public let network: BitcoinNetwork
    let descriptors: [OutputDescriptor]
    let highestIndex: UInt32

    /// Makes a review.
    ///
    /// - Parameters:
    ///   - descriptors: Descriptors that the person knows as ours: change of a multisig is
    ///     recognised by them alone, for a vault knows one of its keys.
    ///   - highestIndex: The highest index of an output of ours: wallet programs would not find
    ///     what lies far behind.
    public init(
        network: BitcoinNetwork, descriptors: [OutputDescriptor] = [],
        highestIndex: UInt32 = 100_000
    ) {
        precondition(
            descriptors.allSatisfy { $0.network == network }, "descriptors are of one network")
        self.network = network
        self.descriptors = descriptors
        self.highestIndex = highestIndex
    }

    /// Returns what signing would do.
    ///
    /// - Parameter ownKey: the vault's public key at a place; nil if it has none there.
    /// - Throws: `PSBTRefusal`.
    public func proposal(
        of psbt: PSBT, ownKey: (KeyOrigin) -> CompressedPublicKey?
    ) throws(PSBTRefusal) -> PSBTProposal {
        try checkTransaction(psbt.unsignedTransaction)
        let fee = try fee(of: psbt)
        let signatures = try signatures(of: psbt, ownKey)
        try checkAmounts(psbt, signatures)
        let accounts = Set(signatures.compactMap { Account($0.key) })
        let outputs = psbt.unsignedTransaction.outputs.enumerated().map { index, output in
            PSBTProposal.Output(
                amount: output.value, script: output.script,
                address: BitcoinAddress.encode(output.script, network: network),
                owner: owner(of: output.script, psbt.outputs[index], accounts, ownKey))
        }
        let inputs = psbt.unsignedTransaction.inputs.enumerated().map { index, input in
            PSBTProposal.Input(
                outpoint: input.previousOutput,
                amount: psbt.spentOutput(of: index)?.value ?? .zero(.btc),
                keys: signatures.filter { $0.request.inputIndex == index }.map(\.key))
        }
        // All outputs together are no more than the inputs, which are within 21 million BTC.
        let paid = outputs.filter { $0.owner == .other }.reduce(UInt128(0)) {
            $0 + $1.amount.minorUnits
        }
        return PSBTProposal(
            psbt: psbt, network: network, inputs: inputs, outputs: outputs,
            paid: Amount(paid, of: .btc), fee: fee,
            virtualByteCount: PSBTSize.virtualBytes(of: psbt), signatures: signatures)
    }

    // MARK: The transaction

    private func checkTransaction(_ transaction: BitcoinTransaction) throws(PSBTRefusal) {
        if let fault = transaction.fault {
            throw PSBTRefusal(
                .transactionInvalid, "No block can hold the transaction: \(fault.rawValue).")
        }
        guard transaction.version == 1 || transaction.version == 2 else {
            throw PSBTRefusal(
                .typeNotAllowed, "Only transactions of version 1 and 2 are signed.")
        }
    }

    private func fee(of psbt: PSBT) throws(PSBTRefusal) -> Amount {
        do {
            guard let fee = try psbt.fee() else {
                throw PSBTRefusal(
                    .spentOutputUnknown,
                    "An input does not say what it spends, so that nobody knows the fee.")
            }
            return fee
        } catch let refusal as PSBTRefusal {
            throw refusal
        } catch {
            throw PSBTRefusal(.feeNegative, "The outputs hold more than the inputs.")
        }
    }

    // MARK: What is signed

    private func signatures(
        of psbt: PSBT, _ ownKey: (KeyOrigin) -> CompressedPublicKey?
    ) throws(PSBTRefusal) -> [PSBTProposal.Signature] {
        var signatures: [PSBTProposal.Signature] = []
        for (index, outlook) in psbt.signingOutlook().enumerated() {
            let requests: [PSBTSigningRequest]
            do {
                requests = try outlook.get()
            } catch {
                guard namesOwnKey(psbt.inputs[index], ownKey) else { continue }
                throw PSBTRefusal(.inputUnusable, error.sentence)
            }
            for request in requests {
                if let own = try signature(for: request, ownKey) { signatures.append(own) }
            }
        }
        guard !signatures.isEmpty else {
            throw PSBTRefusal(
                .nothingToSign,
                "No input waits for a key of this vault: the keys are others', have signed, or are"
                    + " named without their place.")
        }
        return signatures
    }

    private func signature(
        for request: PSBTSigningRequest, _ ownKey: (KeyOrigin) -> CompressedPublicKey?
    ) throws(PSBTRefusal) -> PSBTProposal.Signature? {
        guard let place = PSBTReview.place(request.origin), let own = ownKey(place) else {
            return nil
        }
        let isOwn: Bool
        let types: [UInt8]
        switch request.method {
        case .ecdsa: (isOwn, types) = (own.bytes == request.publicKey, PSBTReview.signAll)
        case .taprootKey:
            (isOwn, types) = (own.xOnly.bytes == request.publicKey, PSBTReview.taprootAll)
        // Scripts of a taproot tree are for wallets that know them.
        case .taprootLeaf: return nil
        }
        guard isOwn else { return nil }
        guard types.contains(request.type) else {
            throw PSBTRefusal(
                .signatureTypeNotAllowed,
                "Input \(request.inputIndex) asks for a signature that leaves a part of the"
                    + " transaction open to change (type \(request.type)).")
        }
        return PSBTProposal.Signature(request: request, key: place, publicKey: own)
    }

    private func namesOwnKey(
        _ input: PSBTInput, _ ownKey: (KeyOrigin) -> CompressedPublicKey?
    ) -> Bool {
        let ecdsa = input.derivations.contains {
            PSBTReview.place($0.origin).flatMap(ownKey)?.bytes == $0.publicKey
        }
        return ecdsa
            || input.taprootDerivations.contains {
                PSBTReview.place($0.origin).flatMap(ownKey)?.xOnly.bytes == $0.key
            }
    }

    /// Sees to it that a lie about an amount makes no signature that is good.
    ///
    /// A taproot signature covers the amounts of all inputs, a version 0 one that of its own input
    /// alone: two PSBTs that each lie about another input would give signatures that fit together
    /// and burn the difference.
    /// Source: BIP-0341, "Rationale"; BIP-0174, `PSBT_IN_NON_WITNESS_UTXO`.
    private func checkAmounts(
        _ psbt: PSBT, _ signatures: [PSBTProposal.Signature]
    ) throws(PSBTRefusal) {
        let areCovered = signatures.allSatisfy {
            switch $0.request.method {
            case .taprootKey: true
            case .ecdsa, .taprootLeaf: false
            }
        }
        guard !areCovered, psbt.inputs.count > 1 else { return }
        guard let index = psbt.inputs.firstIndex(where: { $0.previousTransaction == nil }) else {
            return
        }
        throw PSBTRefusal(
            .amountUnproven,
            "Input \(index) says what it is worth and does not show it: add its previous"
                + " transaction.")
    }

    static func place(_ origin: PSBTKeyOrigin?) -> KeyOrigin? {
        origin.flatMap { KeyOrigin(fingerprint: $0.fingerprint, steps: $0.path) }
    }

    /// `SIGHASH_ALL`. Source: Bitcoin Core, `script/interpreter.h`.
    private static let signAll: [UInt8] = [1]
    /// `SIGHASH_DEFAULT` and `SIGHASH_ALL`, which cover the same. Source: BIP-0341.
    private static let taprootAll: [UInt8] = [0, 1]
}
