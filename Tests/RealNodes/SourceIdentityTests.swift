import ChainModel
import Connector
import Encodings
import NodeTransport
import Testing
import Units

@testable import sluice

extension LiveNodes {
    /// Whether a source notices that a real node is not of the chain that the profile says.
    @Suite struct SourceIdentityTests {
        @Test(.timeLimit(.minutes(2)))
        func `a node of another chain is refused with the reason`() async throws {
            let place = try RealPlace.sandbox()
            try await RealPlace.withFolder { folder in
                let nodes = try await SandboxNodes.start(
                    place, folder: folder,
                    options: ["--block-seconds", "0", "--bitcoin-block-seconds", "0"])
                do {
                    try await bitcoin(nodes.description)
                    try await evm(nodes.description)
                } catch {
                    await nodes.stop()
                    throw error
                }
                await nodes.stop()
            }
        }

        private func bitcoin(_ nodes: SandboxDescription) async throws {
            let right = try await BitcoinWorld(nodes).source(edit: [:]).verifyIdentity()
            let genesis = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"
            #expect(Hex.encode(right.bytes.reversedBytes) == genesis)
            await expectWrongChain("regtest") {
                try BitcoinWorld(nodes).source(edit: ["network: regtest": "network: testnet"])
            }
            await expectWrongChain("genesis") {
                try BitcoinWorld(nodes).source(edit: ["0f9188f1": "0f9188f2"])
            }
        }

        private func evm(_ nodes: SandboxDescription) async throws {
            let genesis = try await EVMWorld(nodes).source(edit: [:]).verifyIdentity()
            let text = Hex.encodePrefixed(genesis.bytes.bytes)
            let pinned = try await EVMWorld(nodes).source(
                edit: ["genesisHash: any": "genesisHash: \"\(text)\""]
            ).verifyIdentity()
            #expect(pinned == genesis)
            await expectWrongChain("31337") {
                try EVMWorld(nodes).source(edit: ["chainId: 31337": "chainId: 1"])
            }
            let other = "0x" + String(repeating: "11", count: 32)
            await expectWrongChain("genesis") {
                try EVMWorld(nodes).source(
                    edit: ["genesisHash: any": "genesisHash: \"\(other)\""])
            }
            // The same address, and another node behind it from now on.
            let control = SandboxControl(port: nodes.control)
            try await control.fault("test_foreign", [.integer(5)])
            await expectWrongChain("5") { try EVMWorld(nodes).source(edit: [:]) }
            try await control.fault("test_foreign", [])
            _ = try await EVMWorld(nodes).source(edit: [:]).verifyIdentity()
        }

        private func expectWrongChain(
            _ word: String, _ source: () throws -> any ChainSource
        ) async {
            do {
                _ = try await source().verifyIdentity()
                Issue.record("the wrong chain was taken: \(word)")
            } catch SourceFailure.wrongChain(_, let reason) {
                #expect(reason.contains(word), "\(reason)")
            } catch {
                Issue.record("not because of the chain: \(error)")
            }
        }
    }
}

/// What a source of a sandbox's chain is made of.
private struct RealSource {
    let profileName: String
    let endpoint: EndpointConfiguration
    let contracts: [String: String]

    func profile(edit: [String: String]) throws -> ChainProfile {
        let file = "\(RealPlace.root)/chains/\(profileName).yaml"
        var text = try TextFile.read(file, byteLimit: 262_144)
        for (old, new) in edit {
            try #require(text.contains(old))
            text = text.replacing(old, with: new)
        }
        return try ChainProfileFile.parse(text, file: file, contracts: contracts)
    }

    /// Each source has a pool of its own, so that none is set aside because of another's test.
    func pool() throws -> EndpointPool {
        try EndpointPool([endpoint], client: CurlClient(), clock: SystemClock())
    }
}

private struct BitcoinWorld {
    let real: RealSource

    init(_ nodes: SandboxDescription) throws {
        real = RealSource(
            profileName: "bitcoin-regtest",
            endpoint: EndpointConfiguration(
                name: EndpointName("knots"),
                target: HTTPTarget(url: try EndpointURL(nodes.bitcoinURL)),
                credentials: .basic(
                    user: .file(nodes.bitcoinUserFile),
                    password: .file(nodes.bitcoinPasswordFile))),
            contracts: [:])
    }

    func source(edit: [String: String]) throws -> any ChainSource {
        BitcoinSource(
            profile: try real.profile(edit: edit), port: try real.pool(),
            watched: WatchedRegistry(), clock: SystemClock())
    }
}

private struct EVMWorld {
    let real: RealSource

    init(_ nodes: SandboxDescription) throws {
        real = RealSource(
            profileName: "evm-local",
            endpoint: EndpointConfiguration(
                name: EndpointName("front"),
                target: HTTPTarget(url: try EndpointURL(nodes.evmURL))),
            contracts: ["USDT": nodes.tokenContract])
    }

    func source(edit: [String: String]) throws -> any ChainSource {
        try #require(
            EVMSource(
                profile: try real.profile(edit: edit), port: try real.pool(),
                watched: WatchedRegistry(), clock: SystemClock()))
    }
}
