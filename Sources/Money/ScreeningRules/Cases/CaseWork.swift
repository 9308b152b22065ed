public import Units

/// What people keep beside a case's state: facts that move no money.
public struct CaseWork: Sendable, Hashable {
    /// How many tags a case may have.
    public static let tagCountMax = 20
    /// How many ties a case may have.
    public static let linkCountMax = 100
    /// How many files a case may have.
    public static let attachmentCountMax = 50

    /// Who works on it; nil for nobody.
    public internal(set) var assignee: String?
    /// Its tags, sorted.
    public internal(set) var tags: [String]
    /// Until when it is put aside; nil if it is not.
    public internal(set) var snooze: CaseSnooze?
    /// What it is tied to, in the order in which it was tied.
    public internal(set) var links: [CaseLink]
    /// Its files, the oldest first.
    public internal(set) var attachments: [CaseAttachment]
    /// How often nobody decided in time; only the clock raises it.
    public internal(set) var escalation: Int

    /// Makes facts; without arguments those of a new case.
    public init(
        assignee: String? = nil, tags: [String] = [], snooze: CaseSnooze? = nil,
        links: [CaseLink] = [], attachments: [CaseAttachment] = [], escalation: Int = 0
    ) {
        self.assignee = assignee
        self.tags = tags
        self.snooze = snooze
        self.links = links
        self.attachments = attachments
        self.escalation = escalation
    }

    /// Whether a word can be a tag: 1 to 40 small letters, digits and hyphens.
    public static func isTag(_ word: String) -> Bool {
        (1...40).contains(word.utf8.count)
            && word.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
    }
}

/// A case put aside; it comes back by itself.
public struct CaseSnooze: Sendable, Hashable {
    /// The longest time, in seconds: 30 days.
    public static let secondsMax: Int64 = 30 * 86_400

    /// When it comes back.
    public let until: Timestamp
    /// Who put it aside.
    public let actor: String
    /// Why.
    public let reason: CaseReason

    /// Makes a snooze of what a store saved.
    public init(until: Timestamp, actor: String, reason: CaseReason) {
        self.until = until
        self.actor = actor
        self.reason = reason
    }
}

/// A tie from a case to something else.
public struct CaseLink: Sendable, Hashable {
    /// What it is tied to.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Another case.
        case complianceCase = "case"
        /// A deposit.
        case deposit
        /// A payout.
        case payout
        /// A question that a customer was asked.
        case question
    }

    /// What it is tied to.
    public let kind: Kind
    /// Its id.
    public let id: UInt128

    /// Makes a tie.
    public init(kind: Kind, id: UInt128) {
        self.kind = kind
        self.id = id
    }
}

/// The name of a file that was added to a case.
public struct AttachmentID: Identifier128 {
    /// The 128 bits.
    public let value: UInt128
    /// Makes an id of 128 bits.
    public init(_ value: UInt128) { self.value = value }
}

/// What is known of a file that was added to a case; its bytes are kept apart.
public struct CaseAttachment: Sendable, Hashable {
    /// The largest file, in bytes: 5 MiB.
    public static let byteCountMax = 5 << 20
    /// The longest name, in bytes of UTF-8.
    public static let nameByteCountMax = 200

    /// Its id.
    public let id: AttachmentID
    /// The name that it had.
    public let name: String
    /// Its media type, such as `application/pdf`.
    public let mediaType: String
    /// How large it is.
    public let byteCount: Int
    /// The SHA-256 of its bytes.
    public let digest: Bytes32
    /// Who added it.
    public let actor: String
    /// When.
    public let time: Timestamp

    /// Makes what is known of a file; nil if it is empty or too large, or its name or media type
    /// is none: they have no control characters, and a name no path.
    public init?(
        id: AttachmentID, name: String, mediaType: String, byteCount: Int, digest: Bytes32,
        actor: String, time: Timestamp
    ) {
        guard (1...CaseAttachment.byteCountMax).contains(byteCount),
            (1...CaseAttachment.nameByteCountMax).contains(name.utf8.count),
            name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }),
            !name.utf8.contains(UInt8(ascii: "/")), !name.utf8.contains(UInt8(ascii: "\\")),
            !name.utf8.contains(UInt8(ascii: "\"")), name != ".", name != "..",
            CaseAttachment.isMediaType(mediaType)
        else { return nil }
        self.id = id
        self.name = name
        self.mediaType = mediaType
        self.byteCount = byteCount
        self.digest = digest
        self.actor = actor
        self.time = time
    }

    /// The headers with which it is given out: somebody else's file is never shown in our pages,
    /// it is to be saved. Source: RFC 6266, and the sandbox of Content Security Policy.
    package var downloadHeaders: [(String, String)] {
        let plain = name.utf8.allSatisfy { $0 < 0x7f } ? name : id.text
        return [
            ("Content-Disposition", "attachment; filename=\"\(plain)\""),
            ("Content-Security-Policy", "sandbox; default-src 'none'"),
        ]
    }

    /// Whether a text names a media type, without parameters. Source: RFC 6838, section 4.2.
    private static func isMediaType(_ text: String) -> Bool {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= 127, halves.count == 2 else { return false }
        return halves.allSatisfy { half in
            !half.isEmpty
                && half.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                        || "!#$&-^_.+".utf8.contains(byte)
                }
        }
    }
}
