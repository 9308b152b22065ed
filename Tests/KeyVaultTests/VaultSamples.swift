import KeyVault
import PublicKeys
import Units

/// Vaults and passwords for tests.
enum VaultSamples {
    static let phrase =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon "
        + "about"
    /// Cheap to try: for tests only.
    static let cost = PasswordCost.scrypt(costLog2: 4, blockSize: 1, parallelization: 1)
    static let date = Timestamp(seconds: 1_790_000_000)

    static func password(_ text: String = "correct horse") -> SecretBytes {
        var bytes = Array(text.utf8)
        return SecretBytes(wiping: &bytes)
    }

    static func privateKey(_ last: UInt8) throws -> PrivateKey {
        var bytes = [UInt8](repeating: 0, count: 31) + [last]
        return try PrivateKey(wiping: &bytes)
    }

    /// One entry of each kind.
    static func vault() throws -> Vault {
        var vault = Vault()
        try vault.add(.words(phrase), name: "hot", label: "Café, day to day", createdAt: date)
        try vault.add(.words(phrase, passphrase: "x"), name: "seed", createdAt: date)
        try vault.add(
            .extendedKey(accountKey(.xpub), origin: accountOrigin()), name: "account",
            createdAt: date)
        try vault.add(.privateKey(privateKey(9)), name: "single", createdAt: date)
        return vault
    }

    /// The text of another seed's account key, `m/84h/0h/0h` (or `1h` on test networks).
    static func accountKey(_ version: ExtendedKeyVersion) throws -> String {
        let coin = version.isMainnet ? "0h" : "1h"
        let path = try DerivationPath("m/84h/\(coin)/0h")
        return try ExtendedPrivateKey(seed: otherSeed(), version: version)
            .derived(along: path).exposedText()
    }

    static func accountOrigin() throws -> KeyLocation {
        let master = try ExtendedPrivateKey(seed: otherSeed()).publicHalf.fingerprint
        return KeyLocation(fingerprint: master, path: try DerivationPath("m/84h/0h/0h"))
    }

    static func otherSeed() -> SecretBytes {
        var bytes = [UInt8](repeating: 0x5e, count: 64)
        return SecretBytes(wiping: &bytes)
    }
}
