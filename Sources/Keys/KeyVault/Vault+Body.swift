import Digests
import PublicKeys
import Units

extension Vault {
    /// Reads all entries of a body and finds out their public halves.
    static func entries(
        in body: borrowing SecretBytes, refusingTwins: Bool = true
    ) throws(VaultError) -> [VaultEntry] {
        let records = try body.withBytes { bytes throws(VaultError) in
            var reader = VaultBodyReader(bytes)
            let count = try reader.entryCount()
            guard count <= entryCountMax else { throw .contentsMalformed }
            var records: [VaultBodyReader.Record] = []
            for _ in 0..<count { records.append(try reader.record()) }
            guard reader.isAtEnd else { throw .contentsMalformed }
            return records
        }
        var entries: [VaultEntry] = []
        for record in records {
            let entry = try entry(of: record, in: body)
            guard
                !entries.contains(where: {
                    $0.name == entry.name || refusingTwins && $0.publicKey == entry.publicKey
                })
            else { throw .contentsMalformed }
            entries.append(entry)
        }
        return entries
    }

    /// Returns the extended key of an entry: a seed's master key, or the key itself.
    ///
    /// - Precondition: the entry is one of this vault's, and no key alone.
    borrowing func extendedKey(of entry: VaultEntry) -> ExtendedPrivateKey {
        do {
            let secret = body.copy(of: entry.secretRange)
            return try Vault.extendedKey(secret, kind: entry.kind)
        } catch {
            preconditionFailure("what was derived when the vault was read is derived again")
        }
    }

    /// Returns the key of an entry that stands alone.
    ///
    /// - Precondition: the entry is one of this vault's, and a key alone.
    borrowing func privateKey(of entry: VaultEntry) -> PrivateKey {
        precondition(entry.kind == .privateKey, "the other kinds have more than one key")
        do {
            return try PrivateKey(body.copy(of: entry.secretRange))
        } catch {
            preconditionFailure("what was in range when the vault was read stays so")
        }
    }

    /// Returns the words of an entry, or nil if it is not of the kind that words write.
    ///
    /// The secret itself, for a person who copies it to paper; it can't be wiped.
    public borrowing func exposedPhrase(of name: String) -> String? {
        guard let entry = entry(named: name), entry.kind == .entropy else { return nil }
        do {
            return try Mnemonic.phrase(entropy: body.copy(of: entry.secretRange))
        } catch {
            preconditionFailure("entropy had a length that words can write when it was read")
        }
    }

    /// Returns the body with one more entry, as ``VaultBodyReader`` describes it.
    borrowing func appending(
        _ secret: borrowing VaultSecret, name: String, label: String, createdAt: Timestamp
    ) -> SecretBytes {
        let secretCount = secret.bytes.count
        precondition(secretCount <= UInt8.max, "no kind of secret is longer than 78 bytes")
        let head =
            [secret.kind.rawValue]
            + Vault.bigEndian(UInt64(bitPattern: createdAt.milliseconds), byteCount: 8)
            + [UInt8(name.utf8.count)] + name.utf8 + [UInt8(label.utf8.count)] + label.utf8
            + [UInt8(secretCount)]
        let tail = secret.kind == .extendedKey ? Vault.bytes(of: secret.origin) : []
        let parts = (old: body.count, head: head.count, secret: secretCount)
        let byteCount = parts.old + parts.head + parts.secret + tail.count
        return SecretBytes(byteCount: byteCount) { memory in
            func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
                UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyMemory(from: bytes)
            }
            body.withBytes { write($0, at: 0) }
            head.withUnsafeBytes { write($0, at: parts.old) }
            secret.bytes.withBytes { write($0, at: parts.old + parts.head) }
            tail.withUnsafeBytes { write($0, at: parts.old + parts.head + parts.secret) }
            Vault.write(count: entries.count + 1, to: memory)
        }
    }

    /// Writes the count of entries, with which a body begins.
    static func write(count: Int, to memory: UnsafeMutableRawBufferPointer) {
        memory.copyBytes(from: bigEndian(UInt64(count), byteCount: 2))
    }

    private static func bytes(of origin: KeyLocation?) -> [UInt8] {
        guard let origin else { return [0] }
        let numbers = origin.path.steps.map(\.rawValue)
        return [1] + bigEndian(UInt64(origin.fingerprint.rawValue), byteCount: 4)
            + [UInt8(numbers.count)] + numbers.flatMap { bigEndian(UInt64($0), byteCount: 4) }
    }

    private static func bigEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
        (0..<byteCount).map {
            UInt8(truncatingIfNeeded: value >> UInt64(8 * (byteCount - 1 - $0)))
        }
    }

    private static func entry(
        of record: VaultBodyReader.Record, in body: borrowing SecretBytes
    ) throws(VaultError) -> VaultEntry {
        let secret = body.copy(of: record.secretRange)
        let extendedKey: ExtendedPublicKey?
        let publicKey: CompressedPublicKey
        do {
            switch record.kind {
            case .entropy, .seed, .extendedKey:
                let half = try Vault.extendedKey(secret, kind: record.kind).publicHalf
                (extendedKey, publicKey) = (half, half.publicKey)
            case .privateKey:
                (extendedKey, publicKey) = (nil, try PrivateKey(secret).publicKey)
            }
        } catch {
            throw .contentsMalformed
        }
        let fingerprint = extendedKey?.fingerprint ?? KeyFingerprint(of: publicKey)
        return VaultEntry(
            name: record.name, label: record.label, createdAt: record.createdAt,
            kind: record.kind,
            origin: record.origin ?? KeyLocation(fingerprint: fingerprint, path: .none),
            publicKey: publicKey, extendedKey: extendedKey, secretRange: record.secretRange,
            recordRange: record.recordRange)
    }

    private static func extendedKey(
        _ secret: borrowing SecretBytes, kind: VaultEntry.Kind
    ) throws(VaultError) -> ExtendedPrivateKey {
        do {
            switch kind {
            case .entropy:
                return try ExtendedPrivateKey(seed: Mnemonic.seed(entropy: secret))
            case .seed: return try ExtendedPrivateKey(seed: secret)
            case .extendedKey:
                var payload = secret.exposed()
                return try ExtendedPrivateKey(wipingPayload: &payload)
            case .privateKey: preconditionFailure("a key alone derives nothing")
            }
        } catch {
            throw .contentsMalformed
        }
    }
}

extension KeyFingerprint {
    init(of key: CompressedPublicKey) {
        let identifier = Hash160.hash(key.bytes)
        self.init(rawValue: identifier.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    }
}

extension DerivationPath {
    /// The path without steps.
    static let none: DerivationPath = {
        do {
            return try DerivationPath([])
        } catch {
            preconditionFailure("no steps are not too many")
        }
    }()
}
