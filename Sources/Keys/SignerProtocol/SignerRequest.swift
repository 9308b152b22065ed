internal import Encodings

/// What the daemon asks the signer.
public struct SignerRequest: Sendable, Hashable {
    /// What is asked.
    public enum Body: Sendable, Hashable {
        /// Who speaks: the program and its version, at most 128 bytes of text.
        case hello(program: String)
        /// Sign a transaction.
        case sign(SigningRequest)
    }

    /// The id that the answer echoes; for signing it is the plan's.
    public let id: SigningID
    /// What is asked.
    public let body: Body

    /// The protocol's version: there is one so far.
    public static let version: UInt32 = 1

    /// Makes a greeting.
    public static func hello(id: SigningID, program: String) -> SignerRequest {
        SignerRequest(id: id, body: .hello(program: program))
    }

    /// Makes the wish to sign; its id is the plan's.
    public static func sign(_ request: SigningRequest) -> SignerRequest {
        SignerRequest(id: request.plan, body: .sign(request))
    }

    init(id: SigningID, body: Body) {
        self.id = id
        self.body = body
    }

    /// Reads a frame's body.
    ///
    /// Any order of fields and any white space are read, no unknown field, each value in one
    /// spelling. - Throws: `SignerProtocolError`.
    public init(decoding bytes: [UInt8]) throws(SignerProtocolError) {
        var fields = try MessageFields(message: bytes)
        let id = try fields.id("id")
        let body: Body
        switch try fields.text("message") {
        case "hello": body = .hello(program: try fields.text("program", byteCountMax: 128))
        case "signBitcoin": body = .sign(.bitcoin(try BitcoinSigningRequest(id, &fields)))
        case "signEVM": body = .sign(.evm(try EVMSigningRequest(id, &fields)))
        default: throw .unknownMessage
        }
        try fields.finish()
        self.init(id: id, body: body)
    }

    /// Returns a frame's body.
    public func encoded() -> [UInt8] {
        let fields: [(key: String, value: JSONValue)]
        switch body {
        case .hello(let program):
            fields = [("message", .string("hello")), ("program", .string(program))]
        case .sign(let request): fields = request.fields
        }
        let head: [(key: String, value: JSONValue)] = [
            ("version", .integer(SignerRequest.version)), ("id", .string(id.text)),
        ]
        return JSONValue.object(head + fields).canonical()
    }
}

/// A transaction to sign.
public enum SigningRequest: Sendable, Hashable {
    /// One of Bitcoin.
    case bitcoin(BitcoinSigningRequest)
    /// One of an EVM chain.
    case evm(EVMSigningRequest)

    /// The plan's id.
    public var plan: SigningID {
        switch self {
        case .bitcoin(let request): request.plan
        case .evm(let request): request.plan
        }
    }

    /// The request's one spelling in bytes: what is hashed to compare two of them.
    public var canonicalBytes: [UInt8] { SignerRequest.sign(self).encoded() }

    var fields: [(key: String, value: JSONValue)] {
        switch self {
        case .bitcoin(let request): request.fields
        case .evm(let request): request.fields
        }
    }
}
