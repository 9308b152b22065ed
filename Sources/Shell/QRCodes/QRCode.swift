import CQREncode

/// A text as a square of dark and light modules that a phone reads.
///
/// Source: ISO/IEC 18004; made by libqrencode.
public struct QRCode: Sendable, Hashable {
    /// Why there is none.
    public enum Failure: Error, Sendable, Equatable {
        /// The text has no bytes, or more than `byteCountMax`.
        case length(Int)
        /// The library has no memory.
        case memory
    }

    /// The longest text, in bytes: what fits is readable on a screen of usual size.
    public static let byteCountMax = 500
    /// The light modules that must stay free on each side. Source: ISO/IEC 18004, 9.1.
    public static let quietCount = 4

    /// How many modules a side has, without the free ones around it.
    public let width: Int
    private let modules: [Bool]

    /// Makes the code of a text, as bytes, with the level of correction that restores 15 %.
    ///
    /// - Throws: `Failure`.
    public init(_ text: String) throws(Failure) {
        let bytes = Array(text.utf8)
        guard (1...QRCode.byteCountMax).contains(bytes.count) else { throw .length(bytes.count) }
        guard let code = QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else {
            throw .memory
        }
        defer { QRcode_free(code) }
        width = Int(code.pointee.width)
        let data = UnsafeBufferPointer(start: code.pointee.data, count: width * width)
        // The lowest bit of each byte is the module's colour. Source: qrencode.h.
        modules = data.map { $0 & 1 == 1 }
    }

    /// Whether a module is dark; those outside are light.
    public func isDark(column: Int, row: Int) -> Bool {
        guard (0..<width).contains(column), (0..<width).contains(row) else { return false }
        return modules[row * width + column]
    }

    /// The code as a picture of a page, light around it as it must be, whatever the page's colours.
    ///
    /// The label is for people who do not see it, and must hold no markup.
    public func svg(label: String) -> String {
        let side = width + 2 * QRCode.quietCount
        var path = ""
        for row in 0..<width {
            for column in 0..<width where isDark(column: column, row: row) {
                path += "M\(column + QRCode.quietCount) \(row + QRCode.quietCount)h1v1h-1z"
            }
        }
        return "<svg class=\"qr\" role=\"img\" aria-label=\"\(label)\" "
            + "viewBox=\"0 0 \(side) \(side)\" width=\"220\" height=\"220\" "
            + "shape-rendering=\"crispEdges\">"
            + "<path fill=\"#fff\" d=\"M0 0h\(side)v\(side)H0z\"/>"
            + "<path fill=\"#000\" d=\"\(path)\"/></svg>"
    }

    /// The code as lines for a terminal: two rows of modules a line, black on white by ECMA-48
    /// colours.
    public var terminalLines: [String] {
        let range = -QRCode.quietCount..<(width + QRCode.quietCount)
        return stride(from: range.lowerBound, to: range.upperBound, by: 2).map { row in
            let marks = range.map { column in
                switch (
                    isDark(column: column, row: row), isDark(column: column, row: row + 1)
                ) {
                case (true, true): "█"
                case (true, false): "▀"
                case (false, true): "▄"
                case (false, false): " "
                }
            }
            return "\u{1B}[30;107m" + marks.joined() + "\u{1B}[0m"
        }
    }
}
