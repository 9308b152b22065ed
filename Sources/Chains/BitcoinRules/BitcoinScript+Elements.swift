extension BitcoinScript {
    /// Opcodes that the standard forms use. Source: Bitcoin Core, `script/script.h`.
    enum Opcode {
        static let zero: UInt8 = 0x00
        static let pushData1: UInt8 = 0x4c
        static let pushData2: UInt8 = 0x4d
        static let pushData4: UInt8 = 0x4e
        static let one: UInt8 = 0x51
        static let sixteen: UInt8 = 0x60
        static let returnData: UInt8 = 0x6a
        static let duplicate: UInt8 = 0x76
        static let equal: UInt8 = 0x87
        static let equalVerify: UInt8 = 0x88
        static let hash160: UInt8 = 0xa9
        static let codeSeparator: UInt8 = 0xab
        static let checkSignature: UInt8 = 0xac
        static let checkMultisig: UInt8 = 0xae
    }

    /// An opcode and what it pushes.
    struct Element {
        let opcode: UInt8
        let push: Range<Int>
        let end: Int

        /// Whether it only pushes something. `OP_RESERVED` counts, as in Bitcoin Core.
        var isPush: Bool { opcode <= Opcode.sixteen }
    }

    /// Returns the element that starts at an offset; nil at the end and where a push is cut off.
    func element(at offset: Int) -> Element? {
        guard offset < bytes.count else { return nil }
        let opcode = bytes[offset]
        let lengthByteCount: Int
        switch opcode {
        case Opcode.pushData1: lengthByteCount = 1
        case Opcode.pushData2: lengthByteCount = 2
        case Opcode.pushData4: lengthByteCount = 4
        default: lengthByteCount = 0
        }
        let start = offset + 1 + lengthByteCount
        guard start <= bytes.count else { return nil }
        var length = opcode < Opcode.pushData1 ? Int(opcode) : 0
        for index in 0..<lengthByteCount {
            length |= Int(bytes[offset + 1 + index]) << (8 * index)
        }
        guard length <= bytes.count - start else { return nil }
        return Element(opcode: opcode, push: start..<start + length, end: start + length)
    }

    func isPushOnly(from start: Int) -> Bool {
        var offset = start
        while offset < bytes.count {
            guard let element = element(at: offset), element.isPush else { return false }
            offset = element.end
        }
        return true
    }

    var isPublicKeyScript: Bool {
        guard bytes.count == 35 || bytes.count == 67 else { return false }
        return Int(bytes[0]) == bytes.count - 2 && bytes.last == Opcode.checkSignature
            && isPublicKey(1..<bytes.count - 1)
    }

    var isMultisig: Bool {
        guard bytes.last == Opcode.checkMultisig, let first = element(at: 0),
            let required = keyCount(first, atLeast: 1)
        else { return false }
        var offset = first.end
        var keys = 0
        while let element = element(at: offset) {
            offset = element.end
            if isPublicKey(element.push) {
                keys += 1
                continue
            }
            return keyCount(element, atLeast: required) == keys && offset == bytes.count - 1
        }
        return false
    }

    /// Whether bytes have a public key's length and first byte. Source: `CPubKey::ValidSize`.
    private func isPublicKey(_ range: Range<Int>) -> Bool {
        guard let first = bytes[range].first else { return false }
        switch first {
        case 2, 3: return range.count == 33
        case 4, 6, 7: return range.count == 65
        default: return false
        }
    }

    /// The number that an element pushes, if it is minimal and no more than 20.
    private func keyCount(_ element: Element, atLeast least: Int) -> Int? {
        let count: Int
        switch element.opcode {
        case Opcode.one...Opcode.sixteen:
            count = Int(element.opcode - Opcode.one) + 1
        case 1 where (17...20).contains(bytes[element.push.lowerBound]):
            count = Int(bytes[element.push.lowerBound])
        default: return nil
        }
        return count >= least ? count : nil
    }
}
