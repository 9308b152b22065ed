import QRCodes
import Testing

/// Codes are read back here as a phone does it, with nothing of the library that made them.
@Suite struct QRCodeTests {
    @Test(arguments: [
        "x", "otpauth://totp/Sluice:li.wei?secret=JBSWY3DPEHPK3PXP&issuer=Sluice", "ä €",
        "bitcoin:bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu?amount=0.01",
    ])
    func `what a code says is the text that it was made of`(text: String) throws {
        #expect(try QRReader(QRCode(text)).text() == text)
    }

    @Test func `a text without bytes, or with too many, has no code`() {
        #expect(throws: QRCode.Failure.length(0)) { try QRCode("") }
        let long = String(repeating: "a", count: 501)
        #expect(throws: QRCode.Failure.length(501)) { try QRCode(long) }
        #expect(throws: Never.self) { try QRCode(String(long.dropLast())) }
    }

    @Test func `pictures leave the light border that readers need`() throws {
        let code = try QRCode("hello")
        let side = code.width + 8
        #expect(code.svg(label: "code").contains("viewBox=\"0 0 \(side) \(side)\""))
        #expect(!code.isDark(column: -1, row: 0) && code.isDark(column: 0, row: 0))
        let lines = code.terminalLines
        #expect(lines.count == (side + 1) / 2)
        for line in [lines.first, lines.last, lines.dropLast().last] {
            #expect(line?.contains { "█▀▄".contains($0) } == false)
        }
    }
}

/// Reads small codes of one block in byte mode. Source: ISO/IEC 18004, section 12, of the steps;
/// it corrects no errors, for there are none.
private struct QRReader {
    let code: QRCode
    var version: Int { (code.width - 17) / 4 }

    init(_ code: QRCode) { self.code = code }

    func text() throws -> String {
        let bits = dataBits()
        func number(_ range: Range<Int>) -> Int { bits[range].reduce(0) { $0 * 2 + ($1 ? 1 : 0) } }
        try #require(number(0..<4) == 0b0100, "byte mode")
        let blockCount = version <= 3 ? 1 : version == 4 || version == 5 ? 2 : 0
        try #require(blockCount > 0, "versions up to 5")
        let words = (0..<bits.count / 8).map { number($0 * 8..<$0 * 8 + 8) }
        // Words of two blocks of one length alternate. Source: table 9, level M.
        let dataCount = [1: 16, 2: 28, 3: 44, 4: 64, 5: 86][version] ?? 0
        let ordered = (0..<blockCount).flatMap { block in
            stride(from: block, to: dataCount, by: blockCount).map { words[$0] }
        }
        let stream = ordered.flatMap { word in (0..<8).map { word >> (7 - $0) & 1 } }
        func value(_ start: Int, _ count: Int) -> Int {
            stream[start..<start + count].reduce(0) { $0 * 2 + $1 }
        }
        let bytes = (0..<value(4, 8)).map { UInt8(value(12 + $0 * 8, 8)) }
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    /// The bits of data and correction in their order, with the mask taken off.
    private func dataBits() -> [Bool] {
        var bits: [Bool] = []
        var column = code.width - 1
        var isUpwards = true
        while column > 0 {
            if column == 6 { column -= 1 }
            for step in 0..<code.width {
                let row = isUpwards ? code.width - 1 - step : step
                for place in [column, column - 1] where !isFunction(place, row) {
                    bits.append(code.isDark(column: place, row: row) != isMasked(place, row))
                }
            }
            isUpwards.toggle()
            column -= 2
        }
        return bits
    }

    /// Finder, timing, alignment and format modules.
    private func isFunction(_ column: Int, _ row: Int) -> Bool {
        let far = code.width - 8
        if column <= 8 && row <= 8 || column >= far && row <= 8 || column <= 8 && row >= far {
            return true
        }
        if column == 6 || row == 6 { return true }
        let middle = code.width - 7
        return version >= 2 && abs(column - middle) <= 2 && abs(row - middle) <= 2
    }

    /// The mask's number stands beside the upper left finder, itself masked by 101.
    private func isMasked(_ column: Int, _ row: Int) -> Bool {
        let bits = (2...4).map { code.isDark(column: $0, row: 8) ? 1 : 0 }
        switch (bits[0] * 4 + bits[1] * 2 + bits[2]) ^ 0b101 {
        case 0: return (row + column) % 2 == 0
        case 1: return row % 2 == 0
        case 2: return column % 3 == 0
        case 3: return (row + column) % 3 == 0
        case 4: return (row / 2 + column / 3) % 2 == 0
        case 5: return row * column % 2 + row * column % 3 == 0
        case 6: return (row * column % 2 + row * column % 3) % 2 == 0
        default: return ((row + column) % 2 + row * column % 3) % 2 == 0
        }
    }
}
