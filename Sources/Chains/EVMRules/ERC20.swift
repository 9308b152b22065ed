internal import Digests
internal import Encodings
public import Units

/// The parts of the token interface that are used here.
///
/// Source: ERC-20; USDT's contract on Ethereum for `isBlackListed`.
public enum ERC20 {
    /// The first topic of every Transfer: the digest of `Transfer(address,address,uint256)`.
    public static let transferTopic = Bytes32(
        head: 0xddf2_52ad_1be2_c89b_69c2_b068_fc37_8daa,
        tail: 0x952b_a7f1_63c4_a116_28f5_5a4d_f523_b3ef)

    /// A movement of tokens, as the token's event tells it.
    public struct Transfer: Sendable, Hashable {
        /// The token's contract.
        public let token: EVMAddress
        /// Who paid; the zero address where tokens were made.
        public let sender: EVMAddress
        /// Who was paid; the zero address where tokens were destroyed.
        public let recipient: EVMAddress
        /// How much, in the token's smallest unit.
        public let units: UInt256
    }

    /// Why a log is no Transfer.
    public enum NoTransfer: Error, Sendable, Equatable {
        /// It is another event.
        case otherEvent
        /// It names itself a Transfer and has another shape: ERC-721's, for example.
        case malformed
    }

    /// Reads a Transfer out of a log; whether the contract can be trusted is not looked at.
    ///
    /// Three topics with clean addresses, and one word of data: nothing else is a Transfer.
    public static func transfer(of log: EVMLog) throws(NoTransfer) -> Transfer {
        guard log.topics.first == transferTopic else { throw .otherEvent }
        guard log.topics.count == 3, let sender = EVMAddress(word: log.topics[1]),
            let recipient = EVMAddress(word: log.topics[2]),
            let units = UInt256(bigEndianBytes: log.data)
        else { throw .malformed }
        return Transfer(
            token: log.contract, sender: sender, recipient: recipient, units: units)
    }

    /// Returns the input of a call of `transfer(address,uint256)`.
    public static func transferInput(to recipient: EVMAddress, units: UInt256) -> [UInt8] {
        // The selector of `transfer(address,uint256)`.
        [0xa9, 0x05, 0x9c, 0xbb] + recipient.word + units.bigEndianBytes
    }

    /// Returns the input of a call of a view method with one address, such as `isBlackListed`.
    ///
    /// The method's name may be given with its parameter list, `isBlackListed(address)`, or
    /// without.
    public static func viewInput(method: String, account: EVMAddress) -> [UInt8] {
        let signature = method.hasSuffix(")") ? method : method + "(address)"
        return ABI.selector(signature) + account.word
    }
}

extension EVMAddress {
    /// Reads an address out of a word; nil if the 12 bytes before it are not zero.
    public init?(word: Bytes32) {
        guard word.head >> 32 == 0 else { return nil }
        self.init(lastOf: word)
    }

    /// Takes the last 20 bytes of a word, whatever the 12 before them are.
    init(lastOf word: Bytes32) {
        self.init(head: UInt32(truncatingIfNeeded: word.head), tail: word.tail)
    }

    /// The address as a word of a call's input or of a topic: 12 zero bytes before it.
    public var word: [UInt8] { [UInt8](repeating: 0, count: 12) + bytes }
}
