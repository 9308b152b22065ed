import Testing

/// Each rule about targets and data files finds what was planted for it.
@Suite struct PlantedStructureTests {
    private func imports(_ text: String, at path: String) -> [Int] {
        ImportRules.imports(SourceText(path: path, text: text)).map(\.line)
    }

    @Test func `an import from below, from outside or of a key vault is found`() {
        let ledger = "Sources/Money/LedgerRules/Book.swift"
        #expect(imports("import Units\nimport Connector\n", at: ledger) == [2])
        #expect(imports("public import Digests\nimport Foundation\n", at: ledger) == [2])
        let store = "Sources/Shell/Connector/A.swift"
        #expect(imports("import LedgerRules\ninternal import Yams\n", at: store) == [])
        #expect(imports("import KeyVault\n", at: store) == [1])
        let program = "Sources/Programs/sluice-conformance/A.swift"
        #expect(
            imports("import struct KeyVault.Key\nimport func Hummingbird.f\n", at: program) == [2])
    }

    @Test func `a program that would sign what no policy approved is found`() {
        func lines(_ path: String) -> [Int] {
            let text = "import Units\n@_spi(UncheckedDigest) import SignerPolicy\n"
            return ImportRules.uncheckedDigests(SourceText(path: path, text: text)).map(\.line)
        }
        #expect(lines("Sources/Programs/sluice-signer/A.swift") == [2])
        #expect(lines("Sources/Keys/KeyVault/A.swift") == [2])
        #expect(lines("Sources/Programs/sluice-bench/A.swift") == [])
        #expect(lines("Tests/KeyVaultTests/A.swift") == [])
    }

    @Test func `a target in a wrong place is found`() {
        func findings(_ path: String) -> [Finding] {
            ImportRules.places(SourceText(path: path, text: ""))
        }
        #expect(findings("Sources/Money/Units/A.swift").count == 1)
        #expect(findings("Sources/Vocabulary/Units/A.swift").isEmpty)
        #expect(findings("Sources/Money/Rates/A.swift").count == 1)
    }

    @Test func `a module that says nothing, or is called like its type, is found`() {
        let sources = [
            SourceText(path: "Sources/Money/Helpers/A.swift", text: "struct B {}"),
            SourceText(path: "Sources/Vocabulary/Units/A.swift", text: "\nenum Units {}"),
        ]
        #expect(ImportRules.moduleNames(sources).map(\.line) == [1, 2])
    }

    @Test func `a target that one of README and manifest lacks is found`() {
        let manifest = """
            func storey(_ folder: String, _ name: String) {}
            storey("Vocabulary", "Units", []),
            storey(
                "Money", "LedgerRules", ["Units"]),
            program("sluice", ["Units"]),
            """
        #expect(
            PackageRules.declaredTargets(manifest: manifest) == ["Units", "LedgerRules", "sluice"])
        let readme = """
            | storey | target | what it is for |
            | --- | --- | --- |
            | Vocabulary | Units | numbers |
            | Money | Rates | none |
            | Programs | sluice | the daemon |
            | CLibraries | | module maps |
            """
        let problems = PackageRules.readme(readme, manifest: manifest).map(\.problem)
        #expect(
            problems == [
                "says nothing of target LedgerRules", "Rates is no target of Package.swift",
            ])
    }

    @Test func `an unchecked build is found`() {
        let found = PackageRules.flags(manifest: "let a = 1\nunsafeFlags([\"-Ounchecked\"])")
        #expect(found.map(\.line) == [2])
    }

    @Test func `vectors and their rows must match`() {
        let table = """
            | file | what | source | licence |
            | --- | --- | --- | --- |
            | a/one.json | one | x | MIT |
            | a/*.txt | texts | x | MIT |
            | a/gone.json | gone | x | MIT |
            | a/two.json | two | | MIT |
            """
        let files = ["a/one.json", "a/b.txt", "a/two.json", "a/new.json"]
        let found = DataRules.vectors(table: table, files: files, path: "README.md")
        #expect(
            found.map(\.description) == [
                "README.md:0: has no row for a/new.json", "README.md:5: a/gone.json is no file",
                "README.md:6: a/two.json lacks a column",
            ])
    }

    @Test func `a chain's fact or token without a source is found`() {
        let profile = """
            id: x
            chainId: 5
            genesisHash: any
            blockTimeSeconds: 2
            tokens:
              - asset: USDT
                decimals: 6
              - asset: USDC
                source: "y"
            sources:
              - "chainId, genesisHash: z"
            """
        let found = DataRules.chainProfile(profile, path: "x.yaml")
        #expect(found.map(\.line) == [4, 6])
        let all = profile + "\n  - \"all: z\""
        #expect(DataRules.chainProfile(all, path: "x.yaml").isEmpty)
    }

    @Test func `failing inputs of an unknown fuzz target are found`() {
        let targets = DataRules.fuzzTargets("[\n    \"rlp\": { f([UInt8]($0)) },\n]")
        #expect(targets == ["rlp"])
        #expect(DataRules.failCases(folders: ["rlp", "rpl"], targets: targets).count == 1)
    }

    @Test func `a link that leads nowhere is found`() {
        let text = "[a](b.md) [c](../d.md#e)\n[f](https://g/h) [i](j.md)\n[k](#l)"
        let files: Set = ["x/b.md", "d.md"]
        let found = DataRules.links(text, path: "x/README.md", exists: files.contains)
        #expect(found.map(\.line) == [2])
    }
}
