internal import Encodings
internal import Units

extension EVMTransaction {
    /// A transaction's fields before the signature.
    struct Unsigned: Sendable, Hashable {
        let kind: Kind
        let nonce: UInt64
        let fee: Fee
        let gasLimit: UInt64
        let recipient: EVMAddress?
        let value: UInt256
        let data: [UInt8]

        /// The digest to sign.
        var signingDigest: Bytes32 { .keccak(of: signingBytes) }

        /// What the digest is of: the fields, behind the type's number from type 1 on.
        var signingBytes: [UInt8] {
            switch kind {
            case .legacy(nil): encoded(call)
            case .legacy(let chainID?):
                encoded(call + [.word(chainID), .bytes([]), .bytes([])])
            case .accessList, .dynamicFee, .blobs: encoded(typed)
            }
        }

        /// The fields with a signature, as `eth_sendRawTransaction` takes them.
        func bytes(r: UInt256, s: UInt256, isYOdd: Bool) -> [UInt8] {
            let parity: UInt128 = isYOdd ? 1 : 0
            let proof = [RLPItem.number(r), .number(s)]
            switch kind {
            case .legacy(let chainID):
                // EIP-155: 35 + 2 · chainID + parity; before it 27 + parity.
                let v = chainID.map { 35 + 2 * UInt128($0) + parity } ?? 27 + parity
                return encoded(call + [.number(UInt256(v))] + proof)
            case .accessList, .dynamicFee, .blobs:
                return encoded(typed + [.number(UInt256(parity))] + proof)
            }
        }

        /// Refuses numbers that no chain takes, whatever their form.
        func checkNumbers() throws(EVMTransactionError) {
            guard nonce < .max else { throw .nonceTooLarge }
            let gas = UInt256(UInt128(gasLimit))
            guard !gas.multipliedReportingOverflow(by: fee.max).overflow else {
                throw .feeTooLarge
            }
            switch fee {
            case .price: break
            case .capped(let max, let priority):
                guard priority <= max else { throw .priorityFeeAboveCap }
            }
        }

        private var typed: [RLPItem] {
            switch kind {
            case .legacy: call
            case .accessList(let chainID, let list), .dynamicFee(let chainID, let list):
                [.word(chainID)] + call + [item(list)]
            case .blobs(let chainID, let list, let blobs):
                [.word(chainID)] + call + [
                    item(list), .number(blobs.feeMax),
                    .list(blobs.hashes.map { .bytes($0.bytes) }),
                ]
            }
        }

        private var call: [RLPItem] {
            let fees: [RLPItem] =
                switch fee {
                case .price(let price): [.number(price)]
                case .capped(let max, let priority): [.number(priority), .number(max)]
                }
            return [.word(nonce)] + fees + [
                .word(gasLimit), .bytes(recipient?.bytes ?? []), .number(value), .bytes(data),
            ]
        }

        private func item(_ list: [AccessEntry]) -> RLPItem {
            .list(
                list.map { entry in
                    .list([
                        .bytes(entry.address.bytes),
                        .list(entry.storageKeys.map { .bytes($0.bytes) }),
                    ])
                })
        }

        private func encoded(_ items: [RLPItem]) -> [UInt8] {
            (kind.type == 0 ? [] : [kind.type]) + RLP.encode(.list(items))
        }
    }
}

extension RLPItem {
    /// Makes the byte string that writes a 64-bit number.
    static func word(_ value: UInt64) -> RLPItem { .number(UInt256(UInt128(value))) }
}
