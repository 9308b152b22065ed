import Digests
import Units

extension Book {
    /// The whole Book as bytes; Books with the same history give the same bytes.
    ///
    /// Marks are not part of it. The last 32 bytes are the SHA-256 digest of the others.
    public func snapshot() -> [UInt8] {
        var writer = PackedWriter(
            capacity: 64 + 42 * accounts.rows.count + 32 * transfers.ids.count
                + 33 * holds.known.count + 90 * holds.openCount)
        writer.write(Self.snapshotFormat)
        writer.write(sequence)
        writer.write(transferSequence)
        writer.write(lastTime.milliseconds)
        writer.write(UInt32(accounts.rows.count))
        for row in accounts.rows {
            writer.write(row.id)
            writer.write(row.balance)
        }
        writer.write(UInt32(transfers.ids.count))
        for (id, digest) in zip(transfers.ids, transfers.digests) {
            writer.write(id.value)
            writer.write(digest.value)
        }
        writer.write(UInt32(holds.known.count))
        for (row, known) in holds.known.enumerated() {
            writer.write(known.status.rawValue)
            writer.write(known.digest.value)
            if let slot = holds.slot(ofRow: row) {
                writer.write(slot.hold.request)
                writer.write(slot.hold.remaining.minorUnits)
            } else {
                writer.write(known.id.value)
            }
        }
        let body = writer.bytes
        return body + SHA256.hash(body)
    }

    /// Reads what `snapshot()` wrote, and checks everything that must always hold.
    ///
    /// - Throws: `SnapshotError` for any other bytes; it never traps.
    public init(snapshot bytes: [UInt8]) throws(SnapshotError) {
        let bodyCount = bytes.count - SHA256.digestByteCount
        guard bodyCount >= 0 else {
            throw .malformed(PackedError(.truncated, at: bytes.count))
        }
        let digest = bytes.withUnsafeBytes {
            SHA256.hash(UnsafeRawBufferPointer(rebasing: $0[..<bodyCount]))
        }
        guard digest.elementsEqual(bytes[bodyCount...]) else { throw .digestDiffers }
        self.init()
        do throws(PackedError) {
            var reader = PackedReader(bytes, upTo: bodyCount)
            try readHead(&reader)
            try readAccounts(&reader)
            try readTransfers(&reader)
            try readHolds(&reader)
            try reader.requireEnd()
        } catch {
            throw .malformed(error)
        }
        if let violation = checkInvariants().first { throw .inconsistent(violation) }
    }

    /// `SLS` and the version.
    private static let snapshotFormat: UInt32 = 0x0153_4C53

    private mutating func readHead(_ reader: inout PackedReader) throws(PackedError) {
        guard try reader.read(UInt32.self) == Self.snapshotFormat else {
            throw PackedError(.unknownFormat, at: 0)
        }
        sequence = try reader.read()
        // Far from what a Book can count to, so that counting on can't overflow.
        guard sequence < 1 << 62 else { throw reader.invalid(byteCount: 8) }
        transferSequence = try reader.read()
        lastTime = Timestamp(milliseconds: try reader.read())
        guard lastTime.milliseconds >= 0 else { throw reader.invalid(byteCount: 8) }
    }

    private mutating func readAccounts(_ reader: inout PackedReader) throws(PackedError) {
        let count = try reader.readCount(max: KeyIndex.rowCountMax, itemByteCount: 42)
        for _ in 0..<count {
            let account = try reader.readAccount()
            guard accounts.row(of: account) == nil else { throw reader.invalid(byteCount: 26) }
            let balance = try reader.read(UInt128.self)
            guard accounts.append(account, balance: balance) else {
                throw reader.invalid(byteCount: 16)
            }
        }
    }

    private mutating func readTransfers(_ reader: inout PackedReader) throws(PackedError) {
        let count = try reader.readCount(max: KeyIndex.rowCountMax, itemByteCount: 32)
        // An expiry's id is taken before its transfer is recorded, so there may be more ids.
        guard transferSequence <= UInt64(count) else { throw reader.invalid(byteCount: 4) }
        transfers.reserveCapacity(count)
        for _ in 0..<count {
            let id = TransferID(try reader.read())
            guard !transfers.contains(id) else { throw reader.invalid(byteCount: 16) }
            transfers.append(id, ContentDigest(value: try reader.read()))
        }
    }

    private mutating func readHolds(_ reader: inout PackedReader) throws(PackedError) {
        let count = try reader.readCount(max: KeyIndex.rowCountMax, itemByteCount: 33)
        for _ in 0..<count {
            guard let status = KnownHold.Status(rawValue: try reader.read()) else {
                throw reader.invalid(byteCount: 1)
            }
            let digest = ContentDigest(value: try reader.read())
            switch status {
            case .open:
                try readOpenHold(digest, &reader)
            case .captured, .released, .expired:
                let id = HoldID(try reader.read())
                guard holds.row(of: id) == nil else { throw reader.invalid(byteCount: 16) }
                holds.appendFinished(id, digest: digest, status: status)
            }
        }
    }

    private mutating func readOpenHold(
        _ digest: ContentDigest, _ reader: inout PackedReader
    ) throws(PackedError) {
        let request = try reader.readHoldRequest()
        let asset = request.amount.asset
        guard holds.row(of: request.id) == nil, digest == ContentDigest(request),
            let available = accounts.row(of: .available(request.wallet, asset)),
            let reserved = accounts.row(of: .reserved(request.wallet, asset))
        else { throw reader.invalid(byteCount: 0) }
        let remaining = Amount(try reader.read(), of: asset)
        guard !remaining.isZero, remaining.isAtMost(request.amount) else {
            throw reader.invalid(byteCount: 16)
        }
        holds.append(
            HoldSlot(
                OpenHold(request: request, remaining: remaining),
                availableRow: Int32(available), reservedRow: Int32(reserved)),
            digest: digest)
    }
}
