import Encodings
import SignerProtocol
import TestKit
import Testing
import Units

@Suite struct SignerMessageTests {
    private static func id(_ text: String) -> SigningID {
        guard let id = SigningID(text) else { preconditionFailure("no id: \(text)") }
        return id
    }

    private static func origin(_ text: String) -> KeyOrigin {
        guard let origin = KeyOrigin(text) else { preconditionFailure("no origin: \(text)") }
        return origin
    }

    static let requests: [SignerRequest] = [
        .hello(id: id("hello-1"), program: "sluice 1.2.3 \"é\""),
        .sign(
            .bitcoin(
                BitcoinSigningRequest(
                    plan: id("plan:1"), network: .regtest, transaction: [2, 0, 0, 0],
                    inputs: [
                        .init(
                            value: .satoshis(.max), script: [0, 0x14],
                            key: origin("d34db33f/84h/1h/0h/0/3")),
                        .init(
                            value: .satoshis(0), script: [], key: origin("00000000"),
                            previousTransaction: [1, 2]),
                    ],
                    outputs: [
                        .payout(
                            BitcoinPayout(
                                id: id("p-1"), address: "bcrt1q\u{0}", amount: .satoshis(546))),
                        .change(origin("d34db33f/86h/1h/0h/1/2147483647"), .p2tr),
                        .change(origin("d34db33f/49h"), .p2shP2wpkh),
                    ], feeMax: .satoshis(1_000)))),
        .sign(
            .evm(
                EVMSigningRequest(
                    plan: id("plan:2"), chainID: .max, transaction: [2, 0xc0], nonce: 0,
                    sender: origin("d34db33f/44h/60h/0h/0/0"), purpose: .sweep,
                    payouts: [
                        EVMPayout(
                            id: id("p-2"), token: [UInt8](repeating: 0xda, count: 20),
                            recipient: [UInt8](repeating: 1, count: 20), units: .max,
                            recipientKey: origin("d34db33f/44h/60h/0h/1/0")),
                        EVMPayout(
                            id: id("p-3"), token: nil, recipient: [UInt8](repeating: 2, count: 20),
                            units: .zero),
                    ], feeMax: UInt256(7)))),
    ]

    static let answers: [SignerAnswer] = [
        SignerAnswer(
            id: id("hello-1"),
            body: .hello(
                .init(
                    descriptors: ["qqqqqqqq", "00000000"],
                    policyDigest: Bytes32(head: 1, tail: 2), isLocked: true))),
        SignerAnswer(id: id("plan:1"), body: .signed([1, 2, 3])),
        SignerAnswer(
            id: id("plan:1"), body: .refused(code: "changeNotOurs", sentence: "No: \"x\"\n")),
        SignerAnswer(id: id("plan:1"), body: .failed(sentence: "The signer is locked.")),
    ]

    @Test func `what is encoded is decoded as the same`() throws {
        for request in Self.requests {
            #expect(try SignerRequest(decoding: request.encoded()) == request)
        }
        for answer in Self.answers {
            #expect(try SignerAnswer(decoding: answer.encoded()) == answer)
        }
    }

    @Test func `a request for signing has the id of its plan`() {
        #expect(Self.requests[1].id.text == "plan:1")
        guard case .sign(let request) = Self.requests[1].body else { return }
        #expect(request.canonicalBytes == Self.requests[1].encoded())
    }

    @Test func `the order of fields and white space do not matter`() throws {
        for request in Self.requests {
            let value = try JSONValue.parse(request.encoded())
            let turned = Self.turned(value).serialized()
            let spaced = Array("\n ".utf8) + turned + Array(" \t".utf8)
            #expect(try SignerRequest(decoding: spaced) == request)
        }
    }

    @Test func `an unknown field is refused at every level, and a missing one too`() throws {
        for bytes in Self.requests.map({ $0.encoded() }) + Self.answers.map({ $0.encoded() }) {
            let value = try JSONValue.parse(bytes)
            for changed in Self.withExtraField(value) {
                #expect(throws: SignerProtocolError.self) { try Self.decode(changed) }
            }
            for (key, changed) in Self.withoutField(value) {
                // These may be left out.
                let optional = ["previousTransaction", "token", "recipientKey"]
                guard !optional.contains(key) else { continue }
                #expect(throws: SignerProtocolError.self, "\(key)") { try Self.decode(changed) }
            }
        }
    }

    @Test func `another version and another message are refused as such`() {
        let texts: [(String, SignerProtocolError)] = [
            (#"{"version":2,"id":"a","message":"hello","program":"x"}"#, .unsupportedVersion),
            (#"{"version":"1","id":"a","message":"hello","program":"x"}"#, .unsupportedVersion),
            (#"{"id":"a","message":"hello","program":"x"}"#, .unsupportedVersion),
            (#"{"version":1,"id":"a","message":"sign","program":"x"}"#, .unknownMessage),
            (#"{"version":1,"id":"a b","message":"hello","program":"x"}"#, .invalidField("id")),
            (#"{"version":1,"id":"","message":"hello","program":"x"}"#, .invalidField("id")),
            (#"{"version":1,"id":"a","message":"hello"}"#, .missingField("program")),
            (
                #"{"version":1,"id":"a","message":"hello","program":"x","more":1}"#,
                .unknownField("more")
            ),
            (#"[1]"#, .invalidField("")),
        ]
        for (text, error) in texts {
            #expect(throws: error) { try SignerRequest(decoding: [UInt8](text.utf8)) }
        }
        #expect(throws: SignerProtocolError.self) {
            try SignerRequest(decoding: Self.answers[1].encoded())
        }
    }

    @Test func `a value in another spelling is refused with its place`() throws {
        let cases: [(String, String, String)] = [
            ("\"feeMax\":\"1000\"", "\"feeMax\":\"01000\"", "feeMax"),
            ("\"feeMax\":\"1000\"", "\"feeMax\":1000", "feeMax"),
            ("\"feeMax\":\"1000\"", "\"feeMax\":\"18446744073709551616\"", "feeMax"),
            ("\"amount\":\"546\"", "\"amount\":\"+546\"", "outputs[0].amount"),
            ("\"script\":\"0014\"", "\"script\":\"001\"", "inputs[0].script"),
            ("d34db33f/84h/1h/0h/0/3", "d34db33f/84'/1'/0'/0/3", "inputs[0].key"),
            ("\"network\":\"regtest\"", "\"network\":\"main\"", "network"),
            ("p2sh-p2wpkh", "p2wsh", "outputs[2].script"),
            ("\"kind\":\"change\"", "\"kind\":\"gift\"", "outputs[1].kind"),
        ]
        let good = String(decoding: Self.requests[1].encoded(), as: UTF8.self)
        for (old, new, place) in cases {
            let text = good.replacing(old, with: new, maxReplacements: 1)
            #expect(text != good)
            #expect(throws: SignerProtocolError.invalidField(place)) {
                try SignerRequest(decoding: [UInt8](text.utf8))
            }
        }
        let account = String(decoding: Self.requests[2].encoded(), as: UTF8.self)
        for spelling in ["0xDA", "0Xda", "da"] {
            let text = account.replacing("\"0xda", with: "\"\(spelling)", maxReplacements: 1)
            #expect(throws: SignerProtocolError.invalidField("payouts[0].token")) {
                try SignerRequest(decoding: [UInt8](text.utf8))
            }
        }
    }

    @Test(arguments: seeds(60))
    func `changed and random bytes never trap`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for request in Self.requests {
            for _ in 0..<40 {
                var bytes = request.encoded()
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8(
                    truncatingIfNeeded: random.next())
                if let changed = try? SignerRequest(decoding: bytes) {
                    #expect((try? SignerRequest(decoding: changed.encoded())) == changed)
                }
                _ = try? SignerAnswer(decoding: bytes)
            }
        }
        _ = try? SignerRequest(decoding: random.bytes(upTo: 100))
    }

    @Test func `nesting is bounded`() {
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(throws: SignerProtocolError.self) { try SignerRequest(decoding: deep) }
    }

    private static func decode(_ value: JSONValue) throws {
        let bytes = value.serialized()
        let isRequest =
            value["message"]?.text?.hasPrefix("sign") == true
            && value["message"]?.text != "signed" || value["program"] != nil
        if isRequest {
            _ = try SignerRequest(decoding: bytes)
        } else {
            _ = try SignerAnswer(decoding: bytes)
        }
    }

    private static func turned(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let fields): .object(fields.reversed().map { ($0.key, turned($0.value)) })
        case .array(let elements): .array(elements.map(turned))
        case .null, .bool, .number, .string: value
        }
    }

    /// The value with one more field, once for each object in it.
    private static func withExtraField(_ value: JSONValue) -> [JSONValue] {
        switch value {
        case .object(let fields):
            return [.object(fields + [("extra", .null)])]
                + fields.indices.flatMap { index in
                    withExtraField(fields[index].value).map { changed in
                        var copy = fields
                        copy[index].value = changed
                        return JSONValue.object(copy)
                    }
                }
        case .array(let elements):
            return elements.indices.flatMap { index in
                withExtraField(elements[index]).map { changed in
                    var copy = elements
                    copy[index] = changed
                    return JSONValue.array(copy)
                }
            }
        case .null, .bool, .number, .string: return []
        }
    }

    /// The value without one field, once for each field at its top and one level below.
    private static func withoutField(_ value: JSONValue) -> [(String, JSONValue)] {
        guard let fields = value.fields else { return [] }
        var found: [(String, JSONValue)] = []
        for index in fields.indices {
            var copy = fields
            copy.remove(at: index)
            if fields[index].key != "message" { found.append((fields[index].key, .object(copy))) }
            for (position, element) in (fields[index].value.elements ?? []).enumerated() {
                for (key, changed) in withoutField(element) {
                    var elements = fields[index].value.elements ?? []
                    elements[position] = changed
                    var copy = fields
                    copy[index].value = .array(elements)
                    found.append((key, .object(copy)))
                }
            }
        }
        return found
    }
}
