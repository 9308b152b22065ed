public import Units

/// A Bitcoin network, as requests name it.
public enum SigningNetwork: String, Sendable, Hashable, CaseIterable {
    /// The network whose coin has a price.
    case mainnet
    /// Testnet 3 and testnet 4.
    case testnet
    /// Signets.
    case signet
    /// A private chain for tests.
    case regtest
}

/// A script that pays one key of ours.
public enum KeyScriptKind: String, Sendable, Hashable, CaseIterable {
    /// Pays the hash of a public key.
    case p2pkh
    /// Pays, inside a script hash, the hash of a public key by witness.
    case p2shP2wpkh = "p2sh-p2wpkh"
    /// Pays the hash of a public key by witness.
    case p2wpkh
    /// Pays a taproot output key without a script tree.
    case p2tr
}

/// The wish to have a Bitcoin transaction signed, with all that is needed to judge it.
public struct BitcoinSigningRequest: Sendable, Hashable {
    /// What an input of the transaction spends.
    public struct Input: Sendable, Hashable {
        /// The value of the previous output.
        public let value: Amount
        /// The script of the previous output.
        public let script: [UInt8]
        /// Which key signs.
        public let key: KeyOrigin
        /// The whole previous transaction; inputs without segwit need it.
        public let previousTransaction: [UInt8]?

        /// Makes an input.
        ///
        /// - Precondition: the value is in BTC and fits 64 bits.
        public init(
            value: Amount, script: [UInt8], key: KeyOrigin, previousTransaction: [UInt8]? = nil
        ) {
            requireSatoshis(value)
            self.value = value
            self.script = script
            self.key = key
            self.previousTransaction = previousTransaction
        }
    }

    /// Why an output of the transaction is there.
    public enum Output: Sendable, Hashable {
        /// It is a payout.
        case payout(BitcoinPayout)
        /// It comes back to a key of ours.
        case change(KeyOrigin, KeyScriptKind)
    }

    /// The plan's id, which is also the request's.
    public let plan: SigningID
    /// The network.
    public let network: SigningNetwork
    /// The transaction without signatures, in the form without witnesses.
    public let transaction: [UInt8]
    /// What is said of the inputs, in their order.
    public let inputs: [Input]
    /// What is said of the outputs, in their order.
    public let outputs: [Output]
    /// The most that the daemon wants to pay as fee.
    public let feeMax: Amount

    /// The most inputs, and the most outputs, that a request may have.
    public static let partCountMax = 20_000

    /// Makes a request.
    ///
    /// - Precondition: the fee is in BTC and fits 64 bits.
    public init(
        plan: SigningID, network: SigningNetwork, transaction: [UInt8], inputs: [Input],
        outputs: [Output], feeMax: Amount
    ) {
        requireSatoshis(feeMax)
        self.plan = plan
        self.network = network
        self.transaction = transaction
        self.inputs = inputs
        self.outputs = outputs
        self.feeMax = feeMax
    }
}

/// A payout in Bitcoin.
public struct BitcoinPayout: Sendable, Hashable {
    /// The payout's id.
    public let id: SigningID
    /// The address, as the payout was asked for: at most 128 bytes.
    public let address: String
    /// How much.
    public let amount: Amount

    /// Makes a payout.
    ///
    /// - Precondition: the amount is in BTC and fits 64 bits.
    public init(id: SigningID, address: String, amount: Amount) {
        requireSatoshis(amount)
        self.id = id
        self.address = address
        self.amount = amount
    }
}

private func requireSatoshis(_ amount: Amount) {
    precondition(amount.asset == .btc, "Bitcoin transactions move bitcoin")
    precondition(amount.minorUnits <= UInt128(UInt64.max), "a value has 64 bits on the wire")
}
