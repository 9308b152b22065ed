import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMTypedDataTests {
    private func vectors(_ name: String) throws -> [JSONValue] {
        let file = try JSONValue.parse(try Vectors.data("eth-typed-data/" + name))
        return try #require(file.elements)
    }

    private func hex(_ bytes: Bytes32?) -> String? { bytes.map { Hex.encodePrefixed($0.bytes) } }

    @Test func `the Mail of EIP-712 has its type, hashes and signer`() throws {
        let example = try #require(try vectors("eip712_mail.json").first)
        let data = try EVMTypedData(try #require(example["typedData"]))
        #expect(data.typeText == example["encodeType"]?.text)
        #expect(hex(data.domainSeparator) == example["domainSeparator"]?.text)
        #expect(hex(data.structHash) == example["structHash"]?.text)
        #expect(hex(data.digest) == example["signHash"]?.text)
        #expect(data.primaryType == "Mail")
        #expect(data.chainID == UInt256(1))
        #expect(data.verifyingContract?.lowercase == "0x" + String(repeating: "c", count: 40))
        let signature =
            bytes(hex: try text(example["r"]?.text)) + bytes(hex: try text(example["s"]?.text))
            + [28]
        #expect(try data.signer(signature: signature).lowercase == example["address"]?.text)
        #expect(throws: EVMSignatureError.wrongLength) { try data.signer(signature: [1]) }
    }

    @Test func `ethers' typed data has its digests`() throws {
        var count = 0
        for test in try vectors("ethers_typed_data.json") {
            let json = JSONValue.object([
                ("types", try #require(test["types"])), ("domain", try #require(test["domain"])),
                ("primaryType", try #require(test["primaryType"])),
                ("message", try #require(test["data"])),
            ])
            let data = try EVMTypedData(json)
            #expect(hex(data.digest) == test["digest"]?.text, "\(test["name"]?.text ?? "")")
            // What is encoded begins with the hash of the type.
            let typeHash = try text(test["encoded"]?.text).prefix(66)
            #expect("0x" + Hex.encode(ABI.topic(data.typeText)) == typeHash)
            count += 1
        }
        #expect(count > 80)
    }

    @Test func `the token standards' types have their hashes`() throws {
        for test in try vectors("typehashes.json") {
            let type = try text(test["type"]?.text)
            let name = try text(test["name"]?.text)
            let members = type.dropFirst(name.count + 1).dropLast().split(separator: ",")
            let fields = members.map { member in
                let parts = member.split(separator: " ").map(String.init)
                return TypedWorld.field(parts[1], parts[0])
            }
            let values: [(key: String, value: JSONValue)] = members.map { member in
                let parts = member.split(separator: " ").map(String.init)
                let word = String(repeating: "0", count: 64)
                return switch parts[0] {
                case "uint256": (parts[1], .integer(1))
                case "address": (parts[1], .string("0x" + word.prefix(40)))
                case "bytes32": (parts[1], .string("0x" + word))
                default: (parts[1], .string(""))
                }
            }
            guard name != "EIP712Domain" else { continue }
            let data = try EVMTypedData(
                TypedWorld.data(types: [(name, .array(fields))], name, .object(values)))
            #expect(data.typeText == type)
            #expect("0x" + Hex.encode(ABI.topic(data.typeText)) == test["hash"]?.text)
        }
    }

    @Test func `where only the domain is signed there is no message`() throws {
        let json = TypedWorld.data(
            types: [("EIP712Domain", .array([]))], "EIP712Domain", .object([]))
        let data = try EVMTypedData(json)
        #expect(data.structHash == nil)
        #expect(
            hex(data.domainSeparator)
                == "0x6192106f129ce05c9075d319c1fa6ea9b3ae37cbd0c1ef92e2be7137bb07baa1")
        #expect(data.chainID == nil)
        #expect(data.verifyingContract == nil)
        let more = TypedWorld.data(
            types: [("EIP712Domain", .array([]))], "EIP712Domain",
            .object([("a", .integer(1))]))
        #expect(throws: EVMTypedDataError.undeclaredField("message.a")) {
            try EVMTypedData(more)
        }
    }

    @Test func `a list of itself may end, and has one hash for each shape`() throws {
        let types: [(String, JSONValue)] = [
            (
                "Tree",
                .array([
                    TypedWorld.field("name", "string"),
                    .object([
                        ("name", .string("branches")), ("type", .string("Tree[]")),
                    ]),
                ])
            )
        ]
        func tree(_ branches: [JSONValue]) -> JSONValue {
            .object([("name", .string("x")), ("branches", .array(branches))])
        }
        let leaf = try EVMTypedData(TypedWorld.data(types: types, "Tree", tree([])))
        let one = try EVMTypedData(TypedWorld.data(types: types, "Tree", tree([tree([])])))
        let two = try EVMTypedData(
            TypedWorld.data(types: types, "Tree", tree([tree([]), tree([])])))
        #expect(leaf.typeText == "Tree(string name,Tree[] branches)")
        #expect(Set([leaf.digest, one.digest, two.digest]).count == 3)
    }

    @Test func `data that no type declares is refused or left out, as the caller says`() throws {
        let types = [("A", JSONValue.array([TypedWorld.field("x", "bool")]))]
        let plain = TypedWorld.data(types: types, "A", .object([("x", .bool(true))]))
        let more = TypedWorld.data(
            types: types, "A", .object([("x", .bool(true)), ("pay", .string("me"))]))
        #expect(throws: EVMTypedDataError.undeclaredField("message.pay")) {
            try EVMTypedData(more)
        }
        #expect(
            try EVMTypedData(more, undeclaredFields: .ignored).digest
                == EVMTypedData(plain).digest)
    }
}
