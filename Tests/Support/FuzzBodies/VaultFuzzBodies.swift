import Digests
import Encodings
import KeyVault
import PublicKeys

/// What must hold for every file that holds keys: nothing traps, nothing opens without its
/// password, and what was read is written so that it is read again.
enum VaultFuzzBodies {
    /// A vault's file, as it is and with a digest that fits.
    static func seal(_ bytes: [UInt8]) {
        precondition((try? VaultSeal.open(bytes, password: password())) == nil, "no key, no vault")
        // Behind magic and version stands the cost, which would otherwise take all the time.
        var content = Array(bytes.dropLast(SHA256.digestByteCount))
        guard content.count >= 20 else { return }
        content.replaceSubrange(
            0..<20, with: Array("SluiceVt".utf8) + [0, 1, 1, 2, 0, 0, 0, 1, 0, 0, 0, 1])
        let file = content + SHA256.hash(content)
        precondition((try? VaultSeal.open(file, password: password())) == nil, "no key, no vault")
    }

    /// What a vault's file encrypts.
    static func body(_ bytes: [UInt8]) {
        var bytes = bytes
        guard let vault = try? Vault(reading: SecretBytes(wiping: &bytes)) else { return }
        precondition(vault.entries.count <= Vault.entryCountMax, "a vault has a limit")
        guard
            let file = try? VaultSeal.seal(
                vault, password: password(),
                cost: .scrypt(costLog2: 2, blockSize: 1, parallelization: 1)),
            let again = try? VaultSeal.open(file, password: password())
        else { preconditionFailure("what was read can be sealed and opened") }
        precondition(again.entries == vault.entries, "a vault comes back")
    }

    /// A keystore of an Ethereum client.
    static func keystore(_ bytes: [UInt8]) {
        if let json = try? JSONValue.parse(bytes),
            let parameters = (json["crypto"] ?? json["Crypto"])?["kdfparams"]
        {
            // What is bearable once is too much for a fuzzer.
            let isCheap = ["n", "c", "r", "p"].allSatisfy {
                parameters[$0]?.integer(as: Int.self).map { $0 <= 16 } ?? true
            }
            guard isCheap else { return }
        }
        guard let key = try? Keystore.open(bytes, password: password()) else { return }
        precondition(key.publicKey.bytes.count == 33, "a key that is opened is a key")
    }

    private static func password() -> SecretBytes {
        var bytes = Array("testpassword".utf8)
        return SecretBytes(wiping: &bytes)
    }
}
