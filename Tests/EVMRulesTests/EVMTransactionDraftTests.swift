import EVMRules
import Encodings
import TestKit
import Testing
import Units

@Suite struct EVMTransactionDraftTests {
    private let recipient = TokenWorld.account(0x35)

    private func draft(
        kind: EVMTransaction.Kind = .dynamicFee(chainID: 1, []), nonce: UInt64 = 0,
        fee: EVMTransaction.Fee = .capped(max: UInt256(3), priority: UInt256(2)),
        gasLimit: UInt64 = 21_000, value: UInt256 = .zero, data: [UInt8] = []
    ) throws(EVMTransactionError) -> EVMTransactionDraft {
        try EVMTransactionDraft(
            kind: kind, nonce: nonce, fee: fee, gasLimit: gasLimit, recipient: recipient,
            value: value, data: data)
    }

    @Test func `the example of EIP-155 is written, signed and read back`() throws {
        let example = try #require(try Vectors.list("eth-tx/eip155_example.json").first)
        let raw = bytes(hex: try text(example["signed"]))
        let draft = try EVMTransactionDraft.payment(
            to: recipient, value: UInt256(1_000_000_000_000_000_000), chainID: 1, nonce: 9,
            fee: .price(UInt256(20_000_000_000)), gasLimit: 21_000)
        #expect(Hex.encodePrefixed(draft.signingBytes) == example["signing_data"] as? String)
        #expect(
            Hex.encodePrefixed(draft.signingDigest.bytes) == example["signing_hash"] as? String)
        let signature = try EVMTransaction(decoding: raw).signature
        let signed = try draft.signed(with: signature)
        #expect(signed.raw == raw)
        #expect(signed.transaction == (try EVMTransaction(decoding: raw)))
        #expect(
            signed.transaction.sender.checksummed == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F")
        #expect(draft.costMax == UInt256(1_000_420_000_000_000_000))
    }

    @Test func `ethers' transactions of types 0, 1 and 2 are written byte for byte`() throws {
        var count = 0
        for test in try Vectors.list("eth-tx/ethers_transactions.json.gz") {
            let fields = try #require(test["transaction"] as? [String: Any])
            var senders: Set<EVMAddress> = []
            for form in ["Eip155", "Berlin", "London"] {
                let raw = bytes(hex: try text(test["signed" + form]))
                if raw.isEmpty { continue }
                let draft = try Self.draft(fields, form: form)
                #expect(
                    draft.signingBytes == bytes(hex: try text(test["unsigned" + form])),
                    "\(test["name"] ?? "") \(form)")
                #expect(try EVMTransactionDraft(decoding: draft.signingBytes) == draft)
                let proof = try #require(test["signature" + form] as? [String: Any])
                // v is 0 or 1, or by EIP-155 an odd number and the parity.
                let v = quantity(proof["v"]).low
                let signature = try EVMSignature(
                    r: quantity(proof["r"]), s: quantity(proof["s"]),
                    isYOdd: (form == "Eip155" ? v - 35 : v) % 2 == 1)
                let signed = try draft.signed(with: signature)
                #expect(signed.raw == raw)
                senders.insert(signed.transaction.sender)
                count += 1
            }
            #expect(senders.count == 1, "\(test["name"] ?? "")")
        }
        #expect(count > 4_000)
    }

    private static func draft(
        _ fields: [String: Any], form: String
    ) throws -> EVMTransactionDraft {
        let chainID = try #require(UInt64(exactly: quantity(fields["chainId"]).low))
        let list = try (fields["accessList"] as? [[String: Any]] ?? []).map { entry in
            EVMTransaction.AccessEntry(
                address: try EVMAddress(checksummed: try text(entry["address"])),
                storageKeys: try (entry["storageKeys"] as? [String] ?? []).map { try word($0) })
        }
        let kind: EVMTransaction.Kind =
            switch form {
            case "Eip155": .legacy(chainID: chainID)
            case "Berlin": .accessList(chainID: chainID, list)
            default: .dynamicFee(chainID: chainID, list)
            }
        let fee: EVMTransaction.Fee =
            form == "London"
            ? .capped(
                max: quantity(fields["maxFeePerGas"]),
                priority: quantity(fields["maxPriorityFeePerGas"]))
            : .price(quantity(fields["gasPrice"]))
        return try EVMTransactionDraft(
            kind: kind, nonce: UInt64(fields["nonce"] as? Int ?? 0), fee: fee,
            gasLimit: try #require(UInt64(exactly: quantity(fields["gasLimit"]).low)),
            recipient: try (fields["to"] as? String).map { try EVMAddress(checksummed: $0) },
            value: quantity(fields["value"]), data: bytes(hex: fields["data"] as? String ?? "0x"))
    }

    @Test func `what could be sent again on another chain is refused`() {
        let price = EVMTransaction.Fee.price(UInt256(1))
        #expect(throws: EVMTransactionError.chainIDRequired) {
            try draft(kind: .legacy(chainID: nil), fee: price)
        }
        #expect(throws: EVMTransactionError.chainIDRequired) {
            try draft(kind: .legacy(chainID: 0), fee: price)
        }
        #expect(throws: Never.self) { try draft(kind: .legacy(chainID: 1), fee: price) }
    }

    @Test func `the largest chain number is signed and read back`() throws {
        let signature = try EVMSignature(r: UInt256(1), s: UInt256(1), isYOdd: true)
        let kinds: [EVMTransaction.Kind] = [
            .legacy(chainID: .max), .accessList(chainID: .max, []),
        ]
        for kind in kinds {
            let draft = try draft(kind: kind, fee: .price(UInt256(1)))
            #expect(try draft.signed(with: signature).transaction.chainID == .max)
        }
    }

    @Test func `a fee of another type, blobs and a priority fee above the cap are refused`() {
        let price = EVMTransaction.Fee.price(UInt256(1))
        let capped = EVMTransaction.Fee.capped(max: UInt256(1), priority: UInt256(1))
        #expect(throws: EVMTransactionError.wrongFeeKind) { try draft(fee: price) }
        #expect(throws: EVMTransactionError.wrongFeeKind) {
            try draft(kind: .legacy(chainID: 1), fee: capped)
        }
        #expect(throws: EVMTransactionError.wrongFeeKind) {
            try draft(kind: .accessList(chainID: 1, []), fee: capped)
        }
        let blobs = EVMTransaction.Blobs(feeMax: UInt256(1), hashes: [])
        #expect(throws: EVMTransactionError.unsupportedType(3)) {
            try draft(kind: .blobs(chainID: 1, [], blobs), fee: capped)
        }
        #expect(throws: EVMTransactionError.priorityFeeAboveCap) {
            try draft(fee: .capped(max: UInt256(1), priority: UInt256(2)))
        }
    }

    @Test func `the last nonce, a fee beyond 256 bits and too many bytes are refused`() throws {
        #expect(throws: EVMTransactionError.nonceTooLarge) { try draft(nonce: .max) }
        #expect(throws: Never.self) { try draft(nonce: .max - 1) }
        #expect(throws: EVMTransactionError.feeTooLarge) {
            try draft(fee: .capped(max: .max, priority: .zero), gasLimit: 2)
        }
        let dear = try draft(
            fee: .capped(max: .max, priority: .zero), gasLimit: 1, value: UInt256(1))
        #expect(dear.costMax == nil)
        let limit = EVMTransaction.byteCountMax
        #expect(throws: EVMTransactionError.tooLong) {
            try draft(data: [UInt8](repeating: 1, count: limit))
        }
        #expect(throws: EVMTransactionError.tooLong) {
            try draft(data: [UInt8](repeating: 1, count: limit - 100))
        }
        let long = try draft(data: [UInt8](repeating: 1, count: limit - 130))
        let signature = try EVMSignature(r: UInt256(1), s: UInt256(1), isYOdd: false)
        #expect(try long.signed(with: signature).raw.count < limit)
    }

    @Test func `another account's signature is found out`() throws {
        let signature = try EVMSignature(r: UInt256(1), s: UInt256(1), isYOdd: true)
        let draft = try draft()
        let signer = try draft.signed(with: signature).transaction.sender
        #expect(throws: Never.self) { try draft.signed(with: signature, by: signer) }
        #expect(throws: EVMTransactionError.otherSender(signer)) {
            try draft.signed(with: signature, by: recipient)
        }
        // No point of the curve has x = 5.
        let nobodys = try EVMSignature(r: UInt256(5), s: UInt256(1), isYOdd: false)
        #expect(throws: EVMTransactionError.notRecoverable) { try draft.signed(with: nobodys) }
    }

    @Test func `a token payment calls the token and moves no coin`() throws {
        let draft = try EVMTransactionDraft.erc20Transfer(
            of: TokenWorld.usdt, to: recipient, units: UInt256(1_000_000), chainID: 5, nonce: 7,
            fee: .capped(max: UInt256(9), priority: UInt256(1)), gasLimit: 60_000)
        #expect(draft.recipient == TokenWorld.usdt)
        #expect(draft.value == .zero)
        #expect(draft.data == ERC20.transferInput(to: recipient, units: UInt256(1_000_000)))
        #expect(draft.kind == .dynamicFee(chainID: 5, []))
        let replacement = try draft.replacing(
            fee: .capped(max: UInt256(10), priority: UInt256(2)))
        #expect(replacement.nonce == draft.nonce)
        #expect(replacement.data == draft.data)
        #expect(replacement.signingDigest != draft.signingDigest)
        let old = try EVMTransactionDraft.erc20Transfer(
            of: TokenWorld.usdt, to: recipient, units: .max, chainID: 5, nonce: 7,
            fee: .price(UInt256(9)), gasLimit: 60_000)
        #expect(old.kind == .legacy(chainID: 5))
    }

    private func refusal(_ bytes: [UInt8]) -> EVMTransactionError? {
        do {
            _ = try EVMTransactionDraft(decoding: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func `bytes to sign are read strictly`() throws {
        let example = try #require(try Vectors.list("eth-tx/eip155_example.json").first)
        #expect(refusal(bytes(hex: try text(example["signed"]))) == .badRecoveryValue)
        let old = try #require(try Vectors.list("eth-tx/basic_txtest.json").first)
        #expect(refusal(bytes(hex: try text(old["unsigned"]))) == .chainIDRequired)
        let items = try RLP.decode(bytes(hex: try text(example["signing_data"]))).asList()
        #expect(refusal(RLP.encode(.list(Array(items.prefix(6))))) == .chainIDRequired)
        #expect(refusal([]) == .empty)
        #expect(refusal([3, 0xc0]) == .unsupportedType(3))
        #expect(refusal([2, 0xc0]) == .wrongFieldCount(0))
        #expect(refusal([UInt8](repeating: 0xc0, count: 131_073)) == .tooLong)
        let raw = try draft().signingBytes
        #expect(refusal(raw) == nil)
        #expect(refusal(raw + [0]) != nil)
        #expect(refusal([1] + raw.dropFirst()) == .wrongFieldCount(9))
    }

    @Test(arguments: seeds(20))
    func `no garbage, cut or flipped bit to sign stops the program`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let raw = try draft(
            kind: .dynamicFee(
                chainID: 1,
                [
                    EVMTransaction.AccessEntry(
                        address: recipient, storageKeys: [TokenWorld.hash(1)])
                ]), data: [1, 2, 3]
        ).signingBytes
        for _ in 0..<50 {
            _ = refusal(random.bytes(upTo: 200))
            _ = refusal(Array(raw.prefix(Int.random(in: 0...raw.count, using: &random))))
            var flipped = raw
            let bit = Int.random(in: 0..<raw.count * 8, using: &random)
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            if let draft = try? EVMTransactionDraft(decoding: flipped) {
                #expect(draft.signingBytes == flipped, "seed \(seed)")
            }
        }
    }
}
