import Digests
import Units

/// What a command said, in 128 bits, to tell a repeat from another command with the same id.
///
/// The first half of a SHA-256 digest: nobody can make two commands that look the same.
struct ContentDigest: Hashable, Sendable {
    let value: UInt128

    /// Makes a digest of what a snapshot holds.
    init(value: UInt128) { self.value = value }

    private enum Tag: UInt64 {
        case transfer = 1
        case capture
        case release
        case hold
        case derived
    }

    /// Each word little-endian; every field has its own place.
    private init(
        _ tag: Tag, details: UInt64 = 0, code: UInt64 = 0,
        _ words: (UInt128, UInt128, UInt128, UInt128) = (0, 0, 0, 0)
    ) {
        let head = UInt128(tag.rawValue | details << 8) << 64 | UInt128(code)
        let content = (
            head.littleEndian, words.0.littleEndian, words.1.littleEndian, words.2.littleEndian,
            words.3.littleEndian
        )
        value = withUnsafeBytes(of: content) { bytes in
            SHA256.hash(bytes).withUnsafeBytes {
                UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self))
            }
        }
    }

    /// The digest of a transfer whose amount and accounts are of one asset.
    init(_ transfer: LedgerTransfer) {
        let asset = transfer.amount.asset
        let kinds =
            UInt64(transfer.debit.kind.rawValue) << 8 | UInt64(transfer.credit.kind.rawValue)
        self.init(
            .transfer,
            details: UInt64(transfer.reason.rawValue) << 24 | kinds << 8 | UInt64(asset.scale),
            code: asset.packedCode,
            (
                transfer.debit.owner, transfer.credit.owner, transfer.amount.minorUnits,
                transfer.subject
            ))
    }

    /// The digest of a capture whose amount and fee are of one asset.
    init(
        captureOf hold: HoldID, amount: Amount, to wallet: WalletID, fee: Amount?, isLast: Bool
    ) {
        // A fee is never zero, so that zero can stand for none.
        self.init(
            .capture, details: (isLast ? 1 << 8 : 0) | UInt64(amount.asset.scale),
            code: amount.asset.packedCode,
            (hold.value, wallet.value, amount.minorUnits, fee?.minorUnits ?? 0))
    }

    /// The digest of a release.
    init(releaseOf hold: HoldID) {
        self.init(.release, (hold.value, 0, 0, 0))
    }

    /// The digest of a hold's request.
    init(_ request: HoldRequest) {
        let expiry = request.expiresAt.map { UInt64(bitPattern: $0.milliseconds) }
        let expiryWord = expiry.map { UInt128($0) | 1 << 64 } ?? 0
        self.init(
            .hold, details: UInt64(request.amount.asset.scale),
            code: request.amount.asset.packedCode,
            (request.wallet.value, request.amount.minorUnits, expiryWord, request.subject))
    }

    /// What stands beside an id that the Book made itself.
    static let derived = ContentDigest(.derived)
}
