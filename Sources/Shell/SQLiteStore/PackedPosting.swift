import Connector
import Foundation
import LedgerRules
import Units

/// A transfer in 93 bytes, as the table of postings keeps it.
enum PackedPosting {
    private static let byteCount = 93

    static func pack(_ transfer: LedgerTransfer) -> Data {
        var bytes = transfer.id.value.blob
        for account in [transfer.debit, transfer.credit] {
            bytes.append(account.kind.rawValue)
            bytes += account.owner.blob
        }
        bytes += withUnsafeBytes(of: transfer.amount.asset.packedCode.bigEndian, Array.init)
        bytes.append(transfer.amount.asset.scale)
        bytes += transfer.amount.minorUnits.blob
        bytes += withUnsafeBytes(of: transfer.reason.rawValue.bigEndian, Array.init)
        bytes += transfer.subject.blob
        return bytes
    }

    static func unpack(_ data: Data) throws -> LedgerTransfer {
        let bytes = [UInt8](data)
        guard bytes.count == byteCount else {
            throw StoreFailure.corrupt("posting.transfer: not \(byteCount) bytes")
        }
        func number(_ range: Range<Int>) -> UInt128 {
            bytes[range].reduce(0) { $0 << 8 | UInt128($1) }
        }
        let asset = Asset(packedCode: UInt64(number(50..<58)), scale: bytes[58])
        guard let debit = AccountKind(rawValue: bytes[16]),
            let credit = AccountKind(rawValue: bytes[33]),
            let reason = TransferReason(rawValue: UInt16(number(75..<77)))
        else { throw StoreFailure.corrupt("posting.transfer: unknown kind or reason") }
        return LedgerTransfer(
            id: TransferID(number(0..<16)),
            debit: AccountID(kind: debit, owner: number(17..<33), asset: asset),
            credit: AccountID(kind: credit, owner: number(34..<50), asset: asset),
            amount: Amount(number(59..<75), of: asset), reason: reason, subject: number(77..<93))
    }
}
