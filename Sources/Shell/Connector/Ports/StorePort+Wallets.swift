public import ChainModel
public import Units

/// A wallet: who it is for is the platform's to know; we keep a reference only.
public struct WalletRecord: Sendable, Hashable {
    /// Whether the wallet takes part.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// It does.
        case active
        /// Nothing may be charged from it; deposits go on.
        case suspended
        /// It does no more; deposits are held.
        case closed
    }

    /// Its id.
    public let id: WalletID
    /// The platform's own reference, up to 200 characters.
    public let reference: String
    /// The limits that apply: the name of a tier in the configuration.
    public var tier: String
    /// Whether it takes part.
    public var status: Status
    /// When it was made.
    public let createdAt: Timestamp

    /// Makes a wallet.
    public init(
        id: WalletID, reference: String, tier: String, status: Status, createdAt: Timestamp
    ) {
        self.id = id
        self.reference = reference
        self.tier = tier
        self.status = status
        self.createdAt = createdAt
    }
}

/// A deposit address: it belongs to one wallet for ever.
public struct AddressRecord: Sendable, Hashable {
    /// The family of chains that it is good for: one EVM account serves all EVM chains.
    public let family: AddressFamily
    /// The output script or account that is watched.
    public let script: WatchedScript
    /// The spelling that people see.
    public let text: String
    /// Who owns it.
    public let wallet: WalletID
    /// The chain that it was asked for.
    public let chain: ChainID
    /// The key file's name that it was derived from.
    public let keyFile: String
    /// The index in that file's descriptor.
    public let index: UInt32
    /// When it was made.
    public let createdAt: Timestamp

    /// Makes an address record.
    public init(
        family: AddressFamily, script: WatchedScript, text: String, wallet: WalletID,
        chain: ChainID, keyFile: String, index: UInt32, createdAt: Timestamp
    ) {
        self.family = family
        self.script = script
        self.text = text
        self.wallet = wallet
        self.chain = chain
        self.keyFile = keyFile
        self.index = index
        self.createdAt = createdAt
    }
}

/// Which chains an address is good for.
public enum AddressFamily: String, Sendable, Hashable, CaseIterable {
    /// Bitcoin output scripts.
    case bitcoin
    /// EVM accounts, the same on every EVM chain.
    case evm
}

/// Reads about wallets.
public protocol WalletReading {
    /// Returns a wallet; nil if there is none.
    func wallet(_ id: WalletID) throws -> WalletRecord?
    /// Returns wallets in the order of their ids.
    func wallets(page: PageRequest) throws -> [WalletRecord]
    /// Returns the address with this script; nil if it is not ours.
    func address(_ family: AddressFamily, _ script: WatchedScript) throws -> AddressRecord?
    /// Returns a wallet's addresses, oldest first.
    func addresses(of wallet: WalletID) throws -> [AddressRecord]
    /// Calls back for every address of a family, in no order; for filling the watched set.
    func forEachAddress(_ family: AddressFamily, _ body: (WatchedScript) -> Void) throws
    /// How many addresses of a key file, counted back from the newest, have no deposit.
    func unusedRun(ofKeyFile name: String) throws -> UInt32
    /// The index that the next address of a key file gets.
    func nextIndex(ofKeyFile name: String) throws -> UInt32
}

/// Writes about wallets.
public protocol WalletWriting {
    /// Saves a new or changed wallet.
    func save(_ wallet: WalletRecord) throws
    /// Takes the next index of a key file; an index is never given twice.
    func takeIndex(ofKeyFile name: String) throws -> UInt32
    /// Saves a new address; throws `StoreFailure.corrupt` if its script or index is taken.
    func add(_ address: AddressRecord) throws
}
