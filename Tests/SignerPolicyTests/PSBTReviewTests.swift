import BitcoinRules
import ChainModel
import PublicKeys
import SignerPolicy
import SignerProtocol
import Testing
import Units

@Suite struct PSBTReviewTests {
    /// The account m/84'/1'/0' of BIP-0039's first test vector.
    private static let account =
        "tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397z"
        + "wQSQoQgewGiYZqrA9DsP4zbQ1M"
    private static let fingerprint: UInt32 = 0x73c5_da0a
    private static let hardened: UInt32 = 1 << 31
    private static let path = [84 | hardened, 1 | hardened, 0 | hardened]

    /// What a vault would say: keys below the account, and none elsewhere.
    private func ownKey(_ origin: KeyOrigin) -> CompressedPublicKey? {
        guard origin.fingerprint == Self.fingerprint, origin.steps.starts(with: Self.path) else {
            return nil
        }
        var key = try? ExtendedPublicKey(Self.account)
        for step in origin.steps.dropFirst(3) {
            key = try? key?.child(ChildNumber(rawValue: step))
        }
        return key?.publicKey
    }

    private func origin(_ branch: UInt32, _ index: UInt32) -> PSBTKeyOrigin {
        PSBTKeyOrigin(fingerprint: Self.fingerprint, path: Self.path + [branch, index])
    }

    private func key(_ branch: UInt32, _ index: UInt32) throws -> CompressedPublicKey {
        let place = origin(branch, index)
        return try #require(
            KeyOrigin(fingerprint: place.fingerprint, steps: place.path).flatMap(ownKey))
    }

    private func script(
        _ branch: UInt32, _ index: UInt32, taproot: Bool = false
    ) throws -> BitcoinScript {
        let text = "\(taproot ? "tr" : "wpkh")(\(Self.account)/\(branch)/*)"
        return try OutputDescriptor(text, network: .regtest).expand(index: index)[0]
    }

    private static let payee = BitcoinScript.p2wpkh([UInt8](repeating: 9, count: 20))

    private func coin(_ script: BitcoinScript, _ number: UInt64) -> BitcoinTransaction {
        BitcoinTransaction(
            version: 2,
            inputs: [
                BitcoinInput(
                    previousOutput: Outpoint(
                        transaction: TransactionID(Bytes32(head: 7, tail: UInt128(number))),
                        outputIndex: 0), signatureScript: [], sequence: 0xffff_ffff, witness: [])
            ], outputs: [BitcoinOutput(value: .satoshis(100_000), script: script)], lockTime: 0)
    }

    /// Spends coins at indexes 0, 1 … of branch 0; pays 60,000 away and the rest but 1,000 back.
    private func psbt(
        coins: Int = 1, taproot: Bool = false, isProven: Bool = true,
        change: (branch: UInt32, index: UInt32) = (1, 0), version: UInt32 = 2,
        paying extra: UInt64 = 0
    ) throws -> PSBT {
        let scripts = try (0..<UInt32(coins)).map { try script(0, $0, taproot: taproot) }
        let previous = scripts.enumerated().map { coin($1, UInt64($0)) }
        let back = UInt64(coins) * 100_000 - 61_000
        let transaction = BitcoinTransaction(
            version: version,
            inputs: previous.map {
                BitcoinInput(
                    previousOutput: Outpoint(transaction: $0.txID, outputIndex: 0),
                    signatureScript: [], sequence: 0xffff_fffd, witness: [])
            },
            outputs: [
                BitcoinOutput(value: .satoshis(60_000 + extra), script: Self.payee),
                BitcoinOutput(
                    value: .satoshis(back),
                    script: try script(change.branch, change.index, taproot: taproot)),
            ], lockTime: 0)
        var psbt = PSBT(transaction)
        for index in 0..<coins {
            let own = try key(0, UInt32(index))
            try psbt.updateInput(index) { input in
                input.witnessOutput = previous[index].outputs[0]
                if isProven { input.previousTransaction = previous[index] }
                if taproot {
                    input.taprootInternalKey = Bytes32(own.xOnly.bytes)
                    input.taprootDerivations = [
                        PSBTTaprootDerivation(
                            key: own.xOnly.bytes, leaves: [], origin: origin(0, UInt32(index)))!
                    ]
                } else {
                    input.derivations = [
                        PSBTDerivation(publicKey: own.bytes, origin: origin(0, UInt32(index)))!
                    ]
                }
            }
        }
        let own = try key(change.branch, change.index)
        try psbt.updateOutput(1) {
            $0.derivations = [
                PSBTDerivation(
                    publicKey: own.bytes, origin: origin(change.branch, change.index))!
            ]
        }
        return psbt
    }

    private func refusal(
        _ psbt: PSBT, _ review: PSBTReview = PSBTReview(network: .regtest)
    ) -> PSBTRefusal.Code? {
        do {
            _ = try review.proposal(of: psbt, ownKey: ownKey)
            return nil
        } catch {
            return error.code
        }
    }

    private func proposal(
        _ psbt: PSBT, _ review: PSBTReview = PSBTReview(network: .regtest)
    ) throws -> PSBTProposal { try review.proposal(of: psbt, ownKey: ownKey) }

    @Test(arguments: [false, true])
    func `a proposal says who is paid, what comes back, what it costs and who signs`(
        taproot: Bool
    ) throws {
        let found = try proposal(try psbt(coins: 2, taproot: taproot))
        #expect(found.paid == .satoshis(60_000))
        #expect(found.fee == .satoshis(1_000))
        #expect(found.inputs.map(\.keys.count) == [1, 1])
        #expect(found.inputs[1].keys[0].text == "73c5da0a/84h/1h/0h/0/1")
        #expect(found.outputs[0].owner == .other)
        #expect(found.outputs[0].address?.hasPrefix("bcrt1") == true)
        let change = try #require(
            KeyOrigin(fingerprint: Self.fingerprint, steps: Self.path + [1, 0]))
        #expect(found.outputs[1].owner == .key(change))
        let approval = try found.approved(feeMax: .satoshis(1_000), paidMax: .satoshis(60_000))
        #expect(approval.signatures.map(\.request.inputIndex) == [0, 1])
        #expect(
            approval.signatures.map(\.digest.bytes) == approval.signatures.map(\.request.digest))
    }

    @Test func `what a person allows is never passed`() throws {
        let found = try proposal(try psbt())
        #expect(throws: PSBTRefusal.self) {
            try found.approved(feeMax: .satoshis(999), paidMax: .satoshis(60_000))
        }
        #expect(throws: PSBTRefusal.self) {
            try found.approved(feeMax: .satoshis(1_000), paidMax: .satoshis(59_999))
        }
    }

    @Test(arguments: [2, 3, 0x81, 0x82, 0x83] as [UInt32])
    func `a signature that leaves something open is refused`(type: UInt32) throws {
        for taproot in [false, true] {
            var psbt = try psbt(taproot: taproot)
            try psbt.updateInput(0) { $0.signatureType = type }
            #expect(refusal(psbt) == .signatureTypeNotAllowed)
        }
    }

    @Test func `types that cover all are signed, and types that are none are refused`() throws {
        var all = try psbt()
        try all.updateInput(0) { $0.signatureType = 1 }
        #expect(refusal(all) == nil)
        var taproot = try psbt(taproot: true)
        try taproot.updateInput(0) { $0.signatureType = 1 }
        #expect(refusal(taproot) == nil)
        var none = try psbt()
        try none.updateInput(0) { $0.signatureType = 0x1_0001 }
        #expect(refusal(none) == .inputUnusable)
    }

    @Test func `amounts that no signature covers must be shown`() throws {
        #expect(refusal(try psbt(coins: 2)) == nil)
        #expect(refusal(try psbt(coins: 2, isProven: false)) == .amountUnproven)
        #expect(refusal(try psbt(coins: 1, isProven: false)) == nil)
        #expect(refusal(try psbt(coins: 2, taproot: true, isProven: false)) == nil)
        // One that others sign counts too: the fee is all that is left of every input.
        var mixed = try psbt(coins: 2)
        try mixed.updateInput(1) {
            $0.previousTransaction = nil
            $0.derivations = []
        }
        #expect(refusal(mixed) == .amountUnproven)
    }

    @Test func `an amount beside a previous transaction cannot be another`() throws {
        var psbt = try psbt()
        let script = try script(0, 0)
        #expect(throws: PSBTError.spentOutputMismatch(input: 0)) {
            try psbt.updateInput(0) {
                $0.witnessOutput = BitcoinOutput(value: .satoshis(100_001), script: script)
            }
        }
    }

    @Test func `outputs above the inputs, unknown inputs and other versions are refused`() throws {
        #expect(refusal(try psbt(paying: 1_001)) == .feeNegative)
        #expect(refusal(try psbt(version: 3)) == .typeNotAllowed)
        var unknown = try psbt()
        try unknown.updateInput(0) {
            $0.previousTransaction = nil
            $0.witnessOutput = nil
        }
        #expect(refusal(unknown) == .spentOutputUnknown)
    }

    @Test func `keys that are only said to be ours sign nothing`() throws {
        var psbt = try psbt()
        let thief = try key(0, 5).bytes
        try psbt.updateInput(0) {
            $0.derivations = [PSBTDerivation(publicKey: thief, origin: origin(0, 0))!]
        }
        #expect(refusal(psbt) == .nothingToSign)
        var scripted = try self.psbt()
        try scripted.updateInput(0) { $0.witnessScript = [0x51] }
        #expect(refusal(scripted) == .inputUnusable)
    }

    @Test(arguments: [(1, 100_001), (2, 0)] as [(UInt32, UInt32)])
    func `change where wallets would not find it is paid to others`(
        branch: UInt32, index: UInt32
    ) throws {
        let found = try proposal(try psbt(change: (branch, index)))
        #expect(found.outputs[1].owner == .other)
        #expect(found.paid == .satoshis(99_000))
    }

    @Test func `an output with our derivation and another script is others'`() throws {
        var psbt = try psbt()
        let own = try key(1, 3)
        try psbt.updateOutput(0) {
            $0.derivations = [PSBTDerivation(publicKey: own.bytes, origin: origin(1, 3))!]
        }
        #expect(try proposal(psbt).outputs[0].owner == .other)
    }

    @Test func `a descriptor that the person gives explains what it derives`() throws {
        let text = "wpkh(\(Self.account)/<0;2>/*)"
        let descriptor = try OutputDescriptor(text, network: .regtest)
        let review = PSBTReview(network: .regtest, descriptors: [descriptor])
        let found = try proposal(try psbt(change: (2, 4)), review)
        #expect(
            found.outputs[1].owner
                == .descriptor(checksum: descriptor.checksum, branch: 1, index: 4))
        #expect(found.paid == .satoshis(60_000))
    }

    @Test func `the size of the signed transaction is known`() throws {
        // Source: BIP-0141: one P2WPKH input and two such outputs are 141 virtual bytes.
        #expect(try proposal(try psbt()).virtualByteCount == 141)
        #expect(try proposal(try psbt()).feeRateText == "7.1")
    }
}
