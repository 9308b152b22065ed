import BitcoinRules
import Connector
import Encodings
import PublicKeys
import Testing
import Units

@Suite struct PSBTDescriptionTests {
    private static let descriptor =
        "wpkh([73c5da0a/84h/1h/0h]tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2"
        + "XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M/<0;1>/*)"
    private static let outpoint = String(repeating: "ab", count: 32) + ":1"
    private static let sound = """
        network: regtest
        descriptors: { cold: "\(descriptor)" }
        inputs:
          - { outpoint: "\(outpoint)", descriptor: cold, index: 3, amount: "0.5" }
        outputs:
          - { address: "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", amount: "0.3" }
          - { descriptor: cold, branch: 1, index: 2, amount: "0.1999" }
        """

    private func psbt(_ text: String, previous: [[UInt8]] = []) throws -> PSBT {
        try PSBTDescription.psbt(from: text, file: "cold.yaml", previous: previous)
    }

    @Test func `a description gives scripts, amounts and where each key is`() throws {
        let psbt = try psbt(Self.sound)
        let script = try OutputDescriptor(Self.descriptor, network: .regtest).expand(index: 3)[0]
        #expect(psbt.spentOutput(of: 0)?.script == script)
        #expect(try psbt.fee() == .satoshis(10_000))
        #expect(psbt.unsignedTransaction.inputs[0].sequence == 0xffff_fffd)
        let hardened: UInt32 = 1 << 31
        let origin = PSBTKeyOrigin(
            fingerprint: 0x73c5_da0a, path: [84 | hardened, 1 | hardened, hardened, 0, 3])
        #expect(psbt.inputs[0].derivations.map(\.origin) == [origin])
        #expect(psbt.outputs[0].derivations.isEmpty)
        #expect(psbt.outputs[1].derivations.map(\.origin.path.last) == [2])
        #expect(try PSBT.parse(psbt.serialized()) == psbt)
    }

    @Test func `JSON is a description too`() throws {
        let text = """
            {"network": "regtest", "descriptors": {"cold": "\(Self.descriptor)"},
             "inputs": [{"outpoint": "\(Self.outpoint)", "descriptor": "cold", "index": 3,
                         "amount": "0.5"}],
             "outputs": [{"address": "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
                          "amount": "0.3"},
                         {"descriptor": "cold", "branch": 1, "index": 2, "amount": "0.1999"}]}
            """
        #expect(try psbt(text) == psbt(Self.sound))
    }

    @Test(arguments: [
        ("regtest", "regnet", "network"),
        ("ab:1", "ab", "inputs[0].outpoint"),
        ("descriptor: cold, index: 3", "descriptor: hot, index: 3", "inputs[0].descriptor"),
        ("index: 3, ", "", "inputs[0].index"),
        ("index: 3, ", "index: 3, branch: 2, ", "inputs[0].descriptor"),
        ("amount: \"0.5\"", "amount: \"21000001\"", "inputs[0].amount"),
        ("amount: \"0.5\"", "amount: half", "inputs[0].amount"),
        (", amount: \"0.5\"", "", "inputs[0].amount"),
        ("amount: \"0.5\"", "amount: \"0.4998\"", "outputs"),
        ("amount: \"0.5\"", "value: \"0.5\"", "inputs[0].value"),
        (
            "amount: \"0.5\"", "amount: \"0.5\", previousTransaction: \"00\"",
            "inputs[0].previousTransaction"
        ),
        ("bcrt1qw508", "bcrt1qw509", "outputs[0].address"),
        (
            "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            "outputs[0].address"
        ),
        ("amount: \"0.3\"", "amount: \"0\"", "outputs[0].amount"),
        ("branch: 1, index: 2", "address: x, branch: 1, index: 2", "outputs[1].address"),
        ("tpubDC8msF", "tpubDC8msG", "descriptors.cold"),
    ])
    func `each mistake is named with its place`(old: String, new: String, place: String) throws {
        #expect(Self.sound.contains(old))
        do {
            _ = try psbt(Self.sound.replacing(old, with: new, maxReplacements: 1))
            Issue.record("a mistake was taken")
        } catch let problem as FileProblem {
            #expect(problem.place.hasPrefix(place), "\(problem)")
        }
    }

    @Test func `a previous transaction shows what is spent, and is compared with the rest`() throws
    {
        let script = try OutputDescriptor(Self.descriptor, network: .regtest).expand(index: 3)[0]
        let coin = BitcoinTransaction(
            version: 2, inputs: try psbt(Self.sound).unsignedTransaction.inputs,
            outputs: [
                BitcoinOutput(value: .satoshis(1), script: script),
                BitcoinOutput(value: .satoshis(50_000_000), script: script),
            ], lockTime: 0)
        let text = Self.sound.replacing(Self.outpoint, with: "\(coin.txID.bitcoinText):1")
        let bytes = coin.serialized(.network)
        let shown = try psbt(text.replacing(", amount: \"0.5\"", with: ""), previous: [bytes])
        #expect(shown.inputs[0].previousTransaction == coin)
        #expect(try shown.fee() == .satoshis(10_000))
        for (old, new) in [
            ("amount: \"0.5\"", "amount: \"0.50000001\""), ("index: 3", "index: 4"),
            (":1\"", ":2\""),
        ] {
            #expect(throws: FileProblem.self) {
                try psbt(text.replacing(old, with: new, maxReplacements: 1), previous: [bytes])
            }
        }
        #expect(throws: FileProblem.self) { try psbt(text, previous: [[0, 1, 2]]) }
    }

    @Test func `a summary says what is there`() throws {
        let json = PSBTSummary.json(of: try psbt(Self.sound), network: .regtest)
        #expect(json["fee"]?.text == "0.00010000")
        #expect(json["isFinal"]?.boolean == false)
        let input = json["inputs"]?.elements?.first
        #expect(input?["amount"]?.text == "0.50000000")
        #expect(input?["isProven"]?.boolean == false)
        #expect(
            input?["keys"]?.elements?.first?["origin"]?.text == "73c5da0a/84h/1h/0h/0/3")
        let output = json["outputs"]?.elements?.first
        #expect(output?["address"]?.text == "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080")
    }
}
