internal import EVMRules
internal import PublicKeys
internal import SignerProtocol
internal import Units

/// Reads a transaction of an EVM chain and compares all of it with the request.
///
/// The checks run in the order of ``PolicyRefusal/Code``.
struct EVMReview {
    let request: EVMSigningRequest
    let policy: EVMPolicy
    let descriptors: OwnDescriptors

    private var chain: String { "evm:\(policy.chainID)" }

    func findings() throws(PolicyRefusal) -> Findings {
        guard let transaction = UnsignedEVMTransaction(request.transaction) else {
            throw PolicyRefusal(
                .transactionMalformed, "The bytes are no unsigned transaction of type 0, 1 or 2.")
        }
        try checkShape(transaction)
        let key = try senderKey()
        guard let payout = request.payouts.first, request.payouts.count == 1 else {
            throw PolicyRefusal(
                .outputCountDiffers, "A transaction makes one payment.",
                ["told": String(request.payouts.count)])
        }
        guard let recipient = EVMAddress(payout.recipient), recipient != .zero,
            recipient.bytes != payout.token
        else {
            throw PolicyRefusal(
                .destinationInvalid, "Nothing comes back from the destination.",
                ["payout": payout.id.text])
        }
        guard !payout.units.isZero else {
            throw PolicyRefusal(
                .amountZero, "A payout moves nothing.", ["payout": payout.id.text])
        }
        try checkOwnRecipient(payout, recipient, sender: key.account)
        let spending = try spending(payout)
        try checkCall(transaction, payout, recipient)
        if request.purpose == .payout { try checkDestination(payout, recipient) }
        let fee = try fee(of: transaction)
        return Findings(
            chain: chain, transaction: .evm(transaction),
            signatures: [
                ApprovedSignature(
                    inputIndex: 0, key: key.origin, publicKey: key.publicKey, form: .evm,
                    digest: ApprovedDigest(transaction.signingDigest))
            ],
            payouts: [
                ApprovalRecord.Payout(
                    id: payout.id, destination: recipient.checksummed,
                    token: payout.token.flatMap { EVMAddress($0)?.checksummed } ?? "",
                    units: payout.units)
            ],
            claims: [
                ApprovalRecord.Claim(
                    name: "\(chain)/\(key.account.lowercase)/\(transaction.nonce)", satoshis: nil)
            ],
            spending: spending, fee: fee, fees: policy.fees, hours: policy.hours)
    }

    // MARK: The transaction by itself

    private func checkShape(_ transaction: UnsignedEVMTransaction) throws(PolicyRefusal) {
        guard policy.types.contains(transaction.type) else {
            throw PolicyRefusal(
                .typeNotAllowed, "The policy does not allow this type of transaction.",
                ["type": String(transaction.type)])
        }
        guard transaction.chainID == request.chainID else {
            throw PolicyRefusal(
                .chainDiffers, "The transaction is for another chain than the request says.",
                ["chain": String(transaction.chainID), "told": String(request.chainID)])
        }
        guard transaction.nonce == request.nonce else {
            throw PolicyRefusal(
                .nonceDiffers, "The transaction has another nonce than the request says.",
                ["nonce": String(transaction.nonce), "told": String(request.nonce)])
        }
        guard !transaction.hasAccessList else {
            throw PolicyRefusal(
                .accessListNotAllowed, "A transfer needs no access list.")
        }
    }

    // MARK: What is spent

    private func senderKey() throws(PolicyRefusal) -> OwnKey {
        let keys = descriptors.keys(at: request.sender, on: nil)
        guard let key = keys.first(where: { $0.uses.contains(.spend) }) else {
            throw PolicyRefusal(
                .inputNotOurs, "The sender is not a key of ours to spend from.",
                ["key": request.sender.text])
        }
        return key
    }

    // MARK: Who is paid

    /// A sweep or top-up goes to an account of ours; a payout does not say that it does.
    private func checkOwnRecipient(
        _ payout: EVMPayout, _ recipient: EVMAddress, sender: EVMAddress
    ) throws(PolicyRefusal) {
        let use: OwnDescriptor.Use
        switch request.purpose {
        case .payout:
            guard payout.recipientKey == nil else {
                throw PolicyRefusal(
                    .changeNotOurs, "A payout goes to somebody else, not to a key of ours.",
                    ["payout": payout.id.text])
            }
            return
        case .sweep: use = .sweep
        case .gasTopUp: use = .gas
        }
        let keys = payout.recipientKey.map { descriptors.keys(at: $0, on: nil) } ?? []
        let isOurs = keys.contains { $0.uses.contains(use) && $0.account == recipient }
        guard isOurs, recipient != sender else {
            throw PolicyRefusal(
                .changeNotOurs, "The recipient is not another account of ours for this purpose.",
                ["payout": payout.id.text, "purpose": request.purpose.rawValue])
        }
    }

    /// Finds the limits; nil for sweeps, by which nothing leaves.
    private func spending(_ payout: EVMPayout) throws(PolicyRefusal) -> Findings.Spending? {
        let token = payout.token.flatMap { EVMAddress($0) }
        let listed = policy.tokens.first { $0.contract == token }
        let notAllowed = PolicyRefusal(
            .tokenNotAllowed, "The policy has no limits for this token or coin and purpose.",
            [
                "purpose": request.purpose.rawValue,
                "token": token?.checksummed ?? policy.coin.code,
            ])
        let limits: SpendingLimits?
        switch request.purpose {
        case .sweep:
            guard token == nil || listed != nil else { throw notAllowed }
            return nil
        case .payout: limits = token == nil ? policy.coinPayouts : listed?.limits
        case .gasTopUp: limits = token == nil ? policy.gasTopUps : nil
        }
        guard let limits else { throw notAllowed }
        // A number that does not fit is above every limit all the same.
        let units = payout.units.high == 0 ? payout.units.low : .max
        let name = request.purpose == .gasTopUp ? "gas" : token?.lowercase ?? "coin"
        return Findings.Spending(
            window: "\(chain)/\(name)", limits: limits,
            amounts: [Amount(units, of: listed?.asset ?? policy.coin)])
    }

    private func checkCall(
        _ transaction: UnsignedEVMTransaction, _ payout: EVMPayout, _ recipient: EVMAddress
    ) throws(PolicyRefusal) {
        let differs = PolicyRefusal(
            .callDiffers, "The transaction does not pay what its payout says.",
            ["payout": payout.id.text])
        guard let token = payout.token else {
            guard transaction.data.isEmpty else {
                throw PolicyRefusal(
                    .methodNotAllowed, "A transfer of coin calls nothing.",
                    ["method": EVMMethod.name(of: transaction.data)])
            }
            guard transaction.recipient == recipient, transaction.value == payout.units else {
                throw differs
            }
            return
        }
        let expected = ERC20.transferInput(to: recipient, units: payout.units)
        guard transaction.data.starts(with: expected.prefix(4)) else {
            throw PolicyRefusal(
                .methodNotAllowed, "Tokens move by transfer(address,uint256) and nothing else.",
                ["method": EVMMethod.name(of: transaction.data)])
        }
        guard transaction.data == expected, transaction.recipient?.bytes == token else {
            throw differs
        }
        guard transaction.value.isZero else {
            throw PolicyRefusal(.valueNotAllowed, "A transfer of tokens sends no coin along.")
        }
    }

    private func checkDestination(
        _ payout: EVMPayout, _ recipient: EVMAddress
    ) throws(PolicyRefusal) {
        switch policy.destinations.answer(for: recipient) {
        case .allowed: return
        case .denied:
            throw PolicyRefusal(
                .destinationDenied, "A destination is on the policy's deny list.",
                ["payout": payout.id.text, "address": recipient.checksummed])
        case .notListed:
            throw PolicyRefusal(
                .destinationNotAllowed, "A destination is not on the policy's allow list.",
                ["payout": payout.id.text, "address": recipient.checksummed])
        }
    }

    // MARK: What it costs

    private func fee(of transaction: UnsignedEVMTransaction) throws(PolicyRefusal) -> Amount {
        let price = transaction.fee.max
        let product = price.multipliedReportingOverflow(
            by: UInt256(UInt128(transaction.gasLimit)))
        let units =
            product.overflow || product.partialValue.high != 0
            ? UInt128.max : product.partialValue.low
        let fee = Amount(units, of: policy.coin)
        let told = request.feeMax.high == 0 ? request.feeMax.low : .max
        try FeeCheck.amount(fee, told: told, ceilings: policy.fees)
        guard price <= policy.weiPerGasMax else {
            throw PolicyRefusal(
                .feeRateAboveCeiling, "The price of gas is above the policy's.",
                ["weiPerGas": price.decimal, "ceiling": policy.weiPerGasMax.decimal])
        }
        return fee
    }
}
