import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMTransactionTests {
    @Test func `the example of EIP-155 is read with its sender`() throws {
        let example = try #require(try Vectors.list("eth-tx/eip155_example.json").first)
        let raw = bytes(hex: try text(example["signed"]))
        let transaction = try EVMTransaction(decoding: raw)
        #expect(transaction.kind == .legacy(chainID: 1))
        #expect(transaction.nonce == 9)
        #expect(transaction.fee == .price(UInt256(20_000_000_000)))
        #expect(transaction.gasLimit == 21_000)
        #expect(transaction.value == UInt256(1_000_000_000_000_000_000))
        #expect(
            Hex.encodePrefixed(transaction.signingDigest.bytes)
                == example["signing_hash"] as? String)
        #expect(
            transaction.sender.checksummed == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
    }

    @Test func `unprotected transactions name no chain`() throws {
        for test in try Vectors.list("eth-tx/basic_txtest.json") {
            let raw = bytes(hex: try text(test["signed"]))
            let s = try RLP.decode(raw).asList()[8].asNumber()
            guard s.high < UInt128(1) << 127 else {
                // Older than EIP-2: its s is high.
                #expect(throws: EVMTransactionError.highS) { try EVMTransaction(decoding: raw) }
                continue
            }
            let transaction = try EVMTransaction(decoding: raw)
            #expect(transaction.chainID == nil)
            #expect(transaction.nonce == UInt64(try #require(test["nonce"] as? Int)))
            let to = try text(test["to"])
            #expect((transaction.recipient?.lowercase ?? "0x") == "0x" + to)
        }
    }

    @Test func `ethers' transactions of types 0 to 3 are read with one sender and all fields`()
        throws
    {
        let forms = ["Legacy", "Eip155", "Berlin", "London", "Cancun"]
        var count = 0
        for test in try Vectors.list("eth-tx/ethers_transactions.json.gz") {
            let fields = try #require(test["transaction"] as? [String: Any])
            var senders: Set<EVMAddress> = []
            for form in forms {
                let raw = bytes(hex: try text(test["signed" + form]))
                // No type 3 without a recipient, and no EIP-155 without a chain.
                if raw.isEmpty, form == "Cancun" || form == "Eip155" { continue }
                let transaction = try EVMTransaction(decoding: raw)
                senders.insert(transaction.sender)
                try Self.expectFields(of: transaction, fields, form: form)
                let signature = try #require(test["signature" + form] as? [String: Any])
                #expect(quantity(signature["r"]) == transaction.signature.r)
                #expect(quantity(signature["s"]) == transaction.signature.s)
                count += 1
            }
            #expect(senders.count == 1, "\(test["name"] ?? "")")
        }
        #expect(count > 5_000)
    }

    private static func expectFields(
        of transaction: EVMTransaction, _ fields: [String: Any], form: String
    ) throws {
        #expect(transaction.nonce == UInt64(fields["nonce"] as? Int ?? 0))
        #expect(transaction.recipient?.checksummed == fields["to"] as? String)
        #expect(transaction.value == quantity(fields["value"]))
        #expect(UInt256(UInt128(transaction.gasLimit)) == quantity(fields["gasLimit"]))
        let data = fields["data"] as? String ?? "0x"
        #expect(Hex.encodePrefixed(transaction.data) == data)
        switch form {
        case "Legacy": #expect(transaction.kind == .legacy(chainID: nil))
        case "Eip155", "Berlin":
            #expect(transaction.fee == .price(quantity(fields["gasPrice"])))
        default:
            #expect(
                transaction.fee
                    == .capped(
                        max: quantity(fields["maxFeePerGas"]),
                        priority: quantity(fields["maxPriorityFeePerGas"])))
        }
        if form != "Legacy" {
            let chainID = try #require(transaction.chainID)
            #expect(UInt256(UInt128(chainID)) == quantity(fields["chainId"]))
        }
        if transaction.type > 0 {
            let list = fields["accessList"] as? [[String: Any]] ?? []
            #expect(
                transaction.accessList.map(\.address.checksummed)
                    == list.compactMap { $0["address"] as? String })
            #expect(
                transaction.accessList.map { $0.storageKeys.count }
                    == list.map { ($0["storageKeys"] as? [String] ?? []).count })
        }
    }

    /// What these tests refuse and a decoder without a state or a chain of its own cannot.
    private static let beyondDecoding = ["INTRINSIC_GAS_TOO_LOW", "INITCODE_SIZE_EXCEEDED"]

    @Test func `Ethereum's transaction tests are read or refused as they demand`() throws {
        var acceptedCount = 0
        var refusedCount = 0
        for test in try Vectors.list("eth-tx/transaction_tests.json.gz") {
            let results = try #require(test["result"] as? [String: [String: Any]])
            let name = try text(test["name"])
            let forks = ["Prague", "Cancun", "Shanghai", "Paris", "London", "Berlin"]
            let latest = forks.compactMap { results[$0] }.first ?? results.values.first
            let result = try #require(latest)
            let raw = bytes(hex: try text(test["txbytes"]))
            let transaction = try? EVMTransaction(decoding: raw)
            guard let exception = result["exception"] as? String else {
                #expect(
                    transaction?.sender.lowercase == result["sender"] as? String, "\(name)")
                let id = transaction.map { Hex.encodePrefixed($0.id.bytes.bytes) }
                #expect(id == result["hash"] as? String, "\(name)")
                acceptedCount += 1
                continue
            }
            if Self.beyondDecoding.contains(where: { exception.hasSuffix($0) }) { continue }
            if exception.hasSuffix("INVALID_CHAINID") {
                // The tests stand on chain 1: another chain's transaction is read as such.
                #expect(transaction?.chainID != 1, "\(name)")
            } else {
                #expect(transaction == nil, "\(name): \(exception)")
            }
            refusedCount += 1
        }
        #expect(acceptedCount > 25)
        #expect(refusedCount > 60)
    }
}
