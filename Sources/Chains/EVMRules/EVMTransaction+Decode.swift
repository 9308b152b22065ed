internal import Encodings
internal import Units

extension EVMTransaction {
    /// Reads a signed transaction as `eth_sendRawTransaction` takes it.
    ///
    /// Strict: the shortest form of every number, nothing behind the end, no high s, and a
    /// signature that names a sender. Blob transactions are read without their blobs; type 4 is
    /// refused.
    /// - Throws: `EVMTransactionError`.
    public init(decoding bytes: [UInt8]) throws(EVMTransactionError) {
        guard let first = bytes.first else { throw .empty }
        guard bytes.count <= EVMTransaction.byteCountMax else { throw .tooLong }
        let type: UInt8
        switch first {
        case 1, 2, 3: type = first
        case 0xc0...: type = 0
        default: throw .unsupportedType(first)
        }
        var fields = try FieldReader(type == 0 ? bytes : Array(bytes.dropFirst()))
        let counts: [UInt8: Int] = [0: 9, 1: 11, 2: 12, 3: 14]
        guard fields.count == counts[type] else { throw .wrongFieldCount(fields.count) }
        if type == 0 {
            try self.init(legacy: &fields, bytes: bytes)
        } else {
            try self.init(typed: &fields, type: type, bytes: bytes)
        }
    }

    private init(legacy fields: inout FieldReader, bytes: [UInt8]) throws(EVMTransactionError) {
        let nonce = try fields.word(.nonce)
        let fee = Fee.price(try fields.number(.gasPrice))
        let call = try Call(&fields)
        let v = try fields.number(.v)
        // EIP-155: 35 + 2 · chainID + parity; before it 27 + parity.
        let chainID: UInt64?
        let isYOdd: Bool
        if v == UInt256(27) || v == UInt256(28) {
            chainID = nil
            isYOdd = v.low == 28
        } else {
            guard v.high == 0, v.low >= 35 else { throw .badRecoveryValue }
            guard let number = UInt64(exactly: (v.low - 35) / 2) else {
                throw .malformedNumber(.chainID)
            }
            chainID = number
            isYOdd = (v.low - 35) % 2 == 1
        }
        let unsigned = Unsigned(
            kind: .legacy(chainID: chainID), nonce: nonce, fee: fee, gasLimit: call.gasLimit,
            recipient: call.recipient, value: call.value, data: call.data)
        try self.init(checked: unsigned, &fields, isYOdd: isYOdd, bytes: bytes)
    }

    private init(
        typed fields: inout FieldReader, type: UInt8, bytes: [UInt8]
    ) throws(EVMTransactionError) {
        let chainID = try fields.word(.chainID)
        let nonce = try fields.word(.nonce)
        let fee: Fee
        if type == 1 {
            fee = .price(try fields.number(.gasPrice))
        } else {
            let priority = try fields.number(.priorityFee)
            fee = .capped(max: try fields.number(.gasPrice), priority: priority)
        }
        let call = try Call(&fields)
        let list = try fields.accessList()
        let kind: Kind
        switch type {
        case 1: kind = .accessList(chainID: chainID, list)
        case 2: kind = .dynamicFee(chainID: chainID, list)
        default:
            guard call.recipient != nil else { throw .malformedRecipient }
            let feeMax = try fields.number(.blobFee)
            kind = .blobs(
                chainID: chainID, list, Blobs(feeMax: feeMax, hashes: try fields.blobHashes()))
        }
        let parity = try fields.number(.v)
        guard parity <= UInt256(1) else { throw .badRecoveryValue }
        let unsigned = Unsigned(
            kind: kind, nonce: nonce, fee: fee, gasLimit: call.gasLimit, recipient: call.recipient,
            value: call.value, data: call.data)
        try self.init(checked: unsigned, &fields, isYOdd: parity.low == 1, bytes: bytes)
    }

    private init(
        checked unsigned: Unsigned, _ fields: inout FieldReader, isYOdd: Bool, bytes: [UInt8]
    ) throws(EVMTransactionError) {
        try unsigned.checkNumbers()
        let r = try fields.number(.r)
        let s = try fields.number(.s)
        let signature: EVMSignature
        do {
            signature = try EVMSignature(r: r, s: s, isYOdd: isYOdd)
        } catch {
            throw EVMTransactionError(error)
        }
        try self.init(unsigned, signature: signature, bytes: bytes)
    }

    /// The four fields that stand together in every type.
    struct Call {
        let gasLimit: UInt64
        let recipient: EVMAddress?
        let value: UInt256
        let data: [UInt8]

        init(_ fields: inout FieldReader) throws(EVMTransactionError) {
            gasLimit = try fields.word(.gasLimit)
            let account = try fields.bytes()
            recipient = EVMAddress(account)
            guard recipient != nil || account.isEmpty else { throw .malformedRecipient }
            value = try fields.number(.value)
            data = try fields.bytes()
        }
    }

    /// Takes one field after the other from the transaction's list.
    struct FieldReader {
        private let items: [RLPItem]
        private var next = 0

        init(_ bytes: [UInt8]) throws(EVMTransactionError) {
            do {
                items = try RLP.decode(bytes).asList()
            } catch {
                throw .malformedRLP(error)
            }
        }

        var count: Int { items.count }

        mutating func item() throws(EVMTransactionError) -> RLPItem {
            guard next < items.count else { throw .wrongFieldCount(items.count) }
            next += 1
            return items[next - 1]
        }

        mutating func bytes() throws(EVMTransactionError) -> [UInt8] {
            let item = try item()
            do {
                return try item.asBytes()
            } catch {
                throw .malformedRLP(error)
            }
        }

        mutating func number(_ field: EVMTransactionError.Field) throws(EVMTransactionError)
            -> UInt256
        {
            let item = try item()
            do {
                return try item.asNumber()
            } catch {
                throw .malformedNumber(field)
            }
        }

        mutating func word(_ field: EVMTransactionError.Field) throws(EVMTransactionError)
            -> UInt64
        {
            let number = try number(field)
            guard number.high == 0, let word = UInt64(exactly: number.low) else {
                throw .malformedNumber(field)
            }
            return word
        }

        mutating func accessList() throws(EVMTransactionError) -> [AccessEntry] {
            let item = try item()
            do {
                return try item.asList().map { pair in
                    let parts = try pair.asList()
                    guard parts.count == 2, let address = EVMAddress(try parts[0].asBytes()) else {
                        throw RLPError.notList
                    }
                    let keys = try parts[1].asList().map { key in
                        guard let bytes = Bytes32(try key.asBytes()) else {
                            throw RLPError.notBytes
                        }
                        return bytes
                    }
                    return AccessEntry(address: address, storageKeys: keys)
                }
            } catch {
                throw .malformedAccessList
            }
        }

        mutating func blobHashes() throws(EVMTransactionError) -> [Bytes32] {
            let item = try item()
            do {
                return try item.asList().map { hash in
                    // EIP-4844: the first byte is the version, and 1 is the only one.
                    guard let bytes = Bytes32(try hash.asBytes()), bytes.bytes[0] == 1 else {
                        throw RLPError.notBytes
                    }
                    return bytes
                }
            } catch {
                throw .malformedBlobHashes
            }
        }
    }
}
