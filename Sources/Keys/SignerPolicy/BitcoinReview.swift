internal import BitcoinRules
internal import ChainModel
internal import PublicKeys
internal import SignerProtocol
internal import Units

/// Reads a Bitcoin transaction and compares all of it with the request.
///
/// The checks run in the order of ``PolicyRefusal/Code``.
struct BitcoinReview {
    let request: BitcoinSigningRequest
    let policy: BitcoinPolicy
    let descriptors: OwnDescriptors
    let state: PolicyState
    let now: Timestamp

    var chain: String { "bitcoin:\(policy.network.rawValue)" }

    func findings() throws(PolicyRefusal) -> Findings {
        let transaction = try transaction()
        try checkShape(transaction)
        let keys = try keys(of: transaction)
        let payouts = try payouts(of: transaction)
        try checkDestinations(payouts)
        let fee = try fee(of: transaction, payouts: payouts, forms: keys.map(\.form))
        return Findings(
            chain: chain, transaction: .bitcoin(transaction),
            signatures: try signatures(transaction, keys),
            payouts: payouts.map { payout in
                ApprovalRecord.Payout(
                    id: payout.told.id, destination: payout.told.address, token: "",
                    units: UInt256(payout.told.amount.minorUnits))
            },
            claims: zip(transaction.inputs, request.inputs).map { input, told in
                ApprovalRecord.Claim(
                    name: claim(input), satoshis: UInt64(truncatingIfNeeded: told.value.minorUnits))
            },
            spending: payouts.isEmpty
                ? nil
                : Findings.Spending(
                    window: "\(chain)/coin", limits: policy.limits,
                    amounts: payouts.map(\.told.amount)),
            fee: fee, fees: policy.fees, hours: policy.hours)
    }

    // MARK: The transaction by itself

    private func transaction() throws(PolicyRefusal) -> BitcoinTransaction {
        let transaction: BitcoinTransaction
        do {
            transaction = try BitcoinTransaction.parse(request.transaction, form: .stripped)
        } catch {
            throw PolicyRefusal(
                .transactionMalformed, "The bytes are no unsigned Bitcoin transaction.",
                ["reason": error.code.rawValue, "byte": String(error.offset)])
        }
        if let fault = transaction.fault {
            throw PolicyRefusal(
                .transactionInvalid, "No block can hold the transaction.",
                ["reason": fault.rawValue])
        }
        return transaction
    }

    private func checkShape(_ transaction: BitcoinTransaction) throws(PolicyRefusal) {
        let hasLegacy = request.inputs.contains { BitcoinScript($0.script).kind == .p2pkh }
        // Each legacy signature hashes the whole transaction anew. Source: Bitcoin Core,
        // `MAX_STANDARD_TX_WEIGHT`.
        guard !hasLegacy || transaction.weight <= 400_000 else {
            throw PolicyRefusal(
                .transactionTooLarge, "With inputs before segwit a transaction must be smaller.")
        }
        guard transaction.version == 1 || transaction.version == 2 else {
            throw PolicyRefusal(
                .typeNotAllowed, "Only transactions of version 1 and 2 are signed.",
                ["version": String(transaction.version)])
        }
        guard Int64(transaction.lockTime) <= highestLockTime else {
            throw PolicyRefusal(
                .lockTimeNotAllowed, "The lock time is no height that the chain can have by now.",
                ["lockTime": String(transaction.lockTime)])
        }
        for (index, input) in transaction.inputs.enumerated() {
            // Below this, BIP-0068 may read a relative lock time. Source: BIP-0125.
            guard input.sequence >= 0xffff_fffd else {
                throw PolicyRefusal(
                    .sequenceNotAllowed, "An input has a relative lock time.",
                    ["input": String(index)])
            }
        }
        for (index, input) in transaction.inputs.enumerated() {
            guard input.signatureScript.isEmpty, input.witness.isEmpty else {
                throw PolicyRefusal(
                    .inputNotEmpty, "An input has a script before it is signed.",
                    ["input": String(index)])
            }
        }
    }

    /// A height that no chain passes: ten times as many blocks as Bitcoin makes since its first.
    private var highestLockTime: Int64 {
        // The time of the genesis block, and the limit from which lock times are times.
        let genesis = Timestamp(seconds: 1_231_006_505)
        return min(max(0, now.milliseconds(since: genesis) / 60_000), 499_999_999)
    }

    // MARK: What is spent

    private func keys(of transaction: BitcoinTransaction) throws(PolicyRefusal) -> [OwnKey] {
        guard request.inputs.count == transaction.inputs.count else {
            throw PolicyRefusal(
                .inputCountDiffers, "The request does not tell of each input.",
                [
                    "inputs": String(transaction.inputs.count),
                    "told": String(request.inputs.count),
                ])
        }
        var keys: [OwnKey] = []
        for (index, told) in request.inputs.enumerated() {
            let found = descriptors.keys(at: told.key, on: policy.network).first {
                $0.uses.contains(.spend) && $0.script?.bytes == told.script
            }
            guard let found else {
                throw PolicyRefusal(
                    .inputNotOurs, "An input's script is not that of a key of ours to spend from.",
                    ["input": String(index), "key": told.key.text])
            }
            keys.append(found)
        }
        for (index, key) in keys.enumerated() {
            try checkValue(transaction.inputs[index], index, key.form)
        }
        return keys
    }

    /// Holds an input's value against its previous transaction, or against what was told before.
    ///
    /// A witness signature commits to the value of its own input alone. Two requests that each lie
    /// about another input would give signatures that fit together: so no value may change.
    private func checkValue(
        _ input: BitcoinInput, _ index: Int, _ form: KeyForm
    ) throws(PolicyRefusal) {
        let told = request.inputs[index]
        if let bytes = told.previousTransaction {
            let output = BitcoinReview.output(input.previousOutput, of: bytes)
            guard output?.value == told.value, output?.script.bytes == told.script else {
                throw PolicyRefusal(
                    .inputValueUnproven,
                    "The previous transaction does not show the input's value.",
                    ["input": String(index)])
            }
            return
        }
        guard form != .p2pkh else {
            throw PolicyRefusal(
                .inputValueUnproven, "An input before segwit needs its previous transaction.",
                ["input": String(index)])
        }
        if let satoshis = state.satoshis(of: claim(input)), told.value != .satoshis(satoshis) {
            throw PolicyRefusal(
                .inputValueChanged,
                "An input had another value before; show its previous transaction.",
                ["input": String(index), "before": String(satoshis)])
        }
    }

    private static func output(_ outpoint: Outpoint, of bytes: [UInt8]) -> BitcoinOutput? {
        do {
            let transaction = try BitcoinTransaction.parse(bytes)
            guard transaction.txID == outpoint.transaction,
                let index = Int(exactly: outpoint.outputIndex),
                transaction.outputs.indices.contains(index)
            else { return nil }
            return transaction.outputs[index]
        } catch {
            // What cannot be read shows no value.
            return nil
        }
    }

    private func claim(_ input: BitcoinInput) -> String {
        let outpoint = input.previousOutput
        return "\(chain)/\(outpoint.transaction.bitcoinText):\(outpoint.outputIndex)"
    }
}
