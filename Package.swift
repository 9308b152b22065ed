// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors in this package's own targets. Fuzzing needs its own compiler flags, so it
// is switched on by the environment and stays out of the normal build.
let isFuzzing = Context.environment["SLUICE_FUZZ"] != nil
let strict: [SwiftSetting] =
    [.treatAllWarnings(as: .error)] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : [])

/// What simulated worlds run in all day is optimised in debug builds too.
let fast: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

func storey(
    _ folder: String, _ name: String, _ dependencies: [Target.Dependency],
    embedded folders: [String] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)",
        resources: folders.map { .embedInCode($0) },
        swiftSettings: strict + (folder == "Shell" ? [] : fast))
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: "Sources/Programs/\(name)",
        swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], path: String? = nil,
    exclude: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestKit"], path: path ?? "Tests/\(name)",
        exclude: exclude, swiftSettings: strict)
}

func support(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Tests/Support/\(name)",
        swiftSettings: strict + fast)
}

/// A C program's part that a benchmark measures itself against.
func peer(_ name: String, libraries: [String]) -> Target {
    .target(
        name: name, path: "Sources/CLibraries/\(name)",
        cSettings: [.unsafeFlags(["-O3"])],
        linkerSettings: libraries.map { .linkedLibrary($0) })
}

func library(_ name: String, pkgConfig: String?, debian: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/CLibraries/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([debian])])
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let lifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(
    name: "Configuration", package: "swift-configuration")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// What tests around a store use.
let storeTests: [Target.Dependency] = [
    "Units", "Digests", "Encodings", "ChainModel", "LedgerRules", "ScreeningRules",
    "DepositRules", "PayoutRules", "SignerProtocol", "Connector", "SQLiteStore", grdb, logging,
]

let package = Package(
    name: "sluice",
    products: [
        .executable(name: "sluice", targets: ["sluice"]),
        .executable(name: "sluice-signer", targets: ["sluice-signer"]),
        .executable(name: "sluice-bench", targets: ["sluice-bench"]),
        .executable(name: "sluice-conformance", targets: ["sluice-conformance"]),
        .executable(name: "sluice-simulate", targets: ["sluice-simulate"]),
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: ["YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Tests only: an oracle for UInt256.
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
    ],
    targets: [
        library("CCurl", pkgConfig: "libcurl", debian: "libcurl4-openssl-dev"),
        library("CSecp256k1", pkgConfig: "libsecp256k1", debian: "libsecp256k1-dev"),
        library("COpenSSL", pkgConfig: "libcrypto", debian: "libssl-dev"),
        library("CExpat", pkgConfig: "expat", debian: "libexpat1-dev"),
        library("CBZip2", pkgConfig: nil, debian: "libbz2-dev"),
        library("CQREncode", pkgConfig: "libqrencode", debian: "libqrencode-dev"),

        storey("Vocabulary", "Units", []),
        storey("Vocabulary", "Digests", ["COpenSSL"]),
        storey("Vocabulary", "Encodings", ["Units", "Digests"]),

        storey("Chains", "ChainModel", ["Units", "Digests", "Encodings"]),
        storey(
            "Chains", "BitcoinRules",
            ["Units", "Digests", "Encodings", "ChainModel", "CSecp256k1"]),
        storey(
            "Chains", "EVMRules",
            ["Units", "Digests", "Encodings", "ChainModel", "CSecp256k1"]),

        storey("Money", "LedgerRules", ["Units", "Digests"]),
        storey(
            "Money", "ScreeningRules",
            ["Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules"]),
        storey(
            "Money", "DepositRules",
            ["Units", "Digests", "ChainModel", "LedgerRules"]),

        storey(
            "Money", "PayoutRules",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "LedgerRules",
            ]),

        storey(
            "Keys", "PublicKeys",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "CSecp256k1",
            ]),
        storey(
            "Keys", "SignerProtocol", ["Units", "Digests", "Encodings", "ChainModel"]),
        storey(
            "Keys", "SignerPolicy",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "SignerProtocol",
            ]),
        storey(
            "Keys", "KeyVault",
            [
                "Units", "Digests", "Encodings", "BitcoinRules", "EVMRules", "PublicKeys",
                "SignerPolicy", "CSecp256k1", "COpenSSL",
            ]),

        storey(
            "Shell", "Connector",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "LedgerRules", "ScreeningRules", "DepositRules", "PayoutRules", "PublicKeys",
                "SignerProtocol", yams, logging,
            ]),
        storey("Shell", "NodeTransport", ["Units", "Encodings", "Connector", "CCurl", logging]),
        storey("Shell", "SignerLink", ["SignerProtocol", "Connector"]),
        storey(
            "Shell", "SQLiteStore",
            [
                "Units", "Digests", "Encodings", "ChainModel", "LedgerRules", "ScreeningRules",
                "DepositRules", "PayoutRules", "Connector", grdb, logging,
            ]),
        storey(
            "Shell", "ListImport",
            ["Units", "Digests", "ScreeningRules", "CExpat", "CBZip2", yams]),
        storey(
            "Shell", "HTTPInterface",
            [
                "Units", "Digests", "Encodings", "ChainModel", "LedgerRules", "ScreeningRules",
                "DepositRules", "PayoutRules", "Connector", "ListImport", "BitcoinRules",
                "EVMRules", hummingbird, lifecycle, logging,
            ]),

        storey("Shell", "QRCodes", ["CQREncode"]),
        // Pages, words, style and script are compiled in: one binary is all that a server needs.
        storey(
            "Shell", "WebConsole",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "LedgerRules",
                "ScreeningRules", "DepositRules", "PayoutRules", "Connector", "QRCodes",
                hummingbird,
                lifecycle, mustache, yams, logging,
            ], embedded: ["Pages", "Languages", "Assets"]),

        program(
            "sluice",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "LedgerRules", "ScreeningRules", "DepositRules", "PayoutRules", "PublicKeys",
                "Connector", "NodeTransport", "SignerLink", "SQLiteStore", "ListImport",
                "HTTPInterface", "WebConsole", "QRCodes", arguments,
                configuration, lifecycle, logging, system, yams,
            ]),
        program(
            "sluice-signer",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "SignerProtocol", "SignerPolicy", "KeyVault", "CSeccomp", arguments,
                yams,
            ]),
        program(
            "sluice-conformance",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "SignerPolicy", "KeyVault", "ScreeningRules", "ListImport",
            ]),
        program(
            "sluice-bench",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "LedgerRules", "DepositRules", "PayoutRules", "SignerPolicy",
                "KeyVault", "ScreeningRules", "ListImport", "Connector", "NodeTransport",
                "SignerLink", "SQLiteStore", "CCurlPeer", "CKeccakPeer", "CSecp256k1Peer",
                arguments, logging,
            ]),
        .target(name: "CSeccomp", path: "Sources/CLibraries/CSeccomp"),
        peer("CCurlPeer", libraries: ["curl"]),
        peer("CKeccakPeer", libraries: []),
        peer("CSecp256k1Peer", libraries: ["secp256k1"]),

        support("TestKit", []),
        support(
            "StubChains",
            ["Units", "ChainModel", "EVMRules", "ScreeningRules", "DepositRules", "Connector"]),
        support(
            "FuzzBodies",
            [
                "Encodings", "Digests", "Units", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "ScreeningRules", "ListImport", "PayoutRules", "SignerProtocol",
                "SignerPolicy", "KeyVault", "Connector",
            ]),
        tests("UnitsTests", ["Units", .product(name: "BigInt", package: "BigInt")]),
        tests("DigestsTests", ["Digests"]),
        tests("EncodingsTests", ["Units", "Digests", "Encodings"]),
        tests("FuzzTests", ["FuzzBodies"]),
        tests("QRCodesTests", ["QRCodes"]),
        tests("ChainModelTests", ["Units", "Encodings", "ChainModel"]),
        tests(
            "BitcoinRulesTests",
            ["Units", "Digests", "Encodings", "ChainModel", "BitcoinRules"]),
        tests(
            "EVMRulesTests", ["Units", "Digests", "Encodings", "ChainModel", "EVMRules"]),
        tests("LedgerRulesTests", ["Units", "Digests", "LedgerRules"]),
        tests(
            "ScreeningRulesTests",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "ScreeningRules",
            ]),
        tests("DepositRulesTests", ["Units", "ChainModel", "LedgerRules", "DepositRules"]),
        tests(
            "PayoutRulesTests",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "LedgerRules", "PayoutRules",
            ]),
        tests(
            "SignerProtocolTests",
            ["Units", "Digests", "Encodings", "ChainModel", "SignerProtocol"]),
        tests(
            "SignerPolicyTests",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "SignerProtocol", "SignerPolicy",
            ]),
        tests("PublicKeysTests", ["PublicKeys", "BitcoinRules", "EVMRules", "Encodings"]),
        tests(
            "KeyVaultTests",
            [
                "Units", "KeyVault", "SignerPolicy", "PublicKeys", "BitcoinRules", "EVMRules",
                "ChainModel", "Encodings", "Digests",
            ]),
        tests(
            "ConformanceTests",
            ["sluice-conformance", "Encodings", "BitcoinRules", "ChainModel", "Units"]),
        tests("SignerLinkTests", ["Units", "SignerProtocol", "Connector", "SignerLink"]),
        tests(
            "SluiceSignerTests",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "PublicKeys", "SignerProtocol", "SignerPolicy", "KeyVault", "CSeccomp",
                "sluice-signer", "SignerLink", "Connector",
            ]),
        tests(
            "ListImportTests", ["Units", "Digests", "Encodings", "ScreeningRules", "ListImport"]),
        tests("NodeTransportTests", ["Units", "Connector", "NodeTransport"]),
        tests(
            "ConnectorTests",
            [
                "Units", "Digests", "Encodings", "ChainModel", "BitcoinRules", "EVMRules",
                "LedgerRules", "ScreeningRules", "DepositRules", "PublicKeys", "Connector", yams,
                logging,
            ]),
        tests("StoreContract", storeTests + ["SimWorld", "EVMRules"]),
        tests("SQLiteStoreTests", storeTests, exclude: ["Schemas"]),
        tests(
            "HTTPInterfaceTests",
            storeTests + [
                "BitcoinRules", "EVMRules", "ListImport", "HTTPInterface", "StubChains", lifecycle,
                yams,
            ]),
        tests(
            "WebConsoleTests",
            storeTests + [
                "BitcoinRules", "EVMRules", "HTTPInterface", "WebConsole", "StubChains",
                hummingbird, lifecycle,
            ]),
        tests("SluiceTests", storeTests + ["sluice"]),
        tests("SluiceBenchTests", ["Units", "ScreeningRules", "sluice-bench"]),
        tests(
            "RealNodes",
            storeTests + ["sluice", "BitcoinRules", "EVMRules", "NodeTransport"]),
        support(
            "SimWorld",
            storeTests + [
                "BitcoinRules", "EVMRules", "PublicKeys", "SignerPolicy", "KeyVault", "TestKit",
            ]),
        program("sluice-simulate", ["SimWorld", arguments]),
        tests("Simulation", ["SimWorld"]),
        tests("TidyTests", [], path: "Tests/Tidy"),
    ]
)

if isFuzzing {
    // gold cannot link the fuzzer's runtime; lld can.
    package.targets.append(
        .executableTarget(
            name: "sluice-fuzz", dependencies: ["FuzzBodies"], path: "Tests/Fuzz/Targets",
            swiftSettings: [
                .treatAllWarnings(as: .error),
                .unsafeFlags(["-parse-as-library", "-sanitize=fuzzer"]),
            ],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]))
}
