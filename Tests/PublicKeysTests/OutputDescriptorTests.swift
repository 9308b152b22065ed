import BitcoinRules
import Encodings
import PublicKeys
import TestKit
import Testing

@Suite struct OutputDescriptorTests {
    static let key = "03a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"
    static let longKey =
        "04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c77"
        + "09c02559e3aa73aa03918ba2d492eea75abea235"
    static let xOnlyKey = "a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd"
    static let xpub =
        "xpub661MyMwAqRbcFW31YEwpkMuc5THy2PSt5bDMsktWQcFF8syAmRUapSCGu8ED9W6oDMSgv6Zz8idoc4a6mr8BD"
        + "zTJY47LJhkJ8UB7WEGuduB"
    static let xprv =
        "xprv9s21ZrQH143K31xYSDQpPDxsXRTUcvj2iNHm5NUtrGiGG5e2DtALGdso3pGz6ssrdK4PFmM8NSpSBHNqPqm55"
        + "Qn3LqFtT2emdEXVYsCzC2U"
    static let wif = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1"
    static let zpub =
        "zpub6jftahH18ngZxLmXaKw3GSZzZsszmt9WqedkyZdezFtWRFBZqsQH5hyUmb4pCEeZGmVfQuP5bedXTB8is6fTv"
        + "19U1GQRyQUKQGUTzyHACMF"
    static let tpub =
        "tpubD6NzVbkrYhZ4WaWSyoBvQwbpLkojyoTZPRsgXELWz3Popb3qkjcJyJUGLnL4qHHoQvao8ESaAstxYSnhyswJ7"
        + "6uZPStJRJCTKvosUCJZL5B"

    @Test(arguments: [
        ("", DescriptorError.Code.unknownFunction), ("pk", .unknownFunction),
        ("PK(\(key))", .unknownFunction), ("pk(\(key)", .syntax), ("pk(\(key)))", .syntax),
        ("pk(\(key),\(key))", .syntax), ("pk()", .keyMalformed), ("pk(xyz)", .keyMalformed),
        ("pk(02\(key.dropFirst(2).dropLast())0)", .keyNotOnCurve),
        ("pk(06\(longKey.dropFirst(2)))", .keyMalformed),
        ("pk(\(xOnlyKey))", .xOnlyKeyNotAllowed), ("wpkh(\(longKey))", .uncompressedKeyNotAllowed),
        ("wsh(pk(\(longKey)))", .uncompressedKeyNotAllowed),
        ("tr(\(longKey))", .uncompressedKeyNotAllowed), ("sh(\(key))", .unknownFunction),
        ("sh(sh(pk(\(key))))", .functionNotAllowedHere),
        ("wsh(wpkh(\(key)))", .functionNotAllowedHere),
        ("wsh(sh(pk(\(key))))", .functionNotAllowedHere),
        ("sh(tr(\(key)))", .functionNotAllowedHere),
        ("sh(combo(\(key)))", .functionNotAllowedHere), ("sh(raw(00))", .functionNotAllowedHere),
        ("multi_a(1,\(key))", .functionNotAllowedHere),
        ("tr(\(key),pkh(\(key)))", .functionNotAllowedHere),
        ("pk(\(wif))", .privateKeyNotAllowed), ("pk(\(xprv)/0)", .privateKeyNotAllowed),
        ("tr(\(key),pk(\(wif)))", .privateKeyNotAllowed),
        ("pk(\(zpub))", .keyVersionNotAllowed), ("pk(\(tpub))", .networkMismatch),
        ("pk(\(key)/0)", .pathMalformed), ("pk(\(xpub)/)", .pathMalformed),
        ("pk(\(xpub)/*/0)", .pathMalformed), ("pk(\(xpub)/**)", .pathMalformed),
        ("pk(\(xpub)/2147483648)", .pathMalformed), ("pk(\(xpub)/1aa)", .pathMalformed),
        ("pk(\(xpub)/0'/1)", .hardenedPublicDerivation),
        ("pk(\(xpub)/*h)", .hardenedPublicDerivation),
        ("pk(\(xpub)/*')", .hardenedPublicDerivation),
        ("pk(\(xpub)/<0>)", .multipathMalformed), ("pk(\(xpub)/<0;0>)", .multipathMalformed),
        ("pk(\(xpub)/<0;1>/<2;3>)", .multipathMalformed),
        ("pk(\(xpub)/<0;1h>)", .hardenedPublicDerivation),
        ("pk([deadbeef/0/]\(key))", .originMalformed), ("pk([deadbee]\(key))", .originMalformed),
        ("pk([deadbeef]]\(key))", .originMalformed), ("pk([deadbeef\(key))", .originMalformed),
        ("pk([deadbeef/<0;1>]\(key))", .originMalformed), ("pk(aaaaaaaa]\(key))", .originMalformed),
        ("multi(0,\(key))", .thresholdInvalid), ("multi(2,\(key))", .thresholdInvalid),
        ("multi(1h,\(key))", .thresholdInvalid), ("multi(a,\(key))", .thresholdInvalid),
        ("multi(1)", .thresholdInvalid), ("multi(1,\(key),\(key),\(key),\(key))", .tooManyKeys),
        ("raw(abc)", .hexMalformed), ("addr(nonsense)", .addressInvalid),
        ("addr(2N7K71Qaxd5zcgarLq9J1MFGWyjfrTtqwX6)", .addressInvalid),
        ("tr(\(key),{pk(\(key))})", .syntax), ("tr(\(key),{pk(\(key)),pk(\(key))", .syntax),
        ("pk(\(key))#", .checksumMalformed), ("pk(\(key))#aaaaaaaa", .checksumMismatch),
        ("raw(deadbeef)#89f8spxmx", .checksumMalformed),
        ("raw(deedbeef)##9f8spxm", .checksumMalformed),
        ("raw(Ü)#00000000", .invalidCharacter), ("pk(\(key))\n", .invalidCharacter),
    ])
    func `a wrong descriptor is refused with its reason`(
        text: String, code: DescriptorError.Code
    ) {
        let error = #expect(throws: DescriptorError.self) {
            try OutputDescriptor(text, network: .mainnet)
        }
        #expect(error?.code == code, "\(text)")
    }

    @Test func `multisigs are bounded by their place`() throws {
        func multi(_ count: Int, _ key: String) -> String {
            "multi(1" + String(repeating: ",\(key)", count: count) + ")"
        }
        func code(_ text: String) -> DescriptorError.Code? {
            let result = Result { try OutputDescriptor(text, network: .mainnet) }
            guard case .failure(let error) = result else { return nil }
            return (error as? DescriptorError)?.code
        }
        #expect(code(multi(3, Self.key)) == nil)
        #expect(code("sh(\(multi(15, Self.key)))") == nil)
        #expect(code("sh(\(multi(16, Self.key)))") == .scriptTooLarge)
        #expect(code("sh(\(multi(7, Self.longKey)))") == nil)
        #expect(code("sh(\(multi(8, Self.longKey)))") == .scriptTooLarge)
        #expect(code("wsh(\(multi(20, Self.key)))") == nil)
        #expect(code("sh(wsh(\(multi(20, Self.key))))") == nil)
        #expect(code("wsh(\(multi(21, Self.key)))") == .tooManyKeys)
        let leaf = multi(999, Self.xOnlyKey).replacing("multi", with: "multi_a")
        #expect(code("tr(\(Self.key),\(leaf))") == nil)
        let over = multi(1_000, Self.xOnlyKey).replacing("multi", with: "multi_a")
        #expect(code("tr(\(Self.key),\(over))") == .tooManyKeys)
    }

    @Test func `a script tree is at most 128 deep`() {
        func tree(_ depth: Int) -> String {
            let leaf = "pk(\(Self.key))"
            return "tr(\(Self.key)," + String(repeating: "{\(leaf),", count: depth) + leaf
                + String(repeating: "}", count: depth) + ")"
        }
        #expect(throws: Never.self) {
            try OutputDescriptor(tree(128), network: .mainnet).expand(index: 0)
        }
        let error = #expect(throws: DescriptorError.self) {
            try OutputDescriptor(tree(129), network: .mainnet)
        }
        #expect(error?.code == .treeTooDeep)
    }

    @Test func `texts and derivations have a limit`() {
        let long = "raw(" + String(repeating: "00", count: 70_000) + ")"
        #expect(throws: DescriptorError(.tooLong)) {
            try OutputDescriptor(long, network: .mainnet)
        }
        let steps = String(repeating: "/1", count: 250)
        let keys = String(repeating: ",\(Self.xpub)\(steps)", count: 100)
        let error = #expect(throws: DescriptorError.self) {
            try OutputDescriptor("tr(\(Self.key),multi_a(1\(keys)))", network: .mainnet)
        }
        #expect(error?.code == .tooManyDerivations)
    }

    @Test func `an index or a branch that is not there is refused`() throws {
        let descriptor = try OutputDescriptor("wpkh(\(Self.xpub)/<0;1>/*)", network: .mainnet)
        #expect(descriptor.isRanged)
        #expect(descriptor.branchCount == 2)
        #expect(try descriptor.expand(index: 0) != descriptor.expand(index: 0, branch: 1))
        #expect(throws: DescriptorError(.indexOutOfRange)) {
            try descriptor.expand(index: 0x8000_0000)
        }
        #expect(throws: DescriptorError(.branchOutOfRange)) {
            try descriptor.expand(index: 0, branch: 2)
        }
        #expect(throws: DescriptorError(.branchOutOfRange)) {
            try descriptor.expand(index: 0, branch: -1)
        }
    }

    @Test func `the text has the checksum that belongs to it`() throws {
        let descriptor = try OutputDescriptor("raw(deadbeef)", network: .regtest)
        #expect(descriptor.text == "raw(deadbeef)#89f8spxm")
        #expect(try OutputDescriptor(descriptor.text, network: .regtest).body == "raw(deadbeef)")
    }

    @Test func `rawtr pays the key as it is`() throws {
        let scripts = try OutputDescriptor("rawtr(\(Self.xOnlyKey))", network: .mainnet)
            .expand(index: 0)
        #expect(scripts.map { Hex.encode($0.bytes) } == ["5120" + Self.xOnlyKey])
    }

    @Test func `a pool of addresses is the same as one by one`() throws {
        let descriptor = try OutputDescriptor("wpkh(\(Self.xpub)/0/*)", network: .mainnet)
        let account = try ExtendedPublicKey(Self.xpub).child(ChildNumber(rawValue: 0))
        var scripts: Set<BitcoinScript> = []
        for index in UInt32(0)..<1_000 {
            let script = try #require(try descriptor.expand(index: index).first)
            if index % 100 == 0 {
                let key = try account.child(ChildNumber(rawValue: index)).publicKey
                let single = try OutputDescriptor(
                    "wpkh(\(Hex.encode(key.bytes)))", network: .mainnet)
                #expect(try single.expand(index: 0) == [script])
            }
            scripts.insert(script)
        }
        #expect(scripts.count == 1_000)
    }
}
