import Foundation
import Testing

/// The rules of the house, held against every file of this package.
@Suite struct HouseTests {
    private func expectNone(_ findings: [Finding], _ location: SourceLocation = #_sourceLocation) {
        let text = findings.map { "\($0)" }.joined(separator: "\n")
        #expect(findings.isEmpty, "\n\(text)", sourceLocation: location)
    }

    private func expectNone(
        _ rule: (SourceText) -> [Finding], _ location: SourceLocation = #_sourceLocation
    ) {
        expectNone(Repository.swiftFiles.flatMap(rule), location)
    }

    @Test func `the files are found`() {
        #expect(Repository.swiftFiles.count > 300)
        #expect(Repository.swiftFiles.contains { $0.target == "LedgerRules" })
    }

    @Test func `files, functions and lines are short`() {
        expectNone(ShapeRules.fileLength)
        expectNone(ShapeRules.functionLength)
        expectNone(ShapeRules.lineLength)
    }

    @Test func `no floating point holds money, and arithmetic does not wrap`() {
        expectNone(MoneyRules.floatingPoint)
        expectNone(MoneyRules.wrappingArithmetic)
        let stale = MoneyRules.wrappingFiles.keys.filter { !Repository.exists($0) }
        #expect(stale.isEmpty, "files that are allowed to wrap and do not exist")
    }

    @Test func `a switch over our own enums lists every case`() {
        expectNone(MoneyRules.defaultCases)
    }

    @Test func `nothing is forced, and no reason is dropped`() {
        expectNone(FailureRules.forcedAndDropped)
    }

    @Test func `nothing is left over`() throws {
        expectNone(FailureRules.leftovers)
        let others = ["README.md", "Makefile", "Package.swift", "SECURITY.md", "CHANGELOG.md"]
        let documents = ["Sources", "Sandbox", "Tests", "chains", "keys"].flatMap {
            Repository.paths(under: $0)
        }.filter { path in [".md", ".yaml", ".py", ".sh"].contains { path.hasSuffix($0) } }
        try expectNone(
            (others + documents).flatMap { path in
                FailureRules.leftovers(path, try Repository.text(path).split(separator: "\n"))
            })
    }

    @Test func `core targets only think`() {
        expectNone(ConcurrencyRules.core)
    }

    @Test func `tasks start in the runner, and unchecked promises say why they hold`() {
        expectNone(ConcurrencyRules.tasks)
        expectNone(ConcurrencyRules.uncheckedSendable)
    }

    @Test func `whatever another target can see is explained`() {
        expectNone(DocumentationRules.comments)
    }

    @Test func `targets use their own storey and those above`() {
        expectNone(ImportRules.imports)
        expectNone(ImportRules.uncheckedDigests)
        expectNone(ImportRules.places)
        expectNone(ImportRules.moduleNames(Repository.swiftFiles))
    }

    @Test func `the README lists the targets, and the manifest keeps checks on`() throws {
        let manifest = try Repository.text("Package.swift")
        let readme = try Repository.text("Sources/README.md")
        expectNone(PackageRules.readme(readme, manifest: manifest))
        expectNone(PackageRules.flags(manifest: manifest))
        let declared = Set(PackageRules.declaredTargets(manifest: manifest))
        #expect(declared == Set(ImportRules.storeys.flatMap(\.targets)))
        #expect(declared == Set(ImportRules.outside.keys))
    }

    @Test func `every vector has a source`() throws {
        let path = "Tests/Vectors/README.md"
        let files = Repository.paths(under: "Tests/Vectors").map {
            String($0.dropFirst("Tests/Vectors/".count))
        }.filter { $0 != "README.md" }
        expectNone(DataRules.vectors(table: try Repository.text(path), files: files, path: path))
    }

    @Test func `every fact about a chain has a source`() throws {
        let paths = Repository.paths(under: "chains").filter { $0.hasSuffix(".yaml") }
        #expect(paths.count >= 10)
        try expectNone(paths.flatMap { DataRules.chainProfile(try Repository.text($0), path: $0) })
    }

    @Test func `failing inputs belong to fuzz targets that exist`() throws {
        let targets = DataRules.fuzzTargets(
            try Repository.text("Tests/Support/FuzzBodies/FuzzTargets.swift"))
        #expect(targets.contains("rlp"))
        let folders = Repository.paths(under: "Tests/Fuzz/FailCases").compactMap { path in
            let parts = path.split(separator: "/")
            return parts.count > 4 ? String(parts[3]) : nil
        }
        expectNone(DataRules.failCases(folders: folders, targets: targets))
    }

    @Test func `links lead somewhere`() throws {
        let root = ["README.md", "SECURITY.md", "CHANGELOG.md"]
        let others = ["Sources", "Sandbox", "Tests", "keys"].flatMap {
            Repository.paths(under: $0)
        }.filter { $0.hasSuffix(".md") }
        try expectNone(
            (root + others).flatMap {
                try DataRules.links(Repository.text($0), path: $0, exists: Repository.exists)
            })
    }
}
