internal import Encodings
public import Units

/// What the signer answers.
public struct SignerAnswer: Sendable, Hashable {
    /// What is answered.
    public enum Body: Sendable, Hashable {
        /// Who answers, and in which state.
        case hello(Greeting)
        /// The signed transaction.
        case signed([UInt8])
        /// The policy says no: a code for programs and a sentence for people.
        case refused(code: String, sentence: String)
        /// Something else is wrong that may pass, such as a locked signer; in words.
        case failed(sentence: String)
    }

    /// The state of a signer.
    public struct Greeting: Sendable, Hashable {
        /// The checksums or fingerprints of the descriptors whose keys it holds.
        public let descriptors: [String]
        /// The digest of its policy.
        public let policyDigest: Bytes32
        /// Whether its keys are still locked.
        public let isLocked: Bool

        /// Makes a greeting of at most 256 descriptors.
        public init(descriptors: [String], policyDigest: Bytes32, isLocked: Bool) {
            self.descriptors = descriptors
            self.policyDigest = policyDigest
            self.isLocked = isLocked
        }
    }

    /// The id of the request.
    public let id: SigningID
    /// What is answered.
    public let body: Body

    /// Makes an answer.
    public init(id: SigningID, body: Body) {
        self.id = id
        self.body = body
    }

    /// Reads a frame's body. - Throws: `SignerProtocolError`.
    public init(decoding bytes: [UInt8]) throws(SignerProtocolError) {
        var fields = try MessageFields(message: bytes)
        let id = try fields.id("id")
        let body: Body
        switch try fields.text("message") {
        case "hello": body = .hello(try Greeting(&fields))
        case "signed": body = .signed(try fields.hex("transaction"))
        case "refused":
            body = .refused(
                code: try fields.text("code", byteCountMax: 64),
                sentence: try fields.text("sentence", byteCountMax: 4_096))
        case "failed": body = .failed(sentence: try fields.text("sentence", byteCountMax: 4_096))
        default: throw .unknownMessage
        }
        try fields.finish()
        self.init(id: id, body: body)
    }

    /// Returns a frame's body.
    public func encoded() -> [UInt8] {
        let fields: [(key: String, value: JSONValue)]
        switch body {
        case .hello(let greeting): fields = greeting.fields
        case .signed(let bytes):
            fields = [
                ("message", .string("signed")), ("transaction", .string(Hex.encode(bytes))),
            ]
        case .refused(let code, let sentence):
            fields = [
                ("message", .string("refused")), ("code", .string(code)),
                ("sentence", .string(sentence)),
            ]
        case .failed(let sentence):
            fields = [("message", .string("failed")), ("sentence", .string(sentence))]
        }
        let head: [(key: String, value: JSONValue)] = [
            ("version", .integer(SignerRequest.version)), ("id", .string(id.text)),
        ]
        return JSONValue.object(head + fields).canonical()
    }
}

extension SignerAnswer.Greeting {
    fileprivate init(_ fields: inout MessageFields) throws(SignerProtocolError) {
        let descriptors = try fields.texts("descriptors", countMax: 256)
        guard let digest = Bytes32(try fields.hex("policyDigest")) else {
            throw fields.invalid("policyDigest")
        }
        self.init(
            descriptors: descriptors, policyDigest: digest,
            isLocked: try fields.boolean("isLocked"))
    }

    fileprivate var fields: [(key: String, value: JSONValue)] {
        [
            ("message", .string("hello")),
            ("descriptors", .array(descriptors.map(JSONValue.string))),
            ("policyDigest", .string(Hex.encode(policyDigest.bytes))),
            ("isLocked", .bool(isLocked)),
        ]
    }
}
