import PublicKeys
import TestKit
import Testing

@Suite struct PrivateMaterialDetectorTests {
    private static let words = "abandon abandon abandon abandon abandon abandon"
    private static let raw = "c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4"

    @Test(arguments: [
        ("key: \(OutputDescriptorTests.xprv)", PrivateMaterial.Kind.extendedPrivateKey),
        ("wpkh(\(OutputDescriptorTests.xprv)/0/*)", .extendedPrivateKey),
        ("x\(OutputDescriptorTests.xprv.dropFirst().dropLast())1", .extendedPrivateKey),
        ("vprv" + String(repeating: "A", count: 107), .extendedPrivateKey),
        ("pk(\(OutputDescriptorTests.wif))", .walletImportFormat),
        ("5KYZdUEo39z3FPrtuX2QbbwGnNP5zTd7yyr2SC1j299sBCnWjss", .walletImportFormat),
        ("cULrpoZGXiuC19Uhvykx7NugygA3k86b3hmdCeyvHYQZSxojGyXJ", .walletImportFormat),
        (raw, .rawPrivateKey), ("key: \"0x\(raw.uppercased())\"", .rawPrivateKey),
        ("0,\(raw)", .rawPrivateKey), ("[\(raw)]", .rawPrivateKey), ("(a) \(raw)", .rawPrivateKey),
        ("{\"a\":\"tr(b\",\"c\":\"\(raw)\"}", .rawPrivateKey), ("- \(raw)\n", .rawPrivateKey),
        ("{\"k\":\"\(raw)\"}", .rawPrivateKey),
        ("\(words) \(words)", .seedPhrase), ("\(words)\n\(words.uppercased())", .seedPhrase),
        ("1. zoo 2. zoo 3. zoo 4. zoo 5. zoo 6. zoo, \(words)", .seedPhrase),
        ("seed:\n" + String(repeating: "  - zoo\n", count: 24), .seedPhrase),
        ("{\"crypto\":{\"ciphertext\":\"00\"}}", .keystore),
        ("{\"Crypto\":{\"cipher\":\"aes\",\"ciphertext\":\"00\"}}", .keystore),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", .pem),
        ("  -----BEGIN EC PRIVATE KEY-----", .pem),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----", .pem),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", .pem),
    ])
    func `private material is found`(text: String, kind: PrivateMaterial.Kind) {
        #expect(PrivateMaterialDetector.find(in: text)?.kind == kind, "\(text)")
    }

    @Test(arguments: [
        "", "name: deposits", "wpkh(\(OutputDescriptorTests.xpub)/0/*)#abcdefgh",
        "tr(\(OutputDescriptorTests.xOnlyKey),pk(\(raw)))", "tr([deadbeef/86'/0h]\(raw))",
        "tr(\(raw),multi_a(1,\(raw),\(raw)))", "pk(\(OutputDescriptorTests.longKey))",
        "combo(\(OutputDescriptorTests.key))", "\(words) abandon abandon abandon abandon abandon",
        "\(words) not \(words)", "# The crypto wallet that we watch.",
        "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "0x\(raw)00",
        "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf", "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH",
        "bc1pu9s8vvvj6sqxtf26v0xhudgaqryyl3d642heejxrfphhumhgh9vsnugh93",
    ])
    func `what is public is not found`(text: String) {
        #expect(PrivateMaterialDetector.find(in: text) == nil, "\(text)")
    }

    @Test func `every seed phrase of BIP-0039's vectors is found`() throws {
        for item in try Vectors.list("btc-hd/bip39_english.json") {
            let text = "# not ours\nwords=\(item["mnemonic"] as! String)\n"
            #expect(PrivateMaterialDetector.find(in: text) == PrivateMaterial(.seedPhrase, line: 2))
        }
    }

    @Test func `the first secret is reported with its line`() {
        let text = "a\nb\n\(OutputDescriptorTests.wif)\n\(Self.raw)\n"
        #expect(
            PrivateMaterialDetector.find(in: text) == PrivateMaterial(.walletImportFormat, line: 3))
    }

    @Test func `a finding never carries the secret`() throws {
        let found = try #require(PrivateMaterialDetector.find(in: Self.raw))
        #expect(!"\(found)".contains(Self.raw.prefix(8)))
        for kind in PrivateMaterial.Kind.allCases { #expect(!kind.name.isEmpty) }
    }
}
