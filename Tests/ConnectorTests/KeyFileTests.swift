import BitcoinRules
import ChainModel
import Connector
import Foundation
import PublicKeys
import TestKit
import Testing
import Units

@Suite struct KeyFileTests {
    /// BIP-0032's first test vector, m/0h: published, so that nobody holds money under it.
    private static let publicKey =
        "xpub68Gmy5EdvgibQVfPdqkBBCHxA5htiqg55crXYuXoQRKfDBFA1WEjWgP6LHhwBZeNK1VTsfTFUHCdrfp1b"
        + "gwQ9xv5ski8PX9rL2dZXvgGDnw"
    private static let privateKey =
        "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT1"
        + "1eZG7XnxHrnYeSvkzY7d2bhkJ7"

    private func file(_ descriptor: String, family: String = "bitcoin\nnetwork: mainnet") -> String
    {
        "family: \(family)\ndescriptor: \"\(descriptor)\"\n"
    }

    private func problem(_ text: String) -> FileProblem? {
        do {
            _ = try KeyFile.parse(text, name: "main", file: "main.descriptor.yaml")
            return nil
        } catch {
            return error
        }
    }

    private func withChecksum(_ descriptor: String) throws -> String {
        "\(descriptor)#\(try OutputDescriptor(descriptor, network: .mainnet).checksum)"
    }

    @Test func `a Bitcoin descriptor gives the addresses of its network`() throws {
        let text = try withChecksum("wpkh(\(Self.publicKey)/0/*)")
        let key = try KeyFile.parse(file(text), name: "main", file: "f")
        #expect(key.gapLimit == 20)
        #expect(key.descriptor == text)
        let bitcoin = try Profiles.load("bitcoin")
        #expect(key.fits(bitcoin))
        #expect(!key.fits(try Profiles.load("bitcoin-signet")))
        #expect(!key.fits(try Profiles.load("ethereum")))
    }

    @Test func `an EVM descriptor fits every EVM chain and no other`() throws {
        let descriptor = "evm(\(Self.publicKey)/*)"
        let checksum = try EVMAccountDescriptor(descriptor).checksum
        let text = file("\(descriptor)#\(checksum)", family: "evm")
        let key = try KeyFile.parse(text, name: "main", file: "f")
        #expect(key.fits(try Profiles.load("ethereum")))
        #expect(key.fits(try Profiles.load("bsc")))
        #expect(!key.fits(try Profiles.load("bitcoin")))
    }

    @Test func `a missing checksum is refused with the right one`() throws {
        let descriptor = "wpkh(\(Self.publicKey)/0/*)"
        let wanted = try OutputDescriptor(descriptor, network: .mainnet).checksum
        let found = problem(file(descriptor))
        #expect(found?.place == "descriptor")
        #expect(found?.problem == "has no checksum; append #\(wanted)")
    }

    @Test func `a descriptor that gives every wallet the same address is refused`() throws {
        for descriptor in ["wpkh(\(Self.publicKey)/0/5)", "wpkh(\(Self.publicKey)/<0;1>/*)"] {
            let found = problem(file(try withChecksum(descriptor)))
            #expect(found?.problem.hasPrefix("must end in /*") == true, "\(descriptor)")
        }
    }

    @Test(arguments: [
        ("family: tron\ndescriptor: x", "family"),
        ("family: bitcoin\ndescriptor: x", "network"),
        ("family: bitcoin\nnetwork: moon\ndescriptor: x", "network"),
        ("family: evm\nnetwork: mainnet\ndescriptor: x", "network"),
        ("family: evm\ngapLimit: 0\ndescriptor: x", "gapLimit"),
        ("family: evm\ndescriptor: x\nkey: 5", "key"),
        ("family: evm\ndescriptor: \"evm(xpub)#aaaaaaaa\"", "descriptor"),
        ("family: evm", "descriptor"),
    ])
    func `a wrong file is refused at its place`(text: String, place: String) {
        #expect(problem(text)?.place == place)
    }

    @Test func `private material is refused by kind and line, and never repeated`() throws {
        let cases = try Vectors.list("btc-hd/bip39_english.json")
        let phrase = try #require(cases.first?["mnemonic"] as? String)
        let wif = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1"
        let secrets = [
            "descriptor: \"wpkh(\(Self.privateKey)/0/*)\"", "# \(wif)", "words: \(phrase)",
        ]
        for secret in secrets {
            let found = try #require(problem("family: evm\n\(secret)\n"))
            #expect(found.place == "line 2")
            #expect(found.problem.contains("Only public keys belong here"))
            for word in [Self.privateKey, wif, phrase] {
                #expect(!"\(found)".contains(word))
            }
        }
    }
}
