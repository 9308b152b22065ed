import BitcoinRules
import ChainModel
import PayoutRules
import SignerProtocol
import Units

/// Our own scripts and where their keys are, by the files of `keys/`.
struct TreasuryKeys: Sendable {
    private let files: [String: KeyFile]
    private let treasury: KeyFile?

    /// Makes it for one chain; its treasury is the first file with that purpose that fits.
    init(files: [KeyFile], profile: ChainProfile) {
        self.files = Dictionary(files.map { ($0.name, $0) }) { first, _ in first }
        treasury = files.first { $0.purpose == .treasury && $0.fits(profile) }
    }

    /// The name of the treasury's file; nil if no payouts can be made on this chain.
    var treasuryFile: String? { treasury?.name }

    /// Returns where a coin's key is; nil if its file is gone or has no origin.
    func key(of coin: SpendableCoin) -> KeyOrigin? { key(coin.keyFile, coin.index) }

    /// Returns where the key of a file's index is.
    func key(_ file: String, _ index: UInt32) -> KeyOrigin? { files[file]?.key(at: index) }

    /// Returns the treasury's script at an index.
    func script(at index: UInt32) -> WatchedScript? { treasury?.address(at: index)?.script }

    /// Returns how a script of ours is spent; nil for kinds that are not spent here.
    ///
    /// An input without a witness proves its value by the whole transaction before it, which is not
    /// kept: such coins move by PSBT.
    static func spendKind(_ script: WatchedScript) -> BitcoinSpendKind? {
        switch BitcoinScript(script.bytes).kind {
        case .p2wpkh: .p2wpkh
        case .p2tr: .p2tr
        // Our descriptors with a script hash are all sh(wpkh).
        case .p2sh: .p2shP2WPKH
        case .p2pkh, .p2wsh, .anchor, .witnessUnknown, .publicKey, .multisig, .data, .nonstandard:
            nil
        }
    }

    /// The signer's word for a kind.
    static func scriptKind(_ kind: BitcoinSpendKind) -> KeyScriptKind {
        switch kind {
        case .p2wpkh: .p2wpkh
        case .p2tr: .p2tr
        case .p2shP2WPKH: .p2shP2wpkh
        case .p2pkh: .p2pkh
        }
    }
}
