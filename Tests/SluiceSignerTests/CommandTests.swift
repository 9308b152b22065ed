import Connector
import Foundation
import SignerProtocol
import Testing

@Suite struct CommandTests {
    private let password = SignerWorld.passphrase

    /// A folder without a vault in it.
    private func folder() throws -> SignerWorld {
        let world = try SignerWorld()
        try FileManager.default.removeItem(atPath: world.path + "/keys.vault")
        return world
    }

    private func vault(_ world: SignerWorld) -> [String] {
        ["--vault", world.path + "/keys.vault", "--passphrase-fd", "0"]
    }

    @Test func `words are shown once, and kept only when they come back right`() throws {
        let world = try folder()
        let words = ["new", "hot", "--words-fd", "1", "--words-confirmed-fd", "0"] + vault(world)
        let wrong = try SignerChild(words)
        wrong.write(password + "\n")
        try wrong.waitFor("\n")
        wrong.write(SignerWorld.phrase + "\n")
        let ending = wrong.ending()
        #expect(ending.status == 65)
        #expect(ending.output.split(separator: " ").count == 24)
        #expect(!FileManager.default.fileExists(atPath: world.path + "/keys.vault"))

        let right = try SignerChild(words)
        right.write(password + "\n")
        try right.waitFor("\n")
        right.write(right.saidSoFar)
        #expect(right.ending().status == 0)
        #expect(try world.mode(world.path + "/keys.vault") == 0o600)
        let list = try SignerChild.run(["list"] + vault(world), input: password + "\n")
        #expect(list.output.hasPrefix("hot  words  ["))
        let again = try SignerChild(words)
        again.write(password + "\n")
        try again.waitFor("\n")
        again.write(again.saidSoFar)
        #expect(again.ending().status == 73)
    }

    @Test func `without a terminal and without its options new says what is missing`() throws {
        let world = try folder()
        // The test's own terminal, if it has one, is not the child's.
        let ending = try SignerChild.run(["new", "hot"] + vault(world), input: password + "\n")
        #expect(ending.status == 64 || isatty(STDIN_FILENO) == 1)
        let short = try SignerChild.run(["new", "hot"] + vault(world), input: "short\n")
        #expect(short.status == 64)
        #expect(short.complaint.contains("12 bytes"))
    }

    @Test func `an imported key gives files that the daemon reads and a policy that is sound`()
        throws
    {
        let world = try folder()
        let imported = try SignerChild.run(
            ["import", "hot", "--secret-fd", "0"] + vault(world),
            input: password + "\n" + SignerWorld.phrase + "\n")
        #expect(imported.status == 0, "\(imported.complaint)")
        let keys = world.path + "/keys"
        try FileManager.default.createDirectory(
            atPath: keys, withIntermediateDirectories: true)
        let shown = try SignerChild.run(
            ["show-descriptor", "hot", "--bitcoin", "regtest", "--evm", "--into", keys]
                + vault(world), input: password + "\n")
        #expect(shown.status == 0, "\(shown.complaint)")
        let files = try KeyFolder.load(keys)
        #expect(files.map(\.purpose) == [.deposit, .treasury, .deposit, .treasury])
        // Source: BIP-0084's and Ethereum wallets' first addresses of these words.
        #expect(files[0].firstAddresses(count: 1) == ["0x9858EfFD232B4033E47d90003D41EC34EcaEda94"])
        #expect(
            files[2].firstAddresses(count: 1) == ["bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk"])
        let example = try SignerChild.run([
            "policy", "example", "--keys", keys, "--evm-chain", "1", "--token",
            "USDT,\(SignerWorld.usdt),6",
        ])
        try world.write("policy.yaml", example.output)
        // The daemon passes over the policy where it lies beside the public keys.
        try world.write("keys/signer.policy.yaml", example.output)
        #expect(try KeyFolder.load(keys).count == 4)
        let checked = try SignerChild.run(
            ["policy", "check", world.path + "/policy.yaml", "--with-vault"] + vault(world),
            input: password + "\n")
        #expect(checked.status == 0, "\(checked.complaint)")
        let again = try SignerChild.run(
            ["show-descriptor", "hot", "--evm", "--into", keys] + vault(world),
            input: password + "\n")
        #expect(again.status == 73)
    }

    @Test func `wrong words are named by their place and never repeated`() throws {
        let world = try folder()
        let phrase = SignerWorld.phrase.replacing("about", with: "abuot")
        let ending = try SignerChild.run(
            ["import", "hot", "--secret-fd", "0"] + vault(world),
            input: password + "\n" + phrase + "\n")
        #expect(ending.status == 65)
        #expect(ending.complaint.contains("word 12"))
        #expect(!ending.complaint.contains("abuot"))
        #expect(!FileManager.default.fileExists(atPath: world.path + "/keys.vault"))
    }

    @Test func `the other kinds of key are taken over too`() throws {
        let world = try SignerWorld()
        let secrets = [
            // Source: Bitcoin wiki, "Wallet import format".
            ("wif", "KwdMAjGmerYanjeui5SHS7JkmpZvVipYvB2LJGU1ZxJwYvP98617", 0),
            // Source: BIP-0032, test vector 1, chain m.
            (
                "xprv",
                "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5"
                    + "kejMRNNU3TGtRBeJgk33yuGBxrMPHi", 0
            ),
            ("xprv", "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPG", 65),
            ("wif", "nonsense", 65),
        ]
        for (index, (form, text, status)) in secrets.enumerated() {
            let ending = try SignerChild.run(
                ["import", "key-\(index)", "--form", form, "--secret-fd", "0"] + vault(world),
                input: password + "\n" + text + "\n")
            #expect(ending.status == Int32(status), "\(form): \(ending.complaint)")
        }
    }

    @Test func `a vault is backed up, and gets another passphrase`() throws {
        let world = try SignerWorld()
        let copy = world.path + "/copy.vault"
        let backup = try SignerChild.run(["backup", copy] + vault(world), input: password + "\n")
        #expect(backup.status == 0)
        #expect(backup.output.contains("hot  words"))
        #expect(
            try SignerChild.run(["backup", copy] + vault(world), input: password + "\n").status
                == 73)
        let changed = try SignerChild.run(
            ["change-password", "--new-passphrase-fd", "0"] + vault(world),
            input: password + "\nanother passphrase\n")
        #expect(changed.status == 0, "\(changed.complaint)")
        let list = ["list"] + vault(world)
        #expect(try SignerChild.run(list, input: password + "\n").status == 77)
        #expect(try SignerChild.run(list, input: "another passphrase\n").status == 0)
    }

    @Test func `a key is replaced, and the old one removed when it is done`() throws {
        let world = try SignerWorld()
        let rotate = try SignerChild(
            ["rotate", "hot", "hot-2", "--words-fd", "1", "--words-confirmed-fd", "0"]
                + vault(world))
        rotate.write(password + "\n")
        try rotate.waitFor("\n")
        rotate.write(rotate.saidSoFar)
        #expect(rotate.ending().status == 0)
        let removed = try SignerChild.run(
            ["remove", "hot", "--yes"] + vault(world), input: password + "\n")
        #expect(removed.status == 0)
        let list = try SignerChild.run(["list"] + vault(world), input: password + "\n")
        #expect(list.output.hasPrefix("hot-2  words"))
        #expect(list.output.contains("replaces hot"))
        #expect(
            try SignerChild.run(["remove", "hot", "--yes"] + vault(world), input: password + "\n")
                .status == 64)
    }

    @Test func `arguments that make no sense are refused with the status of usage`() throws {
        for words in [["fly"], ["run", "--idle-seconds", "0"], ["show-descriptor", "hot"]] {
            #expect(try SignerChild.run(words).status == 64, "\(words)")
        }
        #expect(try SignerChild.run(["--help"]).output.contains("Exit status"))
    }
}
