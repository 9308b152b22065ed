internal import BitcoinRules
internal import PublicKeys
internal import SignerProtocol
internal import Units

extension BitcoinReview {
    /// A payout, and the script that its address stands for.
    struct Payout {
        let told: BitcoinPayout
        let script: BitcoinScript
        let output: Int
    }

    // MARK: Who is paid

    /// Explains every output by a payout or by change, and returns the payouts.
    func payouts(of transaction: BitcoinTransaction) throws(PolicyRefusal) -> [Payout] {
        guard request.outputs.count == transaction.outputs.count else {
            throw PolicyRefusal(
                .outputCountDiffers, "The request does not explain each output.",
                [
                    "outputs": String(transaction.outputs.count),
                    "told": String(request.outputs.count),
                ])
        }
        let payouts = try readPayouts()
        for payout in payouts {
            let output = transaction.outputs[payout.output]
            guard output.script == payout.script, output.value == payout.told.amount else {
                throw PolicyRefusal(
                    .outputDiffers, "An output does not pay what its payout says.",
                    ["output": String(payout.output), "payout": payout.told.id.text])
            }
        }
        for (index, told) in request.outputs.enumerated() {
            guard case .change(let origin, let kind) = told else { continue }
            let isOurs = descriptors.keys(at: origin, on: policy.network).contains {
                $0.form == KeyForm(kind) && $0.uses.contains(.change)
                    && $0.script == transaction.outputs[index].script
            }
            guard isOurs else {
                throw PolicyRefusal(
                    .changeNotOurs, "Change does not go to a key of ours for change.",
                    ["output": String(index), "key": origin.text])
            }
        }
        return payouts
    }

    private func readPayouts() throws(PolicyRefusal) -> [Payout] {
        var payouts: [Payout] = []
        var ids: Set<SigningID> = []
        for case .payout(let told) in request.outputs where !ids.insert(told.id).inserted {
            throw PolicyRefusal(
                .payoutRepeated, "A payout is told twice.", ["payout": told.id.text])
        }
        for (index, output) in request.outputs.enumerated() {
            guard case .payout(let told) = output else { continue }
            guard let script = BitcoinPolicy.script(told.address, policy.network) else {
                throw PolicyRefusal(
                    .destinationInvalid,
                    "A payout's destination is no address of \(policy.network.rawValue).",
                    ["payout": told.id.text])
            }
            payouts.append(Payout(told: told, script: script, output: index))
        }
        if let empty = payouts.first(where: { $0.told.amount.isZero }) {
            throw PolicyRefusal(
                .amountZero, "A payout moves nothing.", ["payout": empty.told.id.text])
        }
        return payouts
    }

    func checkDestinations(_ payouts: [Payout]) throws(PolicyRefusal) {
        var notListed: Payout?
        for payout in payouts {
            switch policy.destinations.answer(for: payout.script) {
            case .allowed: continue
            case .denied:
                throw PolicyRefusal(
                    .destinationDenied, "A destination is on the policy's deny list.",
                    ["payout": payout.told.id.text, "address": payout.told.address])
            case .notListed: notListed = notListed ?? payout
            }
        }
        if let notListed {
            throw PolicyRefusal(
                .destinationNotAllowed, "A destination is not on the policy's allow list.",
                ["payout": notListed.told.id.text, "address": notListed.told.address])
        }
    }

    // MARK: What it costs

    func fee(
        of transaction: BitcoinTransaction, payouts: [Payout], forms: [KeyForm]
    ) throws(PolicyRefusal) -> Amount {
        let spent = try Amount.sum(request.inputs.map(\.value), of: .btc)
        let moved = try Amount.sum(transaction.outputs.map(\.value), of: .btc)
        let fee: Amount
        do {
            fee = try spent.subtracting(moved)
        } catch {
            throw PolicyRefusal(
                .feeNegative, "The outputs hold more than the inputs.",
                ["inputs": spent.description, "outputs": moved.description])
        }
        try FeeCheck.amount(fee, told: request.feeMax.minorUnits, ceilings: policy.fees)
        // Without payouts, coins move among ourselves, and the fee is a part of those.
        let paid =
            payouts.isEmpty ? moved : try Amount.sum(payouts.map(\.told.amount), of: .btc)
        let share = paid.minorUnits.multipliedFullWidth(by: UInt128(policy.feeShareBasisPoints))
        let parts = fee.minorUnits.multipliedFullWidth(by: 10_000)
        guard (parts.high, parts.low) <= (share.high, share.low) else {
            throw PolicyRefusal(
                .feeShareAboveCeiling, "The fee is too large a part of what is paid.",
                [
                    "fee": fee.description, "paid": paid.description,
                    "basisPointsMax": String(policy.feeShareBasisPoints),
                ])
        }
        let size = SignedSize.virtualBytes(of: transaction, forms: forms)
        guard try highestFee(forVirtualBytes: size).minorUnits >= fee.minorUnits else {
            throw PolicyRefusal(
                .feeRateAboveCeiling, "The fee rate is above the policy's.",
                ["fee": fee.description, "virtualBytes": String(size)])
        }
        return fee
    }

    private func highestFee(forVirtualBytes size: UInt32) throws(PolicyRefusal) -> Amount {
        do {
            return try policy.feeRateMax.fee(forVirtualBytes: size)
        } catch {
            throw PolicyRefusal(.transactionInvalid, "The amounts are larger than can be.")
        }
    }

    // MARK: What is signed

    func signatures(
        _ transaction: BitcoinTransaction, _ keys: [OwnKey]
    ) throws(PolicyRefusal) -> [ApprovedSignature] {
        let unhashable = PolicyRefusal(.transactionInvalid, "The transaction cannot be hashed.")
        var spent: [BitcoinOutput] = []
        for told in request.inputs {
            // The values were summed, and the sum is what moves and the fee: no input has more.
            guard told.value.minorUnits <= BitcoinReview.satoshisMax else { throw unhashable }
            spent.append(BitcoinOutput(value: told.value, script: BitcoinScript(told.script)))
        }
        do {
            let hasher = try BitcoinSignatureHasher(transaction, spending: spent)
            var signatures: [ApprovedSignature] = []
            for (index, key) in keys.enumerated() {
                let digest: Bytes32
                switch key.form {
                case .p2pkh:
                    digest = hasher.legacy(
                        input: index, scriptCode: spent[index].script.bytes,
                        type: BitcoinReview.signsAll)
                case .p2wpkh, .p2shP2wpkh:
                    digest = hasher.witnessV0(
                        input: index, scriptCode: BitcoinScript.p2pkh(key.hash).bytes,
                        type: BitcoinReview.signsAll)
                case .p2tr:
                    digest = try hasher.taproot(
                        input: index, type: BitcoinReview.signsByDefault, leaf: nil)
                case .evm: throw unhashable
                }
                signatures.append(
                    ApprovedSignature(
                        inputIndex: index, key: key.origin, publicKey: key.publicKey,
                        form: key.form, digest: ApprovedDigest(digest)))
            }
            return signatures
        } catch {
            throw unhashable
        }
    }

    /// `SIGHASH_ALL`. Source: Bitcoin Core, `script/interpreter.h`.
    private static let signsAll: UInt8 = 1
    /// `SIGHASH_DEFAULT`, which signs all. Source: BIP-0341.
    private static let signsByDefault: UInt8 = 0
    /// 21 million BTC, the most that an output holds.
    private static let satoshisMax: UInt128 = 21_000_000 * 100_000_000
}
