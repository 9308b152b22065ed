public import ChainModel
import LedgerRules
public import Units

/// A deposit address that was just given out, or was before.
public struct IssuedAddress: Sendable, Hashable {
    /// The address.
    public let record: AddressRecord
    /// How many addresses of this key file, counted back from the newest, were never paid.
    public let unusedRun: UInt32
    /// How many other wallet programs look past; beyond it a restore needs a larger gap.
    public let gapLimit: UInt32
}

/// Gives out deposit addresses: each belongs to one wallet for ever.
public struct DepositAddresses: Sendable {
    private let files: [KeyFile]
    private let watched: WatchedRegistry

    /// Makes it over the files of `keys/`.
    public init(files: [KeyFile], watched: WatchedRegistry) {
        self.files = files
        self.watched = watched
    }

    /// Gives a wallet a new address on a chain.
    ///
    /// The index is taken in the same transaction that saves the address, and is never given
    /// again. The address is watched before anybody is told of it.
    /// - Throws: `RequestRefusal`, `StoreFailure`.
    public func issue(
        to wallet: WalletID, on profile: ChainProfile, in store: any StoreTransaction
    ) throws -> IssuedAddress {
        guard try Wallets.require(wallet, in: store).status != .closed else {
            throw RequestRefusal.walletNotActive(wallet)
        }
        guard let file = files.first(where: { $0.purpose == .deposit && $0.fits(profile) }) else {
            throw RequestRefusal.invalid(
                field: "chain", "has no key file that fits; add one to keys/")
        }
        let (index, found) = try nextAddress(of: file, in: store)
        let record = AddressRecord(
            family: profile.addressFamily, script: found.script, text: found.text,
            wallet: wallet, chain: profile.id, keyFile: file.name, index: index,
            createdAt: store.now)
        try store.add(record)
        watched.insert(found.script, family: record.family)
        let unused = try store.unusedRun(ofKeyFile: file.name)
        return IssuedAddress(record: record, unusedRun: unused, gapLimit: file.gapLimit)
    }

    /// Fills the watched set from the store; before any watcher starts.
    public static func watchAll(in store: any StoreReading, _ watched: WatchedRegistry) throws {
        for family in AddressFamily.allCases {
            try store.forEachAddress(family) { watched.insert($0, family: family) }
        }
    }

    private func nextAddress(
        of file: KeyFile, in store: any StoreTransaction
    ) throws -> (UInt32, (script: WatchedScript, text: String)) {
        // One index in 2¹²⁷ has no key: a second in a row means that something else is wrong.
        for _ in 0..<2 {
            let index = try store.takeIndex(ofKeyFile: file.name)
            if let found = file.address(at: index) { return (index, found) }
        }
        throw RequestRefusal.invalid(
            field: "chain", "has a key file, \(file.name), that gives no more addresses")
    }
}
