/// A secret that a text holds: its kind and place, never its value.
public struct PrivateMaterial: Sendable, Hashable {
    /// What it looks like.
    public let kind: Kind
    /// The line on which it begins, from 1.
    public let line: Int

    /// Makes a finding.
    public init(_ kind: Kind, line: Int) {
        self.kind = kind
        self.line = line
    }

    /// What secrets look like.
    public enum Kind: String, Sendable, CaseIterable {
        /// An extended private key such as `xprv…` (BIP-0032, SLIP-0132).
        case extendedPrivateKey
        /// A private key in Bitcoin's wallet import format.
        case walletImportFormat
        /// A word of 64 hex digits, as raw private keys are written.
        case rawPrivateKey
        /// Twelve or more words of the BIP-0039 list in a row.
        case seedPhrase
        /// An encrypted key in Web3's secret storage format.
        case keystore
        /// A private key between PEM's BEGIN and END lines.
        case pem

        /// The kind in words for a person.
        public var name: String {
            switch self {
            case .extendedPrivateKey: "an extended private key"
            case .walletImportFormat: "a private key in wallet import format"
            case .rawPrivateKey: "a word of 64 hex digits, as private keys are written"
            case .seedPhrase: "a seed phrase"
            case .keystore: "a keystore file"
            case .pem: "a PEM private key"
            }
        }
    }
}
