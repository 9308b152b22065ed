/// Why the policy says no.
public struct PolicyRefusal: Error, Sendable, Hashable {
    /// What is wrong. The order is that of the checks: of several reasons, the first is given.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        // The request as a whole.
        /// The clock shows no time that can be.
        case clockUnusable
        /// The policy does not know the network or chain.
        case chainNotAllowed
        /// The plan's id was used for another request.
        case planChanged

        // The transaction by itself.
        /// The bytes are no unsigned transaction in its one form.
        case transactionMalformed
        /// The transaction can be in no block: it spends an output twice, for example.
        case transactionInvalid
        /// The transaction is larger than nodes pass on.
        case transactionTooLarge
        /// The version or type is none that the policy allows.
        case typeNotAllowed
        /// The lock time is a time, or a height far away.
        case lockTimeNotAllowed
        /// An input has a relative lock time.
        case sequenceNotAllowed
        /// An input carries a script already.
        case inputNotEmpty
        /// The transaction is for another chain than the request says.
        case chainDiffers
        /// The nonce is another than the request says.
        case nonceDiffers
        /// The transaction announces accounts and slots.
        case accessListNotAllowed

        // What is spent.
        /// The request tells of more or fewer inputs than the transaction has.
        case inputCountDiffers
        /// An input or the sender is not at a place of ours, or not one to spend from.
        case inputNotOurs
        /// The previous transaction, which shows an input's value, is missing or shows another.
        case inputValueUnproven
        /// An input had another value in an earlier request.
        case inputValueChanged

        // Who is paid.
        /// The request tells of more or fewer outputs or payouts than the transaction has.
        case outputCountDiffers
        /// A payout is told twice.
        case payoutRepeated
        /// A destination is no address of the network, or one from which nothing comes back.
        case destinationInvalid
        /// A payout moves nothing, so that only its fee would be lost.
        case amountZero
        /// An output pays another script or amount than its payout.
        case outputDiffers
        /// Change or a move of ours goes to a place that is not ours, or not one for it.
        case changeNotOurs
        /// The policy has no limits for the token, the coin, or this purpose.
        case tokenNotAllowed
        /// The call is another method than a transfer; which one is in the facts.
        case methodNotAllowed
        /// The call pays another contract, recipient or amount than its payout.
        case callDiffers
        /// Coin is sent along with a call.
        case valueNotAllowed
        /// A destination is on the deny list.
        case destinationDenied
        /// There is an allow list without the destination.
        case destinationNotAllowed

        // What it costs.
        /// The outputs hold more than the inputs.
        case feeNegative
        /// The fee is above what the request says.
        case feeAboveRequest
        /// The fee is above the policy's ceiling for a transaction.
        case feeAboveCeiling
        /// The fee is too large a part of what is paid.
        case feeShareAboveCeiling
        /// The fee rate or the price of gas is too high.
        case feeRateAboveCeiling

        // What has been signed before.
        /// Payouts are signed at other hours.
        case outsideHours
        /// Payouts that were signed together, or one of them, come in other company or content.
        case payoutsDiffer
        /// Payouts were signed already, in a transaction that could be mined beside this one.
        case payoutSignedBefore
        /// The state remembers as many plans as it may.
        case memoryFull

        // How much.
        /// A payout is above the limit for each.
        case amountAboveEach
        /// The payouts together are above the limit for a transaction.
        case amountAboveTransaction
        /// The hour's amount would be passed.
        case amountAboveHour
        /// The day's amount would be passed.
        case amountAboveDay
        /// The hour's number of payouts would be passed.
        case countAboveHour
        /// The day's number of payouts would be passed.
        case countAboveDay
        /// The hour's fees would be passed.
        case feesAboveHour
        /// The day's fees would be passed.
        case feesAboveDay
    }

    /// A number or name that the sentence is about.
    public struct Fact: Sendable, Hashable {
        /// What it is.
        public let name: String
        /// Its value as text.
        public let value: String
    }

    /// What is wrong, for programs.
    public let code: Code
    /// What is wrong, for people.
    public let sentence: String
    /// What the sentence is about.
    public let facts: [Fact]

    init(_ code: Code, _ sentence: String, _ facts: KeyValuePairs<String, String> = [:]) {
        self.code = code
        self.sentence = sentence
        self.facts = facts.map { Fact(name: $0.key, value: $0.value) }
    }
}

extension PolicyRefusal: CustomStringConvertible {
    /// The sentence with its facts.
    public var description: String {
        guard !facts.isEmpty else { return sentence }
        return sentence + " (" + facts.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            + ")"
    }
}
