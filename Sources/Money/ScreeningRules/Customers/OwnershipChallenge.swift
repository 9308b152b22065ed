import Digests
public import Units

/// The text that a customer signs to show that an address is theirs.
///
/// It names who asks, for which wallet and question, which address and until when, and has a
/// number of its own: a signature that was made for somebody else, for another wallet or earlier
/// is of another text.
public struct OwnershipChallenge: Sendable, Hashable {
    /// The longest name of a platform, in bytes of UTF-8.
    public static let platformByteCountMax = 100

    /// The platform's name.
    public let platform: String
    /// The question.
    public let question: QuestionID
    /// The wallet that the address is claimed for.
    public let wallet: WalletID
    /// The address.
    public let address: CustomerAddress
    /// A random number, used once.
    public let nonce: UInt128
    /// From then on no answer is taken.
    public let expiresAt: Timestamp

    /// Makes a challenge; nil if the platform's name is empty, too long, or more than one line of
    /// printable ASCII, which every wallet shows alike.
    public init?(
        platform: String, question: QuestionID, wallet: WalletID, address: CustomerAddress,
        nonce: UInt128, expiresAt: Timestamp
    ) {
        guard OwnershipChallenge.isName(platform) else { return nil }
        self.platform = platform
        self.question = question
        self.wallet = wallet
        self.address = address
        self.nonce = nonce
        self.expiresAt = expiresAt
    }

    /// Whether a text can be a platform's name.
    public static func isName(_ text: String) -> Bool {
        (1...platformByteCountMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x20...0x7e).contains($0) }
    }

    /// What is signed, byte for byte: lines that end in a single line feed, but the last.
    public var text: String {
        [
            "\(platform) asks you to prove that this address is yours.",
            "Signing moves no money. Do not sign this for anybody else.",
            "",
            "Address: \(address.text)",
            "Wallet: \(walletDigest)",
            "Question: \(question.text)",
            "Nonce: \(QuestionID(nonce).text)",
            "Valid until: \(expiry)",
        ].joined(separator: "\n")
    }

    /// The wallet's id is ours alone: others see a digest of it, 128 bits.
    private var walletDigest: String {
        let digest = SHA256.hash(Array("sluice/wallet/\(wallet.text)".utf8)).prefix(16)
        return QuestionID(digest.reduce(0) { $0 << 8 | UInt128($1) }).text
    }

    private var expiry: String {
        let seconds = expiresAt.milliseconds / 1_000
        guard let date = CalendarDate(expiresAt), seconds >= 0 else { return "\(seconds)" }
        let ofDay = seconds % 86_400
        let clock = [ofDay / 3_600, ofDay / 60 % 60, ofDay % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(date) \(clock.joined(separator: ":")) UTC"
    }
}
