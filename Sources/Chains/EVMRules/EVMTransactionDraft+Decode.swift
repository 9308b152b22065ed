internal import Encodings
internal import Units

extension EVMTransactionDraft {
    /// Reads a draft from its `signingBytes`, as strictly as signed transactions are read.
    ///
    /// - Throws: `EVMTransactionError`.
    public init(decoding bytes: [UInt8]) throws(EVMTransactionError) {
        guard let first = bytes.first else { throw .empty }
        guard bytes.count <= EVMTransaction.byteCountMax else { throw .tooLong }
        switch first {
        case 0xc0...: try self.init(legacy: bytes)
        case 1, 2: try self.init(typed: Array(bytes.dropFirst()), type: first)
        default: throw .unsupportedType(first)
        }
    }

    private init(legacy bytes: [UInt8]) throws(EVMTransactionError) {
        var fields = try EVMTransaction.FieldReader(bytes)
        // Before EIP-155 the fields were signed without the chain and the two empty ones.
        if fields.count == 6 { throw .chainIDRequired }
        guard fields.count == 9 else { throw .wrongFieldCount(fields.count) }
        let nonce = try fields.word(.nonce)
        let fee = EVMTransaction.Fee.price(try fields.number(.gasPrice))
        let call = try EVMTransaction.Call(&fields)
        let chainID = try fields.word(.chainID)
        guard try fields.bytes().isEmpty, try fields.bytes().isEmpty else {
            throw .badRecoveryValue
        }
        try self.init(
            kind: .legacy(chainID: chainID), nonce: nonce, fee: fee, gasLimit: call.gasLimit,
            recipient: call.recipient, value: call.value, data: call.data)
    }

    private init(typed bytes: [UInt8], type: UInt8) throws(EVMTransactionError) {
        var fields = try EVMTransaction.FieldReader(bytes)
        let isCapped = type == 2
        guard fields.count == (isCapped ? 9 : 8) else { throw .wrongFieldCount(fields.count) }
        let chainID = try fields.word(.chainID)
        let nonce = try fields.word(.nonce)
        let fee: EVMTransaction.Fee
        if isCapped {
            let priority = try fields.number(.priorityFee)
            fee = .capped(max: try fields.number(.gasPrice), priority: priority)
        } else {
            fee = .price(try fields.number(.gasPrice))
        }
        let call = try EVMTransaction.Call(&fields)
        let list = try fields.accessList()
        try self.init(
            kind: isCapped
                ? .dynamicFee(chainID: chainID, list) : .accessList(chainID: chainID, list),
            nonce: nonce, fee: fee, gasLimit: call.gasLimit, recipient: call.recipient,
            value: call.value, data: call.data)
    }
}
