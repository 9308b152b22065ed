/// Which target may use what: the storeys of `Sources/README.md`, and the world outside.
enum ImportRules {
    /// The storeys from the top; a target uses its own and those above.
    static let storeys: [(folder: String, targets: [String])] = [
        ("Vocabulary", ["Units", "Digests", "Encodings"]),
        ("Chains", ["ChainModel", "BitcoinRules", "EVMRules"]),
        ("Money", ["LedgerRules", "ScreeningRules", "DepositRules", "PayoutRules"]),
        ("Keys", ["PublicKeys", "SignerProtocol", "SignerPolicy", "KeyVault"]),
        (
            "Shell",
            [
                "Connector", "NodeTransport", "SignerLink", "SQLiteStore", "ListImport",
                "HTTPInterface", "QRCodes", "WebConsole",
            ]
        ),
        (
            "Programs",
            [
                "sluice", "sluice-signer", "sluice-bench", "sluice-conformance", "sluice-simulate",
            ]
        ),
    ]

    /// What each target may use from outside this package, system libraries included.
    static let outside: [String: Set<String>] = [
        "Units": [],
        "Digests": ["COpenSSL", "Glibc"],
        "Encodings": [],
        "ChainModel": [],
        "BitcoinRules": ["CSecp256k1"],
        "EVMRules": ["CSecp256k1"],
        "LedgerRules": [],
        "ScreeningRules": [],
        "DepositRules": [],
        "PayoutRules": [],
        "PublicKeys": ["CSecp256k1"],
        "SignerProtocol": [],
        "SignerPolicy": [],
        // Foundation for the compatibility form of Unicode that BIP-0039 asks for.
        "KeyVault": ["CSecp256k1", "COpenSSL", "Foundation", "Glibc"],
        "Connector": ["Dispatch", "Glibc", "Logging", "Yams"],
        "NodeTransport": ["CCurl", "FoundationEssentials", "Glibc", "Logging"],
        "SignerLink": ["Glibc"],
        "SQLiteStore": ["Foundation", "Glibc", "GRDB", "Logging"],
        "ListImport": ["CBZip2", "CExpat", "Foundation", "Glibc", "Yams"],
        "HTTPInterface": [
            "Dispatch", "Foundation", "Glibc", "HTTPTypes", "Hummingbird", "Logging", "Metrics",
            "NIOCore",
            "ServiceLifecycle",
        ],
        "QRCodes": ["CQREncode"],
        "WebConsole": ["Hummingbird", "Logging", "Mustache", "ServiceLifecycle", "Yams"],
        "sluice": [
            "ArgumentParser", "Configuration", "Dispatch", "Foundation", "Glibc", "Logging",
            "Metrics", "ServiceLifecycle", "SystemPackage", "Yams",
        ],
        "sluice-signer": ["ArgumentParser", "CSeccomp", "Glibc", "Yams"],
        "sluice-bench": [
            "ArgumentParser", "CCurlPeer", "CKeccakPeer", "CSecp256k1Peer", "Foundation", "Glibc",
            "Logging",
        ],
        "sluice-conformance": ["Glibc"],
        "sluice-simulate": ["ArgumentParser", "Foundation", "Glibc"],
    ]

    /// Uses that storeys alone would allow, but that are refused.
    static let refused: [String: Set<String>] = [
        // Private keys are in the signer alone, and in programs that take test keys.
        "KeyVault": Set(storeys.flatMap(\.targets)).subtracting([
            "KeyVault", "sluice-signer", "sluice-conformance", "sluice-bench",
        ])
    ]

    /// Supports of tests that a program may use.
    private static let support: [String: Set<String>] = ["sluice-simulate": ["SimWorld"]]

    /// Which programs sign digests that no policy approved: with test keys, to be compared with
    /// published vectors and with the C library.
    private static let uncheckedSigners = ["sluice-conformance", "sluice-bench"]

    /// What the signer signs went through its policy: nobody else makes a digest to be signed.
    static func uncheckedDigests(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/"), !uncheckedSigners.contains(source.target),
            source.target != "SignerPolicy"
        else { return [] }
        return source.tokens.filter { $0.text == "UncheckedDigest" }.map {
            source.finding($0.line, "\(source.target) may not sign what no policy approved")
        }
    }

    static func imports(_ source: SourceText) -> [Finding] {
        guard source.isIn("Sources/"),
            let storey = storeys.firstIndex(where: { $0.targets.contains(source.target) })
        else { return [] }
        let target = source.target
        let above = Set(storeys[...storey].flatMap(\.targets))
        let allowed = above.union(outside[target] ?? []).union(support[target] ?? [])
        return modules(source).compactMap { module, line in
            if !allowed.contains(module) {
                return source.finding(line, "\(target) may not import \(module)")
            }
            if refused[module]?.contains(target) == true {
                return source.finding(line, "\(target) may not import \(module)")
            }
            return nil
        }
    }

    /// Every target stands in the folder of its storey.
    static func places(_ source: SourceText) -> [Finding] {
        let parts = source.path.split(separator: "/")
        guard parts.first == "Sources", parts.count > 2, parts[1] != "CLibraries" else { return [] }
        let isKnown = storeys.contains {
            $0.folder == parts[1] && $0.targets.contains(String(parts[2]))
        }
        return isKnown
            ? [] : [source.finding(1, "\(parts[1])/\(parts[2]) is no target of the house")]
    }

    private static func modules(_ source: SourceText) -> [(String, Int)] {
        source.tokens.indices.compactMap { index in
            guard source.tokens[index].text == "import" else { return nil }
            let kinds: Set = ["struct", "enum", "class", "func", "var", "let", "protocol"]
            let place = kinds.contains(source[index + 1]?.text ?? "") ? index + 2 : index + 1
            guard let module = source[place] else { return nil }
            return (module.text, module.line)
        }
    }

    // MARK: - Names

    private static let refusedNames = ["Utils", "Util", "Helpers", "Helper", "Common", "Manager"]

    /// No module says nothing, and none is called like one of its types.
    static func moduleNames(_ sources: [SourceText]) -> [Finding] {
        sources.flatMap { source -> [Finding] in
            let folders = source.path.split(separator: "/").dropLast().map(String.init)
            var findings = folders.filter(refusedNames.contains).map {
                source.finding(1, "a folder called \($0) says nothing")
            }
            let kinds: Set = ["struct", "enum", "class", "actor", "protocol", "typealias"]
            for index in source.tokens.indices where kinds.contains(source.tokens[index].text) {
                guard let name = source[index + 1], name.text == source.target,
                    source[index - 1]?.text != "."
                else { continue }
                findings.append(
                    source.finding(name.line, "a type is called like its module, \(name.text)"))
            }
            return findings
        }
    }
}
